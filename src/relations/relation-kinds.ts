/**
 * What is declared about kinds of relations, and the pure decision that honours it when a statement comes in.
 *
 * Symmetric and inverse are answered **on reading**, not by a second record: one fact keeps one weight, one source,
 * one interval and one closure, and closing a bridge cannot leave its other direction open. Functional, acyclic and
 * self-loops are honoured on writing; transitive on reading (`reachable`, or `kind+` in a path pattern).
 */
import { Conflict, InvalidInput } from "../core/errors.js";
import {
  isClosedAt,
  makeRelation,
  type Relation,
  type RelationChange,
  relationFrom,
  type RelationInit,
} from "./relation.js";
import { nodeKey, type NodeKey, type RelationView } from "./relation-graph.js";

export interface KindProperties {
  /** Holds in both directions. */
  readonly symmetric?: boolean;
  /** Kind that says the same from the other end; declaring it one way is enough. */
  readonly inverse?: string;
  readonly transitive?: boolean;
  /** At most one `to` per `from` at any time: a contradiction closes the older interval. */
  readonly functional?: boolean;
  /** Nothing stands in this relation to itself. */
  readonly irreflexive?: boolean;
  /** A hierarchy: no cycles (and so no self-loops). */
  readonly acyclic?: boolean;
}

const PROPERTY_NAMES = ["symmetric", "inverse", "transitive", "functional", "irreflexive", "acyclic"];

const NO_PROPERTIES: KindProperties = Object.freeze({});

export class RelationKinds {
  private readonly declared = new Map<string, KindProperties>();

  /**
   * @param kinds properties by kind.
   * @param strict whether a kind that is not declared is an error. Default false.
   * @throws InvalidInput `BAD_KIND` for a property that does not exist or two that exclude each other.
   */
  constructor(
    kinds: Readonly<Record<string, KindProperties>> = {},
    readonly strict = false,
  ) {
    for (const [kind, properties] of Object.entries(kinds))
      this.declared.set(kind, checked(kind, properties));
    for (const [kind, { inverse }] of [...this.declared]) {
      if (inverse === undefined) continue;
      const other = this.of(inverse);
      if ((other.inverse ?? kind) !== kind)
        bad(inverse, `is declared the inverse of "${kind}" and "${other.inverse}"`);
      this.declared.set(inverse, { ...other, inverse: kind });
    }
  }

  of(kind: string): KindProperties {
    return this.declared.get(kind) ?? NO_PROPERTIES;
  }

  /** Declared kinds, in order of declaration. */
  names(): string[] {
    return [...this.declared.keys()];
  }

  /** @throws InvalidInput `UNKNOWN_KIND` in strict mode. */
  require(kind: string): void {
    if (!this.strict || this.declared.has(kind)) return;
    const known = this.names().join(", ") || "none";
    throw new InvalidInput(
      "UNKNOWN_KIND",
      `Kind "${kind}" is not declared (declared: ${known}). Declare it first.`,
    );
  }
}

/** A relation as seen from one end: `end` is at the other side. */
export interface Reading {
  readonly relation: Relation;
  readonly end: NodeKey;
}

/**
 * All that stands in relation `kind` to `node`, written in whichever direction, symmetric and inverse honoured.
 * Times are not filtered. O(degree).
 */
export function readings(view: RelationView, kinds: RelationKinds, node: NodeKey, kind: string): Reading[] {
  const { symmetric, inverse } = kinds.of(kind);
  const toEnd = (relation: Relation) => ({ relation, end: nodeKey(relation.to, relation.toKind) });
  const toStart = (relation: Relation) => ({ relation, end: nodeKey(relation.from, relation.fromKind) });
  return [
    ...view.outgoing(node, kind).map(toEnd),
    ...(symmetric ? view.incoming(node, kind).map(toStart) : []),
    ...(inverse === undefined ? [] : view.incoming(node, inverse).map(toStart)),
  ];
}

/** Nodes reached over one or more relations of a kind that hold at `asOf`, in order of distance. O(relations). */
export function reachable(
  view: RelationView,
  kinds: RelationKinds,
  start: NodeKey,
  kind: string,
  asOf: number,
): NodeKey[] {
  const found = new Set<NodeKey>();
  const queue = [start];
  for (let head = 0; head < queue.length; head++) {
    for (const { relation, end } of readings(view, kinds, queue[head], kind)) {
      if (found.has(end) || relation.validFrom > asOf || asOf >= relation.validTo) continue;
      found.add(end);
      queue.push(end);
    }
  }
  return [...found];
}

const UNDECLARED = new RelationKinds();

