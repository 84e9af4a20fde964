/** Places over the relation graph alone, without a memory: for the thousand random buildings. */
import {
  findRoutes,
  makeRelation,
  RelationGraph,
  RelationKinds,
  StatementReader,
  type KindProperties,
  type NamedRelation,
  type Relation,
} from "../../src/relations/index.js";
import type { Asked, Directions, Places, Step } from "./places.js";

export class RelationPlaces implements Places {
  private readonly reader = new StatementReader();
  private readonly graph = new RelationGraph();
  private readonly names: string[] = [];
  private readonly ids = new Map<string, number>();
  /** Relation ids by what was said. */
  private readonly said = new Map<string, number>();
  private readonly kinds: RelationKinds;
  private readonly pattern: string;

  private constructor(
    kinds: Readonly<Record<string, KindProperties>>,
    private readonly heedsClosures: boolean,
  ) {
    this.kinds = new RelationKinds(kinds);
    this.pattern = `(${Object.keys(kinds).join("|")})*`;
  }

  static make(this: void, kinds: Readonly<Record<string, KindProperties>>): Promise<Places> {
    return Promise.resolve(new RelationPlaces(kinds, true));
  }

  /** The control: knows every way, but not what is closed. */
  static makeHeedless(this: void, kinds: Readonly<Record<string, KindProperties>>): Promise<Places> {
    return Promise.resolve(new RelationPlaces(kinds, false));
  }

  async tell(statement: string): Promise<{ from: string; to: string } | undefined> {
    const { relations, question } = this.reader.read(statement);
    await this.relate(relations);
    return question;
  }

  relate(relations: readonly NamedRelation[]): Promise<void> {
    for (const { from, kind, to, attributes } of relations) {
      const key = `${from} —${kind}→ ${to}`;
      const id = this.said.get(key) ?? this.said.size + 1;
      this.said.set(key, id);
      const heeded = this.heedsClosures ? attributes : { ...attributes, closed: false };
      this.graph.put(
        makeRelation({ id, from: this.idOf(from), kind, to: this.idOf(to), attributes: heeded }),
      );
    }
    return Promise.resolve();
  }

  ask({ from, to, time = 0, stops = [], alternatives = 1 }: Asked): Promise<Directions> {
    const { routes, blockedBy } = findRoutes(this.graph, {
      from: this.idOf(from),
      to: this.idOf(to),
      stops: stops.map((stop) => this.idOf(stop)),
      asOf: time,
      alternatives,
      pattern: this.pattern,
      kinds: this.kinds,
    });
    return Promise.resolve({
      ways: routes.map((route) => ({
        cost: route.cost,
        steps: route.steps.map((step): Step => {
          const { direction } = this.graph.get(step.relation).attributes;
          const [start, end] = [this.names[step.from - 1], this.names[step.to - 1]];
          return { from: start, kind: step.kind, to: end, direction: direction as string | undefined };
        }),
      })),
      blockedBy: blockedBy.map((relation) => this.named(relation)),
    });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private idOf(name: string): number {
    const known = this.ids.get(name) ?? this.names.push(name);
    this.ids.set(name, known);
    return known;
  }

  private named({ from, kind, to }: Relation) {
    return { from: this.names[from - 1], kind, to: this.names[to - 1] };
  }
}
