/** The relational half of the facade: each method takes its turn, refreshes, and has the file of its concern do the work. */
import type { Clock } from "../core/clock.js";
import { InvalidInput } from "../core/errors.js";
import { closeRelation, type RelationKinds, reopenRelation } from "../relations/relation-kinds.js";
import type { Relation, RelationChange } from "../relations/relation.js";
import type { TripleFormat } from "../relations/triples/triple-format.js";
import { resolve, resolveNode, type AnyEnd } from "./ends.js";
import { declarationsOf, declare, kindsOf, type KindDeclarations } from "./kinds.js";
import { Likeness, type AnswerOptions, type LinkOptions, type LinkQuestion } from "./likeness.js";
import { relationLine, type RelationLine } from "./named-node.js";
import { Assertions } from "./relate.js";
import { relateAll, type RelateAllOptions, type RelateSummary } from "./relate-all.js";
import type { Session } from "./session.js";
import type { MemoryState } from "./state.js";
import { fromLines, fromObjects, type TripleFormatName } from "./statement-sources.js";
import {
  attributesOf,
  checkParts,
  type CheckedStatement,
  type RelateOptions,
  type RelationStatement,
} from "./statement.js";
import { Listener, MOVING, MOVING_KINDS, type Told, type TellOptions } from "./tell.js";
import { findWays, type WayAnswer, type WayQuery } from "./way.js";

export interface TriplesOptions extends RelateAllOptions {
  /** Default `"jsonl"`. */
  format?: TripleFormatName | TripleFormat;
  /** Who says so, where a line does not tell. Default `"user"`. */
  source?: string;
}

/** From when until when, ms since 1970. */
export interface Interval {
  /** Default: now. */
  from?: number;
  /** Exclusive. Default: for ever. */
  to?: number;
}

export class Relational {
  private readonly likeness = new Likeness();
  private readonly listener = new Listener();

  /**
   * @param fresh brings the state up to date.
   * @param strict whether a kind that is not declared is refused.
   */
  constructor(
    private readonly session: Session,
    private readonly fresh: () => Promise<MemoryState>,
    private readonly clock: Clock,
    private readonly strict: boolean,
  ) {}

  async relate(from: AnyEnd, kind: string, to: AnyEnd, options: RelateOptions): Promise<RelationLine> {
    const statement = checkParts(from, kind, to, options, attributesOf(options));
    return this.session.inTurn(async () => {
      const now = this.clock();
      const [relation] = await this.session.commit((take) => [...this.assertAll([statement], now, take)]);
      return relationLine(this.session.state, relation);
    });
  }

  async relateAll(
    statements: Iterable<RelationStatement> | AsyncIterable<RelationStatement>,
    options: RelateAllOptions,
  ): Promise<RelateSummary> {
    this.session.mustBeOpen();
    return relateAll(this.intake(), fromObjects(statements), options);
  }

  async relateTriples(
    lines: Iterable<string> | AsyncIterable<string>,
    { format = "jsonl", source, ...options }: TriplesOptions,
  ): Promise<RelateSummary> {
    this.session.mustBeOpen();
    return relateAll(this.intake(), fromLines(lines, format, source), options);
  }

  async tell(text: string, { source = "user" }: TellOptions): Promise<Told> {
    return this.session.inTurn(() =>
      this.listener.hear(text, async ({ relations, question }) => {
        const now = this.clock();
        const statements = relations.map(({ from, kind, to, attributes }) =>
          checkParts(from, kind, to, { source }, attributes),
        );
        const written = await this.session.commit((take) => {
          take(declare(this.session.state, { ...MOVING_KINDS, ...declarationsOf(this.session.state) }));
          return [...this.assertAll(statements, now, take)];
        });
        const { state } = this.session;
        const answer = question && findWays(state, this.kinds(), { ...question, pattern: MOVING }, now);
        return {
          relations: written.map((relation) => relationLine(state, relation)),
          question: question ?? null,
          answer: answer ?? null,
        };
      }),
    );
  }

