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

/** A place is a node number and a pattern state: `node · states + state`. */
interface Visit {
  readonly closedCount: number;
  readonly cost: number;
  readonly place: number;
  /** Of its node: the order among equals. */
  readonly key: NodeKey;
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
  const start = space.graph.numberOf(from);
  if (start >= 0) return new WalkSearch(space, limits).run(start, goals);
  // A thing without relations goes nowhere, but is where it is.
  const stays = goals.has(from) && space.pattern.accepts[limits.state ?? 0];
  return new Map(stays ? [[from, { cost: 0, closedCount: 0, steps: [], states: [limits.state ?? 0] }]] : []);
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

/** Ties go by id: node key, then state. */
function isBefore(a: Visit, b: Visit): boolean {
  if (a.closedCount !== b.closedCount) return a.closedCount < b.closedCount;
  if (a.cost !== b.cost) return a.cost < b.cost;
  return a.key === b.key ? a.place < b.place : a.key < b.key;
}

const ALONG = 1;
const AGAINST = 2;

/** One run of Dijkstra, with what is known of each place in typed arrays. */
class WalkSearch {
  private readonly states: number;
  private readonly costs: Float64Array;
  private readonly closedCounts: Int32Array;
  /** Relation slot over which a place was reached, and the place before; −1 at the start. */
  private readonly cameOver: Int32Array;
  private readonly cameFrom: Int32Array;
  private readonly done: Uint8Array;
  private readonly heap: MinHeap<Visit>;
  /** Per pattern step, per kind number: the ways it may be walked, ALONG and AGAINST. */
  private readonly ways: readonly Uint8Array[];
  private readonly overlaid: ReadonlySet<number>;

  constructor(
    private readonly space: SearchSpace,
    private readonly limits: SearchLimits,
  ) {
    const { graph, pattern } = space;
    this.states = pattern.accepts.length;
    const places = graph.nodeCapacity * this.states;
    this.costs = new Float64Array(places).fill(Infinity);
    this.closedCounts = new Int32Array(places);
    this.cameOver = new Int32Array(places).fill(-1);
    this.cameFrom = new Int32Array(places).fill(-1);
    this.done = new Uint8Array(places);
    this.heap = new MinHeap(isBefore);
    this.ways = pattern.steps.map((_, step) =>
      Uint8Array.from(graph.kinds, (kind) => waysOf(space, step, kind)),
    );
    this.overlaid = new Set(space.closures.map(({ relation }) => relation));
  }

  run(start: number, goals: ReadonlySet<NodeKey>): Map<NodeKey, Walk> {
    const { keys } = this.space.graph;
    const found = new Map<NodeKey, Walk>();
    this.reach(start * this.states + (this.limits.state ?? 0), 0, 0, -1, -1);
    for (let visit = this.heap.pop(); visit !== undefined; visit = this.heap.pop()) {
      const { place } = visit;
      if (this.done[place] === 1) continue;
      this.done[place] = 1;
      const node = Math.floor(place / this.states);
      const state = place % this.states;
      if (this.space.pattern.accepts[state] && goals.has(keys[node]) && !found.has(keys[node])) {
        found.set(keys[node], this.walkTo(place));
        if (found.size === goals.size) break;
      }
      this.expand(place, node, state, false);
      this.expand(place, node, state, true);
    }
    return found;
  }

  private expand(place: number, node: number, state: number, reversed: boolean): void {
    const { graph, asOf, pattern } = this.space;
    const lists = reversed ? graph.in : graph.out;
    const ends = reversed ? graph.source : graph.target;
    const way = reversed ? AGAINST : ALONG;
    const steps = pattern.next[state];
    const end = lists.start[node] + lists.length[node];
    for (let at = lists.start[node]; at < end; at++) {
      const slot = lists.pool[at];
      if (graph.signedWeight[slot] < 0) continue;
      if (!graph.holds(slot, asOf)) continue;
      for (const step of steps) {
        if ((this.ways[step][graph.kind[slot]] & way) === 0) continue;
        const next = ends[slot] * this.states + pattern.after[step];
        if (this.done[next] === 0) this.take(place, next, slot, step, reversed);
      }
    }
  }

