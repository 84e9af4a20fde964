/**
 * The relation record: a typed, directed edge that is a thing of its own, with weight, evidence, source, sign,
 * validity and attributes. Flat and serialisable, so that a store keeps one row for it.
 *
 * N-ary facts are told by roles: a relation may be the end of another. "Ann gave Bob the book on Monday" is
 * `#7 = Ann —gives→ book`, `#7 —recipient→ Bob`, `#7 —day→ Monday`, the last two with `fromKind: "relation"`.
 */
import { InvalidInput } from "../core/errors.js";

/** What the number at an end of a relation identifies. */
export type EndKind = "trace" | "relation";

/** A trace id, or minus a relation id: one number for what is at an end. */
export type NodeKey = number;

/** The key of an end: `id` for a trace, `−id` for a relation. */
export function nodeKey(id: number, kind: EndKind): NodeKey {
  return kind === "trace" ? id : -id;
}

/** A value that an attribute may have. */
export type AttributeValue = string | number | boolean;

/** Attributes by name. `closed`, `closedFrom`, `closedTo` (ms) have a meaning: see `isClosedAt`. */
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** Whether anything is said of it. O(1). */
export function hasAttributes(attributes: Attributes): boolean {
  for (const _ in attributes) return true;
  return false;
}

export interface Relation {
  /** Positive safe integer, never reused. */
  readonly id: number;
  /** Id of a trace, or of a relation where `fromKind` says so. */
  readonly from: number;
  readonly fromKind: EndKind;
  /** What the relation says, for example `"crosses"`. */
  readonly kind: string;
  /** Id of a trace, or of a relation where `toKind` says so. */
  readonly to: number;
  readonly toKind: EndKind;
  /** Salience: finite and > 0; 1 is one plain assertion. */
  readonly weight: number;
  /** −1 inhibits. */
  readonly sign: 1 | -1;
  readonly origin: "asserted" | "learned";
  /** Who said so; for a learned relation, the rule that learned it. */
  readonly source: string;
  /** Ms since 1970, inclusive; −Infinity: always. */
  readonly validFrom: number;
  /** Ms since 1970, exclusive; Infinity: still. */
  readonly validTo: number;
  readonly attributes: Attributes;
  /** Evidence rows behind it, ≥ 1. */
  readonly count: number;
  /** Ms since 1970 of the last evidence. */
  readonly lastTime: number;
}

/** What happens to the relations of a memory, in order. `put` adds or replaces the record with that id. */
export type RelationChange =
  { readonly op: "put"; readonly relation: Relation } | { readonly op: "drop"; readonly id: number };

/** Whether the relation holds at `time` (ms). O(1). */
export function isValidAt(relation: Relation, time: number): boolean {
  return relation.validFrom <= time && time < relation.validTo;
}

/**
 * Whether the relation is closed at `time` (ms): it still holds, but cannot be used (a bridge under repair).
 * `closed: true` closes it from `closedFrom` (default always) until `closedTo` (default for ever). O(1).
 */
export function isClosedAt(relation: Relation, time: number): boolean {
  const { closed, closedFrom, closedTo } = relation.attributes;
  if (closed !== true) return false;
  return (
    (typeof closedFrom !== "number" || closedFrom <= time) &&
    (typeof closedTo !== "number" || time < closedTo)
  );
}

/** The fields that a relation cannot do without; the others have the defaults of `makeRelation`. */
export type RelationInit = Pick<Relation, "id" | "from" | "kind" | "to"> & Partial<Relation>;

/**
 * A whole record from its essential fields: asserted, weight 1, sign 1, between traces, valid always, one row of
 * evidence at time 0.
 *
 * @throws InvalidInput `BAD_RELATION` when a field is out of its range.
 */
export function makeRelation(init: RelationInit): Relation {
  return relationFrom(init, init.id, init.lastTime ?? 0);
}

/** As `makeRelation`, for what has no id yet. @param lastTime ms since 1970. */
export function relationFrom(
  init: Omit<RelationInit, "id" | "lastTime">,
  id: number,
  lastTime: number,
): Relation {
  // Field by field, here and in who calls it: of `{ ...init, id }` V8 makes a hash table, at ten times the cost.
  const relation: Relation = {
    id,
    from: init.from,
    fromKind: init.fromKind ?? "trace",
    kind: init.kind,
    to: init.to,
    toKind: init.toKind ?? "trace",
    weight: init.weight ?? 1,
    sign: init.sign ?? 1,
    origin: init.origin ?? "asserted",
    source: init.source ?? "",
    validFrom: init.validFrom ?? -Infinity,
    validTo: init.validTo ?? Infinity,
    attributes: init.attributes ?? NO_ATTRIBUTES,
    count: init.count ?? 1,
    lastTime,
  };
  checkRelation(relation);
  return relation;
}

const NO_ATTRIBUTES: Attributes = Object.freeze({});

/** @throws InvalidInput `BAD_RELATION` when a field is out of its range. */
export function checkRelation(relation: Relation): void {
  const { id, from, to, kind, weight, validFrom, validTo, count } = relation;
  if (!isCounting(id)) bad(relation, "id", "a positive safe integer");
  if (!isCounting(from)) bad(relation, "from", "a positive safe integer");
  if (!isCounting(to)) bad(relation, "to", "a positive safe integer");
  if (!isCounting(count)) bad(relation, "count", "a positive safe integer");
  if (kind === "") bad(relation, "kind", "a non-empty word");
  if (!(weight > 0 && weight < Infinity)) bad(relation, "weight", "a finite number > 0");
  if (!(validFrom < validTo)) bad(relation, "validTo", "a time after validFrom");
}

function isCounting(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0;
}

function bad(relation: Relation, field: keyof Relation, expected: string): never {
  throw new InvalidInput(
    "BAD_RELATION",
    `relation ${relation.id}: ${field} is ${JSON.stringify(relation[field])}, expected ${expected}.`,
  );
}
