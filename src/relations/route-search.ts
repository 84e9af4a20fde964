/**
 * The search that routes are made of: cheapest walks over (node, pattern state).
 *
 * Source: E. W. Dijkstra, "A note on two problems in connexion with graphs", 1959. Cost is a pair, compared left to
 * right: how many closed relations were used (0 for routes; counted when looking for whom to blame), then the cost.
 */
import { InvalidInput } from "../core/errors.js";
import { MinHeap } from "./min-heap.js";
import { meetsConditions, type PathPattern } from "./path-pattern.js";
import type { Relation } from "./relation.js";
import type { NodeKey, RelationGraph } from "./relation-graph.js";
import type { RelationKinds } from "./relation-kinds.js";
import type { PathStep } from "./spreading.js";

/** What taking a relation costs: ≥ 0; Infinity: cannot be taken. */
export type CostOf = (relation: Relation, reversed: boolean, from: NodeKey) => number;

/** A closure that is not in the records: "what if the bridge were closed". Times in ms, default always. */
export interface Closure {
  readonly relation: number;
  readonly from?: number;
  readonly to?: number;
}

export interface SearchSpace {
  readonly graph: RelationGraph;
  readonly kinds: RelationKinds;
  readonly pattern: PathPattern;
  readonly asOf: number;
  readonly cost: CostOf;
  /** Overlay of closures, in addition to the records' own. */
  readonly closures: readonly Closure[];
  /** Relations taken as open whatever the records and the overlay say. */
  readonly opened: ReadonlySet<number>;
}

export interface Walk {
  readonly cost: number;
  /** Closed relations used, with repetition; 0 unless they were allowed. */
  readonly closedCount: number;
  readonly steps: readonly PathStep[];
  /** Pattern state before each step and after the last: steps.length + 1. */
  readonly states: readonly number[];
}

export interface SearchLimits {
  readonly throughClosed?: boolean;
  /** Pattern state to begin in. Default 0. */
  readonly state?: number;
  readonly bannedNodes?: ReadonlySet<NodeKey>;
  /** First steps not to take, as `firstStepKey`. */
  readonly bannedFirst?: ReadonlySet<string>;
}

interface Visit {
  readonly closedCount: number;
  readonly cost: number;
  readonly node: NodeKey;
  readonly state: number;
  readonly step: PathStep | undefined;
  readonly before: Visit | undefined;
}

/** How `bannedFirst` names a step: the relation and the way it is walked. */
export function firstStepKey(step: Pick<PathStep, "relation" | "reversed">): string {
  return `${step.relation}${step.reversed ? "<" : ">"}`;
}

/** The cheapest walk to each of `goals` that can be reached. O(E·S log(E·S)) for S pattern states. */
export function cheapestWalks(
  space: SearchSpace,
  from: NodeKey,
  goals: ReadonlySet<NodeKey>,
  limits: SearchLimits = {},
): Map<NodeKey, Walk> {
  const states = space.pattern.accepts.length;
  const done = new Set<string | number>();
  const heap = new MinHeap<Visit>(isBefore);
  const found = new Map<NodeKey, Walk>();
  heap.push({
    closedCount: 0,
    cost: 0,
    node: from,
    state: limits.state ?? 0,
    step: undefined,
    before: undefined,
  });
  for (let visit = heap.pop(); visit !== undefined && found.size < goals.size; visit = heap.pop()) {
    const place = visit.node * states + visit.state;
    if (done.has(place)) continue;
    done.add(place);
    if (goals.has(visit.node) && !found.has(visit.node) && space.pattern.accepts[visit.state]) {
      found.set(visit.node, walkTo(visit));
    }
    for (const next of steps(space, visit, limits)) heap.push(next);
  }
  return found;
}

/** Whether the relation is closed for this search: by its record or the overlay, unless opened. */
export function isClosedFor(space: SearchSpace, relation: Relation): boolean {
  if (space.opened.has(relation.id)) return false;
  if (space.graph.isClosed(space.graph.slotOf(relation.id), space.asOf)) return true;
  return space.closures.some(
    ({ relation: id, from = -Infinity, to = Infinity }) =>
      id === relation.id && from <= space.asOf && space.asOf < to,
  );
}

/** Ties go to fewer steps seen first by id: node, then state, then relation. */
function isBefore(a: Visit, b: Visit): boolean {
  if (a.closedCount !== b.closedCount) return a.closedCount < b.closedCount;
  if (a.cost !== b.cost) return a.cost < b.cost;
  if (a.node !== b.node) return a.node < b.node;
  if (a.state !== b.state) return a.state < b.state;
  return (a.step?.relation ?? 0) < (b.step?.relation ?? 0);
}

function* steps(space: SearchSpace, visit: Visit, limits: SearchLimits): Generator<Visit> {
  const { graph } = space;
  for (const relation of graph.outgoing(visit.node)) yield* taken(space, visit, limits, relation, false);
  for (const relation of graph.incoming(visit.node)) yield* taken(space, visit, limits, relation, true);
}

function* taken(
  space: SearchSpace,
  visit: Visit,
  limits: SearchLimits,
  relation: Relation,
  reversed: boolean,
): Generator<Visit> {
  const { graph, asOf, pattern } = space;
  const slot = graph.slotOf(relation.id);
  if (relation.sign < 0 || !graph.holds(slot, asOf)) return;
  const closed = isClosedFor(space, relation);
  if (closed && limits.throughClosed !== true) return;
  const to = graph.keys[reversed ? graph.source[slot] : graph.target[slot]];
  if (limits.bannedNodes?.has(to)) return;
  const step = { relation: relation.id, from: visit.node, to, kind: relation.kind, reversed };
  if (visit.before === undefined && limits.bannedFirst?.has(firstStepKey(step))) return;
  const states = pattern.next[visit.state].filter((number) =>
    fits(space, number, relation, reversed, closed),
  );
  if (states.length === 0) return;
  const own = space.cost(relation, reversed, visit.node);
  if (!(own >= 0)) {
    throw new InvalidInput(
      "BAD_COST",
      `The cost of relation ${relation.id} (${relation.kind}) is ${own}; expected ≥ 0.`,
    );
  }
  if (own === Infinity) return;
  const closedCount = visit.closedCount + (closed ? 1 : 0);
  for (const number of states) {
    yield { closedCount, cost: visit.cost + own, node: to, state: number + 1, step, before: visit };
  }
}

/** A symmetric kind fits either way, and its inverse fits the other way. */
function fits(
  space: SearchSpace,
  stepNumber: number,
  relation: Relation,
  reversed: boolean,
  closed: boolean,
): boolean {
  const { kind, along, against, conditions } = space.pattern.steps[stepNumber];
  const { symmetric, inverse } = space.kinds.of(relation.kind);
  const both = along && against;
  const wanted = (reversed ? against : along) || symmetric === true;
  const sameKind = kind === undefined || kind === relation.kind;
  const asInverse = kind !== undefined && inverse === kind && (both || (reversed ? along : against));
  if (!((sameKind && wanted) || asInverse)) return false;
  return conditions.length === 0 || meetsConditions({ ...relation.attributes, closed }, conditions);
}

function walkTo(visit: Visit): Walk {
  const steps: PathStep[] = [];
  const states = [visit.state];
  for (let at = visit; at.before !== undefined && at.step !== undefined; at = at.before) {
    steps.push(at.step);
    states.push(at.before.state);
  }
  return {
    cost: visit.cost,
    closedCount: visit.closedCount,
    steps: steps.reverse(),
    states: states.reverse(),
  };
}