/** What is asserted; `validFrom` not given means always, or from `now` where it contradicts what held before. */
export type Statement = Omit<RelationInit, "id" | "origin" | "count" | "lastTime">;

export interface AssertOptions {
  readonly kinds?: RelationKinds;
  /** Ms since 1970. */
  readonly now: number;
  /** A fresh relation id at each call. */
  readonly nextId: () => number;
}

/**
 * What an asserted statement changes. The same statement again adds evidence to the record there is. In a functional
 * kind a statement with another end closes the interval of the one that held; its record stays, as history.
 *
 * @returns changes to commit together; the view is not touched. O(degree), and O(relations) for an acyclic kind.
 * @throws InvalidInput `UNKNOWN_KIND`, `SELF_RELATION`, `BAD_RELATION`;
 *   Conflict `CYCLE`, `CONTRADICTION` (two ends from the very same time).
 */
export function assertRelation(
  view: RelationView,
  statement: Statement,
  options: AssertOptions,
): RelationChange[] {
  const { kinds = UNDECLARED, now, nextId } = options;
  kinds.require(statement.kind);
  const properties = kinds.of(statement.kind);
  const draft: Draft = relationFrom(statement, Number.MAX_SAFE_INTEGER, now);
  refuseSelf(draft, properties);
  const known = sameStatement(view, properties, draft);
  if (known !== undefined) return [{ op: "put", relation: strengthened(known, draft, now) }];
  if (properties.acyclic) refuseCycle(view, kinds, draft);
  if (properties.functional) {
    return supersede(
      view,
      draft,
      statement.validFrom !== undefined,
      statement.validTo !== undefined,
      options,
    );
  }
  draft.id = nextId();
  return [{ op: "put", relation: draft }];
}

/** A record of our own that has no id yet. */
type Draft = Omit<Relation, "id"> & { id: number };

/**
 * Closes a relation from `from` (ms) until `to` (default for ever): it still holds but cannot be used. Never a deletion.
 *
 * @throws InvalidInput `BAD_INTERVAL`; Conflict `ALREADY_CLOSED` where a closure overlaps.
 */
export function closeRelation(relation: Relation, from: number, to = Infinity): RelationChange {
  if (!(from < to)) {
    throw new InvalidInput(
      "BAD_INTERVAL",
      `Closing relation ${relation.id}: from ${from} to ${to} is no interval.`,
    );
  }
  const { closed, closedFrom = -Infinity, closedTo = Infinity } = relation.attributes;
  if (closed === true && Number(closedFrom) < to && from < Number(closedTo)) {
    throw new Conflict(
      "ALREADY_CLOSED",
      `Relation ${relation.id} is already closed from ${closedFrom} to ${closedTo}, which overlaps ${from} to ${to}. Reopen it first.`,
    );
  }
  const interval = {
    ...(from === -Infinity ? {} : { closedFrom: from }),
    ...(to === Infinity ? {} : { closedTo: to }),
  };
  return {
    op: "put",
    relation: { ...relation, attributes: { ...openAttributes(relation), closed: true, ...interval } },
  };
}

/**
 * Ends the closure at `at` (ms); that it was closed before stays on record.
 *
 * @throws Conflict `NOT_CLOSED` where it is not closed at that time.
 */
export function reopenRelation(relation: Relation, at: number): RelationChange {
  if (!isClosedAt(relation, at)) {
    throw new Conflict(
      "NOT_CLOSED",
      `Relation ${relation.id} is not closed at ${at}; there is nothing to reopen.`,
    );
  }
  return { op: "put", relation: { ...relation, attributes: { ...relation.attributes, closedTo: at } } };
}

/** The relation and all that hang on it as an end, deepest first. O(relations dropped). */
export function dropWithRoles(view: RelationView, id: number): RelationChange[] {
  const key = nodeKey(id, "relation");
  const hanging = [...view.outgoing(key), ...view.incoming(key)];
  return [...hanging.flatMap((role) => dropWithRoles(view, role.id)), { op: "drop", id }];
}

function openAttributes(relation: Relation) {
  const open = Object.entries(relation.attributes).filter(
    ([name]) => name !== "closed" && name !== "closedFrom" && name !== "closedTo",
  );
  return Object.fromEntries(open);
}

function ends(relation: Relation): [NodeKey, NodeKey] {
  return [nodeKey(relation.from, relation.fromKind), nodeKey(relation.to, relation.toKind)];
}

