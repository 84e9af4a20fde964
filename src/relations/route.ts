/**
 * Routes over relations: cheapest, by way of stops in the best order, with alternatives, or most salient; and when
 * there is none, which closed relations are to blame.
 *
 * Sources: Dijkstra 1959 over (node, pattern state) (`route-search.ts`); stops by M. Held and R. Karp, "A dynamic
 * programming approach to sequencing problems", 1962; alternatives by J. Y. Yen, "Finding the K shortest loopless
 * paths in a network", 1971; the smallest set of closed relations by the same search with cost (closed used, cost).
 *
 * Departures: an alternative never returns to a node its beginning has left, in whatever pattern state; with stops
 * the pattern holds for each leg by itself, and the blame is the union of the smallest sets of the legs, which may not
 * be the smallest over all.
 */
import { InvalidInput } from "../core/errors.js";
import { parsePathPattern, type PathPattern } from "./path-pattern.js";
import type { Relation } from "./relation.js";
import type { NodeKey, RelationGraph } from "./relation-graph.js";
import { RelationKinds } from "./relation-kinds.js";
import {
  cheapestWalks,
  type Closure,
  type CostOf,
  firstStepKey,
  isClosedFor,
  type SearchSpace,
  type Walk,
} from "./route-search.js";
import type { PathStep } from "./spreading.js";

export const MAX_STOPS = 10;

export interface RouteQuery {
  readonly from: NodeKey;
  readonly to: NodeKey;
  /** Ms since 1970: only relations that hold then, closed as they are then. */
  readonly asOf: number;
  /** Default `".*"`: any kinds, along them. */
  readonly pattern?: string | PathPattern;
  /** Nodes to pass in whatever order is cheapest; at most 10. */
  readonly stops?: readonly NodeKey[];
  /** How many routes, best first. Default 1. Not together with stops. */
  readonly alternatives?: number;
  /** Cost per kind: a number or a function. Else the attribute `cost`, else 1. */
  readonly costs?: Readonly<Record<string, number | CostOf>>;
  /** Instead of costs: −ln of the share that the relation has among those leaving its node, so that the route is the path best remembered. */
  readonly mostSalient?: boolean;
  readonly closures?: readonly Closure[];
  readonly opened?: Iterable<number>;
  readonly kinds?: RelationKinds;
}

export interface Route {
  /** ≥ 0; lower is better. For a most salient route, `exp(−cost)` is its probability. */
  readonly cost: number;
  readonly steps: readonly PathStep[];
  /** The stops in the order passed. */
  readonly stops: readonly NodeKey[];
}

export interface RouteAnswer {
  /** Cheapest first; empty where there is no way. */
  readonly routes: readonly Route[];
  /** Where there is no way: the fewest closed relations whose opening allows one; empty: no opening would. */
  readonly blockedBy: readonly Relation[];
}

/**
 * Finds routes. O(E·S log(E·S)) for S pattern states, per stop and per alternative; Held–Karp adds O(2ⁿ n²).
 *
 * @throws InvalidInput `BAD_PATTERN`, `BAD_COST`, `TOO_MANY_STOPS`, `BAD_ROUTE`.
 */
export function findRoutes(graph: RelationGraph, query: RouteQuery): RouteAnswer {
  const { from, to, stops = [], alternatives = 1 } = query;
  const wanted = [...new Set(stops)].filter((stop) => stop !== from && stop !== to);
  if (wanted.length > MAX_STOPS) {
    throw new InvalidInput(
      "TOO_MANY_STOPS",
      `${wanted.length} stops were given, at most ${MAX_STOPS} can be ordered.`,
    );
  }
  if (!Number.isInteger(alternatives) || alternatives < 1) {
    throw new InvalidInput("BAD_ROUTE", `alternatives is ${alternatives}, expected a whole number ≥ 1.`);
  }
  if (wanted.length > 0 && alternatives > 1) {
    throw new InvalidInput("BAD_ROUTE", "Alternatives with stops are not supported; ask for one of them.");
  }
  const space = searchSpace(graph, query);
  if (alternatives > 1) {
    const routes = alternativeWalks(space, from, to, alternatives).map((walk) => asRoute([walk], []));
    return { routes, blockedBy: routes.length > 0 ? [] : blame(space, from, to, []) };
  }
  const tour = bestTour(space, from, to, wanted, false);
  if (tour !== undefined) return { routes: [asRoute(tour.legs, tour.stops)], blockedBy: [] };
  return { routes: [], blockedBy: blame(space, from, to, wanted) };
}

function searchSpace(graph: RelationGraph, query: RouteQuery): SearchSpace {
  const pattern = query.pattern ?? ".*";
  const space = {
    graph,
    kinds: query.kinds ?? new RelationKinds(),
    pattern: typeof pattern === "string" ? parsePathPattern(pattern) : pattern,
    asOf: query.asOf,
    closures: query.closures ?? [],
    opened: new Set(query.opened),
  };
  return {
    ...space,
    cost: query.mostSalient ? salienceCost(graph, query.asOf) : kindCost(query.costs ?? {}),
  };
}

function kindCost(costs: Readonly<Record<string, number | CostOf>>): CostOf {
  return (relation, reversed, from) => {
    const own = costs[relation.kind];
    if (typeof own === "function") return own(relation, reversed, from);
    const { cost } = relation.attributes;
    return own ?? (typeof cost === "number" ? cost : 1);
  };
}

