/** Routes by names, told as sentences. */
import { InvalidInput } from "../core/errors.js";
import { pathSentence } from "../relations/path-sentence.js";
import type { PathPattern } from "../relations/path-pattern.js";
import type { RelationKinds } from "../relations/relation-kinds.js";
import { findRoutes, type Route, type RouteQuery } from "../relations/route.js";
import type { Closure, CostOf } from "../relations/route-search.js";
import type { PathStep } from "../relations/spreading.js";
import { resolveNode, type AnyEnd } from "./ends.js";
import { labelOf, namedNode, relationLine, type NamedNode, type RelationLine } from "./named-node.js";
import type { MemoryState } from "./state.js";

/** From where to where, and how. */
export interface WayQuery {
  from: AnyEnd;
  to: AnyEnd;
  /** Which relations may be taken, and in what order: see `parsePathPattern`. Default `".*"`: any, along them. */
  pattern?: string | PathPattern;
  /** Passed in whatever order is cheapest; at most 10. */
  stops?: readonly AnyEnd[];
  /** How many ways, best first. Default 1. Not together with stops. */
  alternatives?: number;
  /** Cost per kind, a number ≥ 0 or a function. Else the attribute `cost`, else 1. */
  costs?: Readonly<Record<string, number | CostOf>>;
  /** The way best remembered, whatever it costs. Default false. */
  mostSalient?: boolean;
  /** Relations taken as closed beside those that are: "what if the bridge were closed". */
  closures?: readonly Closure[];
  /** Relations, by id, taken as open whatever is known of them. */
  opened?: Iterable<number>;
  /** Ms since 1970. Default: now. */
  asOf?: number;
}

/** One relation of a way, as it is walked. */
export interface WayStep extends PathStep {
  /** `bridge —crosses→ Nai` */
  readonly sentence: string;
}

export interface Way {
  /** ≥ 0, lower is better; of a most salient way `exp(−cost)` is its probability. */
  readonly cost: number;
  readonly steps: readonly WayStep[];
  /** The whole way in one line; the name of the place where there is nothing to walk. */
  readonly sentence: string;
  /** The stops in the order passed. */
  readonly stops: readonly NamedNode[];
}

export interface WayAnswer {
  /** Cheapest first; empty where there is no way. */
  readonly routes: readonly Way[];
  /** Where there is no way: the fewest closed relations whose opening allows one; empty: no opening would. */
  readonly blockedBy: readonly RelationLine[];
}

const KNOWN = "from to pattern stops alternatives costs mostSalient closures opened asOf".split(" ");

/** @throws InvalidInput `BAD_OPTION`, `BAD_PATTERN`, `BAD_COST`, `BAD_ROUTE`, `TOO_MANY_STOPS`; NotFound; Conflict. */
export function findWays(state: MemoryState, kinds: RelationKinds, query: WayQuery, now: number): WayAnswer {
  for (const name of Object.keys(query)) {
    if (KNOWN.includes(name)) continue;
    throw new InvalidInput("BAD_OPTION", `route has no option "${name}"; it knows ${KNOWN.join(", ")}.`);
  }
  const { from, to, stops = [], asOf = now, ...rest } = query;
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  const start = resolveNode(state, from);
  const answer = findRoutes(state.graph, {
    ...(given as Omit<RouteQuery, "from" | "to" | "asOf">),
    kinds,
    from: start,
    to: resolveNode(state, to),
    stops: stops.map((stop) => resolveNode(state, stop)),
    asOf: checkTime(asOf, "route"),
  });
  return {
    routes: answer.routes.map((route) => wayOf(state, route, labelOf(state, start))),
    blockedBy: answer.blockedBy.map((relation) => relationLine(state, relation)),
  };
}

/** @throws InvalidInput `BAD_OPTION`. */
export function checkTime(asOf: unknown, method: string): number {
  if (typeof asOf === "number" && !Number.isNaN(asOf)) return asOf;
  throw new InvalidInput("BAD_OPTION", `${method}: asOf is ${String(asOf)}, expected ms since 1970.`);
}

function wayOf(state: MemoryState, { cost, steps, stops }: Route, start: string): Way {
  const inWords = (path: readonly PathStep[]) => pathSentence(path, (node) => labelOf(state, node));
  return {
    cost,
    steps: steps.map((step) => ({ ...step, sentence: inWords([step]) })),
    sentence: steps.length === 0 ? start : inWords(steps),
    stops: stops.map((stop) => namedNode(state, stop)),
  };
}