function refuseSelf(draft: Relation, { irreflexive, acyclic }: KindProperties): void {
  if (irreflexive !== true && acyclic !== true) return;
  const [from, to] = ends(draft);
  if (from !== to) return;
  throw new InvalidInput(
    "SELF_RELATION",
    `"${draft.kind}" is declared ${acyclic ? "acyclic" : "irreflexive"}, but ${draft.fromKind} ${draft.from} was related to itself.`,
  );
}

/** Said before, in this or in an equivalent form, for an interval that holds the new one's. */
function sameStatement(
  view: RelationView,
  { symmetric, inverse }: KindProperties,
  draft: Relation,
): Relation | undefined {
  const from = nodeKey(draft.from, draft.fromKind);
  const to = nodeKey(draft.to, draft.toKind);
  const same = firstThatSays(view.between(from, to, draft.kind), draft);
  if (same !== undefined || (symmetric !== true && inverse === undefined)) return same;
  return firstThatSays(view.between(to, from, inverse ?? draft.kind), draft);
}

function firstThatSays(relations: readonly Relation[], draft: Relation): Relation | undefined {
  for (const known of relations) if (saysAll(known, draft)) return known;
  return undefined;
}

function saysAll(known: Relation, draft: Relation): boolean {
  return (
    known.origin === "asserted" &&
    known.sign === draft.sign &&
    known.validTo >= draft.validTo &&
    (draft.validFrom === -Infinity || known.validFrom <= draft.validFrom)
  );
}

/** Another assertion: the larger weight, newer attributes on top, one more row of evidence. */
function strengthened(known: Relation, draft: Relation, now: number): Relation {
  return {
    ...known,
    weight: Math.max(known.weight, draft.weight),
    attributes: { ...known.attributes, ...draft.attributes },
    count: known.count + 1,
    lastTime: Math.max(known.lastTime, now),
  };
}

function refuseCycle(view: RelationView, kinds: RelationKinds, draft: Relation): void {
  const [from, to] = ends(draft);
  const asOf = draft.validFrom === -Infinity ? draft.lastTime : draft.validFrom;
  if (!reachable(view, kinds, to, draft.kind, asOf).includes(from)) return;
  throw new Conflict(
    "CYCLE",
    `"${draft.kind}" is a hierarchy, and ${draft.toKind} ${draft.to} already stands below or above ${draft.fromKind} ${draft.from}: this would close a cycle.`,
  );
}

function supersede(
  view: RelationView,
  draft: Relation,
  fromGiven: boolean,
  toGiven: boolean,
  { now, nextId }: AssertOptions,
): RelationChange[] {
  const [from] = ends(draft);
  const rivals = view.outgoing(from, draft.kind).filter((held) => held.sign === draft.sign);
  const contradicted = rivals.some(
    (held) => held.validFrom < draft.validTo && draft.validFrom < held.validTo,
  );
  const start = !fromGiven && contradicted ? now : draft.validFrom;
  const later = rivals.map((held) => held.validFrom).filter((time) => time > start);
  const end = toGiven ? draft.validTo : Math.min(draft.validTo, ...later);
  const changes: RelationChange[] = [];
  for (const held of rivals) {
    if (held.validFrom >= end || start >= held.validTo) continue;
    if (held.validFrom >= start) contradiction(draft, held, start, end);
    changes.push({ op: "put", relation: { ...held, validTo: start } });
    // A bounded exception in the middle: what held before holds again after it.
    if (end < held.validTo) changes.push({ op: "put", relation: { ...held, id: nextId(), validFrom: end } });
  }
  const relation = makeRelation({ ...draft, id: nextId(), validFrom: start, validTo: end });
  return [...changes, { op: "put", relation }];
}

function contradiction(draft: Relation, held: Relation, start: number, end: number): never {
  throw new Conflict(
    "CONTRADICTION",
    `"${draft.kind}" is functional: ${draft.fromKind} ${draft.from} has ${held.to} from ${held.validFrom} (relation ${held.id}), ` +
      `and ${draft.to} was stated for ${start} to ${end}. Give an interval that begins later or ends before.`,
  );
}

function checked(kind: string, properties: KindProperties): KindProperties {
  const unknown = Object.keys(properties).find((name) => !PROPERTY_NAMES.includes(name));
  if (unknown !== undefined) bad(kind, `has no property "${unknown}" (known: ${PROPERTY_NAMES.join(", ")})`);
  if (properties.symmetric && properties.acyclic) bad(kind, "cannot be symmetric and acyclic");
  if (properties.symmetric && properties.inverse !== undefined)
    bad(kind, "is symmetric, so it is its own inverse");
  return properties;
}

function bad(kind: string, what: string): never {
  throw new InvalidInput("BAD_KIND", `Kind "${kind}" ${what}.`);
}
