/** What a relation is between: traces by id or name, and relations themselves. */
import { Conflict, InvalidInput, NotFound } from "../core/errors.js";
import { nodeKey, type NodeKey } from "../relations/relation-graph.js";
import { traceId, type TraceId, type TraceRecord } from "../store/record.js";
import type { MemoryState } from "./state.js";

/** A trace by id, or by a name. */
export type End = TraceId | number | string;

/** A relation as an end of another, by its id: "Ann gives the book" —recipient→ Bob. */
export interface RelationEnd {
  readonly relation: number;
}

/** What a relation can join. */
export type AnyEnd = End | RelationEnd;

/**
 * The trace of an end that must exist.
 *
 * @throws NotFound `NO_SUCH_TRACE`, Conflict `AMBIGUOUS_NAME` listing the traces that the name fits.
 */
export function resolve(state: MemoryState, end: End): TraceRecord {
  const found = find(state, end);
  if (found !== undefined) return found;
  throw new NotFound(
    "NO_SUCH_TRACE",
    typeof end === "string" ? `no trace is named "${end}".` : `there is no trace ${end}.`,
  );
}

/**
 * The node of an end that must exist.
 *
 * @throws NotFound `NO_SUCH_TRACE`, `NO_SUCH_RELATION`; Conflict `AMBIGUOUS_NAME`.
 */
export function resolveNode(state: MemoryState, end: AnyEnd): NodeKey {
  return isRelationEnd(end) ? nodeOfRelation(state, end) : resolve(state, end).id;
}

/** @throws NotFound `NO_SUCH_RELATION`. */
export function nodeOfRelation(state: MemoryState, { relation }: RelationEnd): NodeKey {
  return nodeKey(state.graph.get(relation).id, "relation");
}

/** @throws InvalidInput `BAD_NAME` for an object that is no `{ relation: id }`. */
export function isRelationEnd(end: AnyEnd): end is RelationEnd {
  if (typeof end !== "object" || end === null) return false;
  if (Object.keys(end).length === 1 && Number.isSafeInteger(end.relation)) return true;
  throw badEnd(end);
}

/** The trace of an end, if there is one. @throws InvalidInput `BAD_NAME`, Conflict `AMBIGUOUS_NAME`. */
export function find(state: MemoryState, end: End): TraceRecord | undefined {
  if (typeof end === "number") return state.trace(traceId(end));
  if (typeof end !== "string" || end.trim() === "") throw badEnd(end);
  checkWords(end, "name");
  const only = state.onlyNamed(end);
  if (only !== undefined) return state.trace(only);
  const ids = state.named(end);
  if (ids.length > 1) {
    const list = ids
      .map((id) => `${id} (${state.trace(id)?.gist ?? state.trace(id)?.name ?? "no words"})`)
      .join(", ");
    throw new Conflict("AMBIGUOUS_NAME", `"${end}" fits several traces: ${list}. Use the id.`);
  }
  return ids.length === 1 ? state.trace(ids[0]) : undefined;
}

// Here, not in the function: each time that one is met, a new object is made of it.
const ANY_SURROGATE = /[\ud800-\udfff]/;
const LONE_SURROGATE = /\p{Surrogate}/u;

/** A lone surrogate has no UTF-8: it would come back from the file as another character. */
export function checkWords(words: string, what: string): void {
  // The first test is ten times as quick, and nearly always enough.
  if (ANY_SURROGATE.test(words) && LONE_SURROGATE.test(words)) {
    throw new InvalidInput("BROKEN_TEXT", `the ${what} holds a lone surrogate, which no valid UTF-8 has.`);
  }
}

function badEnd(end: unknown): InvalidInput {
  return new InvalidInput(
    "BAD_NAME",
    `an end is a trace's id, a non-empty name or { relation: id }, not ${JSON.stringify(end)}.`,
  );
}
