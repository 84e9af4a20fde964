/** What is wrong with an answer, judged by the oracle and step by step on the world that it does not see. */
import { cheapest, fewestToOpen, isShut, isThere, type World, type WorldWay } from "./oracle.js";
import type { Asked, Directions, Way } from "./places.js";

export interface Judgement {
  readonly truth: "way" | "no way, closed" | "no way at all";
  /** Size of the smallest set to open; 0 where there is a way or no opening helps. */
  readonly toOpen: number;
  readonly faults: readonly string[];
}

export function judge(world: World, asked: Asked, answer: Directions): Judgement {
  const { from, to, time = 0, stops = [] } = asked;
  const open = world.filter((way) => !isShut(way, time));
  const cost = cheapest(open, from, to, stops);
  if (cost < Infinity) {
    const [way] = answer.ways;
    const faults =
      way === undefined ? [`said "no way", but one costs ${cost}`] : wayFaults(open, asked, way, cost);
    return { truth: "way", toOpen: 0, faults };
  }
  const faults = answer.ways.length > 0 ? ['missed "no way"'] : [];
  if (stops.length > 0) return stopsJudged(world, asked, answer, faults);
  const fewest = fewestToOpen(world, time, from, to, Math.max(1, answer.blockedBy.length));
  const blamed = blamedWays(world, answer);
  if (fewest === 0) {
    if (blamed.length > 0) faults.push("blamed closures whose opening helps nothing");
    return { truth: "no way at all", toOpen: 0, faults };
  }
  if (fewest !== blamed.length) faults.push(`blamed ${blamed.length}, the fewest are ${fewest ?? "more"}`);
  if (!isThere([...open, ...blamed], from, to, [])) faults.push("opening what was blamed gives no way");
  if (blamed.some((way) => !isShut(way, time))) faults.push("blamed something open");
  return { truth: "no way, closed", toOpen: fewest ?? 0, faults };
}

/** With stops the blame is promised to be enough, not to be the smallest. */
function stopsJudged(world: World, asked: Asked, answer: Directions, faults: string[]): Judgement {
  const { from, to, time = 0, stops = [] } = asked;
  const open = world.filter((way) => !isShut(way, time));
  if (!isThere(world, from, to, stops)) {
    if (answer.blockedBy.length > 0) faults.push("blamed closures whose opening helps nothing");
    return { truth: "no way at all", toOpen: 0, faults };
  }
  const blamed = blamedWays(world, answer);
  if (!isThere([...open, ...blamed], from, to, stops)) faults.push("opening what was blamed gives no way");
  return { truth: "no way, closed", toOpen: 0, faults };
}

function wayFaults(open: World, { from, to, stops = [] }: Asked, way: Way, cheapestCost: number): string[] {
  const faults: string[] = [];
  let at = from;
  let cost = 0;
  for (const step of way.steps) {
    const taken = open.find((one) => leads(one, step.kind, step.from, step.to));
    if (taken === undefined) faults.push(`no open ${step.kind} from ${step.from} to ${step.to}`);
    if (step.from !== at) faults.push(`jumps from ${at} to ${step.from}`);
    at = step.to;
    cost += taken?.cost ?? 0;
  }
  const passed = new Set([from, ...way.steps.map((step) => step.to)]);
  if (at !== to) faults.push(`ends at ${at}, not at ${to}`);
  if (stops.some((stop) => !passed.has(stop))) faults.push("leaves a stop out");
  if (cost !== cheapestCost || way.cost !== cheapestCost) {
    faults.push(`costs ${cost} and says ${way.cost}; the cheapest is ${cheapestCost}`);
  }
  return faults;
}

function leads(way: WorldWay, kind: string, from: string, to: string): boolean {
  if (way.kind !== kind) return false;
  return (way.from === from && way.to === to) || (!way.oneWay && way.from === to && way.to === from);
}

function blamedWays(world: World, { blockedBy }: Directions): WorldWay[] {
  return world.filter((way) =>
    blockedBy.some(({ from, kind, to }) => way.from === from && way.kind === kind && way.to === to),
  );
}