  async relations(of: AnyEnd | undefined): Promise<RelationLine[]> {
    return this.session.inTurn(async () => {
      const state = await this.fresh();
      return relationsAt(state, of)
        .sort((a, b) => b.weight - a.weight || a.id - b.id)
        .map((relation) => relationLine(state, relation));
    });
  }

  async declareKinds(kinds: KindDeclarations): Promise<void> {
    await this.session.inTurn(() => this.session.commit((take) => take(declare(this.session.state, kinds))));
  }

  async kindsDeclared(): Promise<KindDeclarations> {
    return this.session.inTurn(async () => declarationsOf(await this.fresh()));
  }

  async closeRelation(id: number, { from, to }: Interval): Promise<RelationLine> {
    const start = from ?? this.clock();
    checkTimes({ from: start, to });
    return this.change(id, (relation) => closeRelation(relation, start, to));
  }

  async reopenRelation(id: number, at: number | undefined): Promise<RelationLine> {
    const time = at ?? this.clock();
    checkTimes({ at: time });
    return this.change(id, (relation) => reopenRelation(relation, time));
  }

  async route(query: WayQuery) {
    return this.session.inTurn(async (): Promise<WayAnswer> => {
      const state = await this.fresh();
      return findWays(state, this.kinds(), query, this.clock());
    });
  }

  async like(end: AnyEnd, options: AnswerOptions) {
    return this.session.inTurn(async () =>
      this.likeness.like(await this.fresh(), end, options, this.clock()),
    );
  }

  async analogy(ends: readonly [AnyEnd, AnyEnd, AnyEnd], options: AnswerOptions) {
    return this.session.inTurn(async () =>
      this.likeness.analogy(await this.fresh(), ends, options, this.clock()),
    );
  }

  async predictLinks(question: LinkQuestion, options: LinkOptions) {
    return this.session.inTurn(async () =>
      this.likeness.predictLinks(await this.fresh(), question, options, this.clock()),
    );
  }

  /** Takes the statements in one by one, each on what those before it left. */
  private *assertAll(
    statements: readonly CheckedStatement[],
    now: number,
    take: Parameters<Parameters<Session["commit"]>[0]>[0],
  ): Generator<Relation> {
    const assertions = new Assertions(this.session.state, this.kinds(), now);
    for (const statement of statements) {
      const { changes, relation } = assertions.assert(statement);
      take(changes);
      yield relation;
    }
    take(assertions.sequences());
  }

  private change(id: number, how: (relation: Relation) => RelationChange): Promise<RelationLine> {
    return this.session.inTurn(async () => {
      await this.session.commit((take) => {
        const change = how(this.session.state.graph.get(id));
        if (change.op === "put") take([{ op: "putRelation", relation: change.relation }]);
      });
      return relationLine(this.session.state, this.session.state.graph.get(id));
    });
  }

  private kinds(): RelationKinds {
    return kindsOf(this.session.state, this.strict);
  }

  private intake() {
    return { session: this.session, kindsOf: () => this.kinds(), now: this.clock };
  }
}

/** Those at a trace with what hangs on them, those at a relation, or all. */
function relationsAt(state: MemoryState, of: AnyEnd | undefined): Relation[] {
  const { graph } = state;
  if (of === undefined) return graph.relations();
  if (typeof of !== "object") return state.relationsOf(resolve(state, of).id).map((id) => graph.get(id));
  const node = resolveNode(state, of);
  return [...new Set([...graph.outgoing(node), ...graph.incoming(node)])];
}

function checkTimes(times: Readonly<Record<string, number | undefined>>): void {
  for (const [name, value] of Object.entries(times)) {
    if (value === undefined || (typeof value === "number" && !Number.isNaN(value))) continue;
    throw new InvalidInput("BAD_INTERVAL", `${name} is ${String(value)}, expected ms since 1970.`);
  }
}
