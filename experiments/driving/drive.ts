/** Drives through the embedded world: one episode, many episodes, and what they came to. */
import { openActions } from "./agent/actions.js";
import type { Agent } from "./agent/agent.js";
import { isNearMiss, NEAR_MISS } from "./agent/near-miss.js";
import { perceive, type Percept } from "./agent/percept.js";
import type { EgoState } from "./world/bicycle.js";
import { World, type Command, type WorldOptions } from "./world/world.js";

/** Steps from one decision to the next: 2 Hz. */
export const STEPS_PER_DECISION = 5;

/** What drives came to. Sums, so that runs can be added up. */
export interface Tally {
  episodes: number;
  collisions: number;
  /** Hit from behind by what came faster. */
  rearEnded: number;
  softHits: number;
  distanceM: number;
  timeS: number;
  jerkSum: number;
  steps: number;
  decisions: number;
  /** Processor time, ms. */
  decisionMs: number;
  byClass: Record<string, number>;
}

export function noTally(): Tally {
  return {
    episodes: 0,
    collisions: 0,
    rearEnded: 0,
    softHits: 0,
    distanceM: 0,
    timeS: 0,
    jerkSum: 0,
    steps: 0,
    decisions: 0,
    decisionMs: 0,
    byClass: {},
  };
}

/** How the ego perceives: called at every step, so that it may filter; the last answer before a decision counts. */
export interface Senses {
  perceive(world: World): readonly Percept[];
}

export const PERFECT_SENSES: Senses = { perceive: (world) => perceive(world.ego, world.things) };

/** What a driver may see of the world besides the things: itself and the lanes. */
export interface Road {
  readonly ego: EgoState;
  /** The lane whose centre the ego is nearest, 0 is the rightmost. */
  readonly egoLane: number;
  readonly lanes: number;
}

export type Driver = (road: Road, things: readonly Percept[]) => Command;

/** One episode under a driver. */
export function drive(options: WorldOptions, driver: Driver, tally: Tally, senses = PERFECT_SENSES): World {
  const world = new World(options);
  let things = senses.perceive(world);
  while (!world.isOver) {
    const started = process.cpuUsage();
    const command = driver(world, things);
    const { user, system } = process.cpuUsage(started);
    tally.decisionMs += (user + system) / 1_000;
    tally.decisions++;
    for (let i = 0; i < STEPS_PER_DECISION && !world.isOver; i++) {
      world.step(command);
      tally.jerkSum += Math.abs(world.jerkMps3);
      tally.steps++;
      if (senses !== PERFECT_SENSES || i === STEPS_PER_DECISION - 1) things = senses.perceive(world);
    }
  }
  count(tally, world);
  return world;
}

/** The agent as a driver that no longer learns. */
export function trainedDriver(agent: Agent): Driver {
  return ({ ego, egoLane, lanes }, things) => {
    const { speedMps, y } = ego;
    const actions = openActions({ speedMps, y, lane: egoLane, lanes });
    const { action } = agent.choose(speedMps, things, actions);
    return { accelerationMps2: action.accelerationMps2, lane: action.lane };
  };
}

/** One episode that the agent learns from. */
export async function train(
  options: WorldOptions,
  agent: Agent,
  tally: Tally,
  about: { episode: string; time: number },
  senses = PERFECT_SENSES,
): Promise<World> {
  const world = new World(options);
  let things = senses.perceive(world);
  while (!world.isOver) {
    const { speedMps, y } = world.ego;
    const actions = openActions({ speedMps, y, lane: world.egoLane, lanes: world.lanes });
    const { action } = agent.explore(speedMps, things, actions);
    for (let i = 0; i < STEPS_PER_DECISION && !world.isOver; i++) {
      world.step({ accelerationMps2: action.accelerationMps2, lane: action.lane });
      tally.steps++;
      tally.jerkSum += Math.abs(world.jerkMps3);
      for (const thing of world.things) if (isNearMiss(world.ego, thing)) agent.missed(thing.id, NEAR_MISS);
      if (senses !== PERFECT_SENSES || i === STEPS_PER_DECISION - 1) things = senses.perceive(world);
    }
  }
  await agent.learn(world.collision?.id ?? null, about.episode, about.time);
  count(tally, world);
  return world;
}

function count(tally: Tally, world: World): void {
  tally.episodes++;
  tally.distanceM += world.distanceM;
  tally.timeS += world.timeS;
  tally.softHits += world.softHits.size;
  const hit = world.collision;
  if (hit === null) return;
  tally.collisions++;
  tally.byClass[hit.className] = (tally.byClass[hit.className] ?? 0) + 1;
  if (hit.x < world.ego.x - 1) tally.rearEnded++;
}

export function per1000Km({ collisions, distanceM }: Tally): number {
  return (collisions / distanceM) * 1e6;
}

export function speedMps({ distanceM, timeS }: Tally): number {
  return distanceM / timeS;
}

/** Adds the second tally to the first. */
export function addTo(sum: Tally, more: Tally): Tally {
  for (const name of Object.keys(more) as (keyof Tally)[]) {
    if (name === "byClass") continue;
    sum[name] += more[name];
  }
  for (const [name, count] of Object.entries(more.byClass)) {
    sum.byClass[name] = (sum.byClass[name] ?? 0) + count;
  }
  return sum;
}