/** −ln(weight ÷ Σ weight of the relations that hold at the node, either way). */
function salienceCost(graph: RelationGraph, asOf: number): CostOf {
  const totals = new Map<NodeKey, number>();
  const totalAt = (node: NodeKey): number => {
    const known = totals.get(node);
    if (known !== undefined) return known;
    const around = [...graph.outgoing(node), ...graph.incoming(node)];
    const total = around
      .filter(({ sign, validFrom, validTo }) => sign > 0 && validFrom <= asOf && asOf < validTo)
      .reduce((sum, { weight }) => sum + weight, 0);
    totals.set(node, total);
    return total;
  };
  return (relation, _reversed, from) => Math.max(0, -Math.log(relation.weight / totalAt(from)));
}

interface Tour {
  readonly legs: readonly Walk[];
  readonly stops: readonly NodeKey[];
}

/** Held–Karp over the cheapest legs: the best way to have passed each subset of stops, ending at each of them. */
function bestTour(
  space: SearchSpace,
  from: NodeKey,
  to: NodeKey,
  stops: readonly NodeKey[],
  throughClosed: boolean,
): Tour | undefined {
  const goals = new Set([...stops, to]);
  const walks = new Map(
    [from, ...stops].map((start) => [start, cheapestWalks(space, start, goals, { throughClosed })]),
  );
  const extended = (tour: Tour, goal: NodeKey): Tour | undefined => {
    const leg = walks.get(tour.stops.at(-1) ?? from)?.get(goal);
    return leg && { legs: [...tour.legs, leg], stops: [...tour.stops, goal] };
  };
  let best = new Map<string, Tour>([["", { legs: [], stops: [] }]]);
  for (let passed = 0; passed < stops.length; passed++) {
    const longer = new Map<string, Tour>();
    for (const tour of best.values()) {
      for (const stop of stops) {
        if (tour.stops.includes(stop)) continue;
        const next = extended(tour, stop);
        if (next === undefined) continue;
        const key = `${[...next.stops].sort((a, b) => a - b).join()};${stop}`;
        if (isCheaper(next, longer.get(key))) longer.set(key, next);
      }
    }
    best = longer;
  }
  let whole: Tour | undefined;
  for (const tour of best.values()) {
    const next = extended(tour, to);
    if (next !== undefined && isCheaper(next, whole)) whole = next;
  }
  return whole && { legs: whole.legs, stops: whole.stops.slice(0, -1) };
}

function isCheaper(one: Tour, other: Tour | undefined): boolean {
  if (other === undefined) return true;
  const sum = (tour: Tour, of: (leg: Walk) => number) => tour.legs.reduce((all, leg) => all + of(leg), 0);
  const closed = sum(one, (leg) => leg.closedCount) - sum(other, (leg) => leg.closedCount);
  return (closed || sum(one, (leg) => leg.cost) - sum(other, (leg) => leg.cost)) < 0;
}

function blame(space: SearchSpace, from: NodeKey, to: NodeKey, stops: readonly NodeKey[]): Relation[] {
  const anyClosed = space.closures.length > 0 || space.graph.hasClosures;
  const tour = anyClosed ? bestTour(space, from, to, stops, true) : undefined;
  if (tour === undefined) return [];
  const ids = new Set(tour.legs.flatMap((leg) => leg.steps.map((step) => step.relation)));
  return [...ids]
    .sort((a, b) => a - b)
    .map((id) => space.graph.get(id))
    .filter((relation) => isClosedFor(space, relation));
}

/** Yen: each next route leaves one already found at some node, without the continuations found there before. */
function alternativeWalks(space: SearchSpace, from: NodeKey, to: NodeKey, count: number): Walk[] {
  const first = cheapestWalks(space, from, new Set([to])).get(to);
  const found: Walk[] = first === undefined ? [] : [first];
  const candidates = new Map<string, Walk>();
  while (found.length > 0 && found.length < count) {
    const last = found[found.length - 1];
    for (let at = 0; at < last.steps.length; at++) {
      const spur = spurWalk(space, found, last, at, to);
      if (spur !== undefined) candidates.set(walkKey(spur), spur);
    }
    for (const walk of found) candidates.delete(walkKey(walk));
    const next = [...candidates].sort(([a, one], [b, other]) => one.cost - other.cost || (a < b ? -1 : 1))[0];
    if (next === undefined) break;
    found.push(next[1]);
  }
  return found;
}

function spurWalk(
  space: SearchSpace,
  found: readonly Walk[],
  last: Walk,
  at: number,
  to: NodeKey,
): Walk | undefined {
  const root = last.steps.slice(0, at);
  const rootKey = walkKey({ steps: root });
  const shared = found.filter((walk) => walkKey({ steps: walk.steps.slice(0, at) }) === rootKey);
  const spurNode = last.steps[at].from;
  const spur = cheapestWalks(space, spurNode, new Set([to]), {
    state: last.states[at],
    bannedNodes: new Set([spurNode, ...root.map((step) => step.from)]),
    bannedFirst: new Set(
      shared.filter((walk) => walk.steps.length > at).map((walk) => firstStepKey(walk.steps[at])),
    ),
  }).get(to);
  if (spur === undefined) return undefined;
  const rootCost = root.reduce(
    (sum, step) => sum + space.cost(space.graph.get(step.relation), step.reversed, step.from),
    0,
  );
  return {
    cost: rootCost + spur.cost,
    closedCount: 0,
    steps: [...root, ...spur.steps],
    states: [...last.states.slice(0, at), ...spur.states],
  };
}

function walkKey(walk: Pick<Walk, "steps">): string {
  return walk.steps.map(firstStepKey).join();
}

function asRoute(legs: readonly Walk[], stops: readonly NodeKey[]): Route {
  return {
    cost: legs.reduce((sum, leg) => sum + leg.cost, 0),
    steps: legs.flatMap((leg) => leg.steps),
    stops,
  };
}
