/** What a statement changes: names become traces, declared properties are honoured, the ledger grows. Pure. */
import { NotFound } from "../core/errors.js";
import type { Relation, RelationChange } from "../relations/relation.js";
import type { NodeKey } from "../relations/relation-graph.js";
import { assertRelation, type RelationKinds, type Statement } from "../relations/relation-kinds.js";
import type { Change } from "../store/change.js";
import { traceId, type SpaceRecord, type TraceId } from "../store/record.js";
import { find, isRelationEnd, nodeOfRelation, type AnyEnd, type End } from "./ends.js";
import { freshNamesSpace, freshSpace, NAMES_ENCODER_ID } from "./fresh-space.js";
import { nameTrace } from "./name-trace.js";
import { rowsOfRepeat } from "./relation-ledger.js";
import { nameKey, type MemoryState } from "./state.js";
import type { CheckedStatement } from "./statement.js";

export { freshSpace };

export interface Asserted {
  readonly changes: readonly Change[];
  /** The record that now says it. */
  readonly relation: Relation;
  /** Whether it was not there before. */
  readonly isNew: boolean;
}

export interface AssertContext {
  readonly state: MemoryState;
  readonly kinds: RelationKinds;
  /** Ms since 1970. */
  readonly now: number;
  /** Traces of names that were looked up before on this very state; kept up by whoever takes the changes in. */
  readonly known?: Map<string, TraceId>;
}

/**
 * Changes that assert the statement; the state is not touched. Names that no trace has become traces.
 *
 * @throws InvalidInput `BAD_NAME`, `BAD_RELATION`, `UNKNOWN_KIND`, `SELF_RELATION`; NotFound `NO_SUCH_TRACE`,
 *   `NO_SUCH_RELATION`; Conflict `AMBIGUOUS_NAME`, `CYCLE`, `CONTRADICTION`.
 * Cost: O(the smaller degree of the ends); more for declared properties, see `assertRelation`.
 */
export function asserted(context: AssertContext, statement: CheckedStatement): Asserted {
  const { state, kinds, now } = context;
  const changes: Change[] = [];
  const names = new NewNames(context, changes);
  const from = names.nodeOf(statement.from);
  const to = names.nodeOf(statement.to);
  const first = state.next("relation");
  let next = first;
  const put = assertRelation(state.graph, toAssert(statement, from, to), {
    kinds,
    now,
    nextId: () => next++,
  });
  if (next > first) changes.push({ op: "putSequence", name: "relation", next });
  for (const change of put) takeOver(change, first, state, statement.source, now, changes);
  const relation = changeRecord(put[put.length - 1]);
  return { changes, relation, isNew: relation.id >= first };
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
class NewNames {
  private made = 0;
  private space: SpaceRecord | undefined;
  private own: Map<string, TraceId> | undefined;

  constructor(
    private readonly context: AssertContext,
    private readonly changes: Change[],
  ) {}

  nodeOf(end: AnyEnd): NodeKey {
    const { state, known } = this.context;
    if (isRelationEnd(end)) return nodeOfRelation(state, end);
    const before = typeof end === "string" ? (known?.get(end) ?? this.own?.get(nameKey(end))) : undefined;
    if (before !== undefined) return before;
    const id = find(state, end)?.id ?? this.make(end);
    if (typeof end === "string") known?.set(end, id);
    return id;
  }

  private make(end: End): TraceId {
    if (typeof end === "number") throw new NotFound("NO_SUCH_TRACE", `there is no trace ${end}.`);
    const { state, now } = this.context;
    const name = end.trim();
    const id = traceId(state.nextTrace + this.made++);
    this.changes.push(
      ...this.spaceChanges(),
      { op: "putSequence", name: "trace", next: id + 1 },
      { op: "putTrace", trace: nameTrace(id, this.space!.id, name, now) },
      { op: "putAlias", name, trace: id },
    );
    (this.own ??= new Map()).set(nameKey(name), id);
    return id;
  }

  private spaceChanges(): Change[] {
    const { state } = this.context;
    this.space ??= state.spaceOfEncoder(NAMES_ENCODER_ID);
    if (this.space !== undefined) return [];
    this.space = freshNamesSpace(state.next("space"));
    return [
      { op: "putSequence", name: "space", next: this.space.id + 1 },
      { op: "putSpace", space: this.space },
    ];
  }
}
