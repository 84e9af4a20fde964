/** Places in a memory: every statement is told to it as one signal, and it is asked for the route. */
import { Memory } from "../../src/index.js";
import type { KindProperties, NamedRelation } from "../../src/relations/index.js";
import type { Asked, Directions, Places, Step } from "./places.js";

export class MemoryPlaces implements Places {
  private constructor(
    private readonly memory: Memory,
    private readonly pattern: string,
  ) {}

  static async make(this: void, kinds: Readonly<Record<string, KindProperties>>): Promise<Places> {
    const memory = await Memory.open(":memory:", { clock: () => 0 });
    await memory.declareKinds(kinds);
    return new MemoryPlaces(memory, `(${Object.keys(kinds).join("|")})*`);
  }

  async tell(statement: string): Promise<{ from: string; to: string } | undefined> {
    const { question } = await this.memory.tell(statement);
    return question ?? undefined;
  }

  async relate(relations: readonly NamedRelation[]): Promise<void> {
    await this.memory.relateAll(
      relations.map(({ from, kind, to, attributes }) => ({ ...attributes, from, kind, to })),
    );
  }

  async ask({ from, to, time = 0, stops = [], alternatives = 1 }: Asked): Promise<Directions> {
    const { pattern } = this;
    const { routes, blockedBy } = await this.memory.route({
      from,
      to,
      pattern,
      stops,
      alternatives,
      asOf: time,
    });
    const all = await this.memory.relations();
    const directions = new Map(all.map(({ relation }) => [relation.id, relation.attributes.direction]));
    return {
      ways: routes.map((route) => ({
        cost: route.cost,
        steps: route.steps.map(({ sentence, kind, reversed, relation }): Step => {
          const direction = directions.get(relation);
          return {
            ...endsIn(sentence, kind, reversed),
            direction: typeof direction === "string" ? direction : undefined,
          };
        }),
      })),
      blockedBy: blockedBy.map(({ sentence, relation }) => endsIn(sentence, relation.kind, false)),
    };
  }

  async close(): Promise<void> {
    await this.memory.close();
  }
}

/** `bridge —crosses→ Nai`, or against the relation `Nai ←crosses— bridge`. */
function endsIn(sentence: string, kind: string, reversed: boolean) {
  const [from, to] = sentence.split(reversed ? ` ←${kind}— ` : ` —${kind}→ `);
  return { from, kind, to };
}