  private take(place: number, next: number, slot: number, stepNumber: number, reversed: boolean): void {
    const { space, limits } = this;
    const { graph } = space;
    const closed = this.isClosed(slot);
    if (closed && limits.throughClosed !== true) return;
    if (limits.bannedNodes?.has(graph.keys[Math.floor(next / this.states)])) return;
    const relation = graph.recordAt(slot);
    const isFirst = this.cameFrom[place] < 0;
    if (isFirst && limits.bannedFirst?.has(firstStepKey({ relation: relation.id, reversed }))) return;
    const { conditions } = space.pattern.steps[stepNumber];
    if (conditions.length > 0 && !meetsConditions({ ...relation.attributes, closed }, conditions)) return;
    const own = space.cost(relation, reversed, graph.keys[Math.floor(place / this.states)]);
    if (!(own >= 0)) {
      throw new InvalidInput(
        "BAD_COST",
        `The cost of relation ${relation.id} (${relation.kind}) is ${own}; expected ≥ 0.`,
      );
    }
    if (own === Infinity) return;
    this.reach(next, this.closedCounts[place] + (closed ? 1 : 0), this.costs[place] + own, slot, place);
  }

  /** Notes a better way to a place; among equals the relation with the smaller id. */
  private reach(place: number, closedCount: number, cost: number, over: number, from: number): void {
    const { ids } = this.space.graph;
    const known = this.costs[place];
    const better =
      known === Infinity ||
      closedCount < this.closedCounts[place] ||
      (closedCount === this.closedCounts[place] && cost < known);
    const equal = closedCount === this.closedCounts[place] && cost === known;
    if (!better && !(equal && this.cameOver[place] >= 0 && ids[over] < ids[this.cameOver[place]])) return;
    this.costs[place] = cost;
    this.closedCounts[place] = closedCount;
    this.cameOver[place] = over;
    this.cameFrom[place] = from;
    if (better)
      this.heap.push({
        closedCount,
        cost,
        place,
        key: this.space.graph.keys[Math.floor(place / this.states)],
      });
  }

  private isClosed(slot: number): boolean {
    const { graph, opened } = this.space;
    if (graph.timing[slot] < 0 && !this.overlaid.has(graph.ids[slot])) return false;
    return !opened.has(graph.ids[slot]) && isClosedFor(this.space, graph.recordAt(slot));
  }

  private walkTo(place: number): Walk {
    const { graph } = this.space;
    const steps: PathStep[] = [];
    const states = [place % this.states];
    for (let at = place; this.cameFrom[at] >= 0; at = this.cameFrom[at]) {
      const before = this.cameFrom[at];
      const { id, kind } = graph.recordAt(this.cameOver[at]);
      const [fromNode, toNode] = [Math.floor(before / this.states), Math.floor(at / this.states)];
      const reversed =
        graph.source[this.cameOver[at]] !== fromNode || graph.target[this.cameOver[at]] !== toNode;
      steps.push({ relation: id, from: graph.keys[fromNode], to: graph.keys[toNode], kind, reversed });
      states.push(before % this.states);
    }
    return {
      cost: this.costs[place],
      closedCount: this.closedCounts[place],
      steps: steps.reverse(),
      states: states.reverse(),
    };
  }
}

/** How a pattern step may walk relations of a kind: a symmetric kind either way, its inverse the other way. */
function waysOf(space: SearchSpace, stepNumber: number, relationKind: string): number {
  const { kind, along, against } = space.pattern.steps[stepNumber];
  const { symmetric, inverse } = space.kinds.of(relationKind);
  const wanted = (along ? ALONG : 0) | (against ? AGAINST : 0);
  if (kind === undefined || kind === relationKind) return symmetric === true ? ALONG | AGAINST : wanted;
  if (inverse !== kind) return 0;
  return (along ? AGAINST : 0) | (against ? ALONG : 0);
}
