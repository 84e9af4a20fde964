/** What a statement changes: names become traces, declared properties are honoured, the ledger grows. Pure. */
import { NotFound } from "../core/errors.js";
import type { Relation, RelationChange } from "../relations/relation.js";
import type { NodeKey } from "../relations/relation-graph.js";
import {
  assertRelation,
  type AssertOptions,
  type RelationKinds,
  type Statement,
} from "../relations/relation-kinds.js";
import type { Change } from "../store/change.js";
import { nameTrace } from "../store/name-trace.js";
import { traceId, type SpaceRecord, type TraceId } from "../store/record.js";
import { checkWords, find, isRelationEnd, nodeOfRelation, type AnyEnd, type End } from "./ends.js";
import { freshNamesSpace, NAMES_ENCODER_ID } from "./fresh-space.js";
import { NameBook } from "./name-book.js";
import { rowsOfRepeat } from "./relation-ledger.js";
import type { MemoryState } from "./state.js";
import type { CheckedStatement } from "./statement.js";

export interface Asserted {
  /** All but the sequences: see `Assertions.sequences`. */
  readonly changes: readonly Change[];
  /** The record that now says it. */
  readonly relation: Relation;
  /** Whether it was not there before. */
  readonly isNew: boolean;
}

/** Ids for what a batch of statements makes. The sequences are moved once for the batch, not for each statement. */
class FreshIds {
  private readonly firstTrace: number;
  private readonly firstRelation: number;

  constructor(
    private trace: number,
    private relation: number,
  ) {
    this.firstTrace = trace;
    this.firstRelation = relation;
  }

  get nextTrace(): number {
    return this.trace;
  }

  get nextRelation(): number {
    return this.relation;
  }

  takeTrace(): TraceId {
    return traceId(this.trace++);
  }

  takeRelation(): number {
    return this.relation++;
  }

  /** Takes back what was taken since these were the next ones. */
  goBackTo(trace: number, relation: number): void {
    this.trace = trace;
    this.relation = relation;
  }

  /** What moves the sequences past the ids that were taken. */
  changes(): Change[] {
    const changes: Change[] = [];
    if (this.trace > this.firstTrace) changes.push({ op: "putSequence", name: "trace", next: this.trace });
    if (this.relation > this.firstRelation) {
      changes.push({ op: "putSequence", name: "relation", next: this.relation });
    }
    return changes;
  }
}

/** What the statements of one batch are asserted on; each on what those before it left. */
export class Assertions {
  private readonly ids: FreshIds;
  private readonly options: AssertOptions;

  /** @param now ms since 1970. */
  constructor(
    private readonly state: MemoryState,
    kinds: RelationKinds,
    private readonly now: number,
  ) {
    const ids = new FreshIds(state.nextTrace, state.next("relation"));
    this.ids = ids;
    this.options = { kinds, now, nextId: () => ids.takeRelation() };
  }

  /**
   * Changes that assert the statement; the state is not touched. Names that no trace has become traces.
   *
   * @throws InvalidInput `BAD_NAME`, `BAD_RELATION`, `UNKNOWN_KIND`, `SELF_RELATION`; NotFound `NO_SUCH_TRACE`,
   *   `NO_SUCH_RELATION`; Conflict `AMBIGUOUS_NAME`, `CYCLE`, `CONTRADICTION`. No ids are taken then.
   * Cost: O(the smaller degree of the ends); more for declared properties, see `assertRelation`.
   */
  assert(statement: CheckedStatement): Asserted {
    const { nextTrace, nextRelation } = this.ids;
    try {
      return this.decide(statement, nextRelation);
    } catch (error) {
      this.ids.goBackTo(nextTrace, nextRelation);
      throw error;
    }
  }

  /** What moves the sequences on, to be taken in after all statements. */
  sequences(): Change[] {
    return this.ids.changes();
  }

  private decide(statement: CheckedStatement, first: number): Asserted {
    const { state, now } = this;
    const ends = new Ends(state, this.ids, now);
    const from = ends.nodeOf(statement.from);
    const to = ends.nodeOf(statement.to);
    const put = assertRelation(state.graph, toAssert(statement, from, to), this.options);
    const { changes } = ends;
    for (const change of put) takeOver(change, first, state, statement.source, now, changes);
    const relation = changeRecord(put[put.length - 1]);
    return { changes, relation, isNew: relation.id >= first };
  }
}

function toAssert(statement: CheckedStatement, from: NodeKey, to: NodeKey): Statement {
  const { kind, attributes, source, weight = 1, sign = 1, validFrom, validTo } = statement;
  const said: { -readonly [field in keyof Statement]: Statement[field] } = {
    from: Math.abs(from),
    fromKind: from > 0 ? "trace" : "relation",
    kind,
    to: Math.abs(to),
    toKind: to > 0 ? "trace" : "relation",
    attributes,
    source,
    weight,
    sign,
  };
  if (validFrom !== undefined) said.validFrom = validFrom;
  if (validTo !== undefined) said.validTo = validTo;
  return said;
}

/** The change to the graph, and the rows of the ledger that belong to it. */
function takeOver(
  change: RelationChange,
  firstNew: number,
  state: MemoryState,
  source: string,
  now: number,
  changes: Change[],
): void {
  const relation = changeRecord(change);
  if (relation.id >= firstNew) {
    // What goes on after a bounded exception is a new record with a ledger of its own.
    changes.push({
      op: "putRelation",
      relation: relation.count === 1 ? relation : { ...relation, count: 1 },
    });
    return;
  }
  const known = state.graph.get(relation.id);
  if (relation.count > known.count) changes.push(...rowsOfRepeat(known, source, now));
  changes.push({ op: "putRelation", relation });
}

function changeRecord(change: RelationChange): Relation {
  if (change.op === "put") return change.relation;
  throw new TypeError("an assertion drops nothing");
}

/** Ends of one statement, and the traces that their names need. */
class Ends {
  readonly changes: Change[] = [];
  private own: NameBook | undefined;

  constructor(
    private readonly state: MemoryState,
    private readonly ids: FreshIds,
    private readonly now: number,
  ) {}

  nodeOf(end: AnyEnd): NodeKey {
    const { state } = this;
    if (typeof end === "string") {
      checkWords(end, "name");
      const known = state.onlyNamed(end) ?? this.own?.findOne(end);
      if (known !== undefined) return known;
    } else if (isRelationEnd(end)) return nodeOfRelation(state, end);
    return find(state, end)?.id ?? this.make(end);
  }

  private make(end: End): TraceId {
    if (typeof end === "number") throw new NotFound("NO_SUCH_TRACE", `there is no trace ${end}.`);
    const name = end.trim();
    const space = this.spaceOfNames();
    const id = this.ids.takeTrace();
    this.changes.push({ op: "putTrace", trace: nameTrace(id, space.id, name, this.now) });
    this.own ??= new NameBook();
    this.own.add(name, id);
    return id;
  }

  private spaceOfNames(): SpaceRecord {
    const known = this.state.spaceOfEncoder(NAMES_ENCODER_ID);
    if (known !== undefined) return known;
    for (const change of this.changes) if (change.op === "putSpace") return change.space;
    const space = freshNamesSpace(this.state.next("space"));
    this.changes.push({ op: "putSequence", name: "space", next: space.id + 1 }, { op: "putSpace", space });
    return space;
  }
}
