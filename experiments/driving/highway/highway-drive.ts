/** highway-env in the agent's terms: its meta actions as open actions, its vehicles as percepts. */
import type { Action } from "../agent/actions.js";
import type { Agent } from "../agent/agent.js";
import { NEAR_MISS, isNearMiss } from "../agent/near-miss.js";
import type { Percept } from "../agent/percept.js";
import type { ThingClassName } from "../world/thing-classes.js";
import { META_ACTION, type HighwayBridge, type HighwayState } from "./highway-bridge.js";

/** The protocol of the published results. */
export const HIGHWAY_CONFIG = {
  lanes_count: 3,
  vehicles_count: 12,
  vehicles_density: 0.8,
  duration: 40,
  policy_frequency: 2,
} as const;

const LANE_WIDTH_M = 4;
const TARGETS_MPS = [20, 25, 30];
const LANE_CHANGE_COST = 0.03;

export interface HighwayTally {
  episodes: number;
  crashes: number;
  decisions: number;
  distanceM: number;
  timeS: number;
}

export function noHighwayTally(): HighwayTally {
  return { episodes: 0, crashes: 0, decisions: 0, distanceM: 0, timeS: 0 };
}

/** An open action that knows its number in highway-env. */
export type MetaAction = Action & { readonly meta: number };

/** highway-env counts lanes and y from the left; the agent from the right. */
export function metaActions({ lane, lanes, ego }: HighwayState): MetaAction[] {
  const nearest = TARGETS_MPS.reduce((best, target) =>
    Math.abs(target - ego.speedX) < Math.abs(best - ego.speedX) ? target : best,
  );
  const place = TARGETS_MPS.indexOf(nearest);
  const own = lanes - 1 - lane;
  const leftOfCentre = lane * LANE_WIDTH_M - ego.y;
  const open: MetaAction[] = [];
  const add = (meta: number, laneChange: -1 | 0 | 1, targetMps: number) => {
    const target = own + laneChange;
    if (target < 0 || target >= lanes) return;
    open.push({
      meta,
      laneChange,
      lane: target,
      accelerationMps2: targetMps - ego.speedX,
      lateralM: laneChange * LANE_WIDTH_M - leftOfCentre,
      speedAfterMps: ego.speedX + 0.6 * (targetMps - ego.speedX),
      utility: targetMps / TARGETS_MPS[TARGETS_MPS.length - 1] - (laneChange === 0 ? 0 : LANE_CHANGE_COST),
    });
  };
  add(META_ACTION.idle, 0, nearest);
  if (place + 1 < TARGETS_MPS.length) add(META_ACTION.faster, 0, TARGETS_MPS[place + 1]);
  if (place > 0) add(META_ACTION.slower, 0, TARGETS_MPS[place - 1]);
  add(META_ACTION.left, 1, nearest);
  add(META_ACTION.right, -1, nearest);
  return open;
}

export function highwayPercepts({ ego, things }: HighwayState): Percept[] {
  return things
    .filter((thing) => Math.abs(thing.x - ego.x) < 115)
    .map((thing) => ({
      id: thing.id,
      className: "vehicle" as ThingClassName,
      dx: thing.x - ego.x,
      dy: ego.y - thing.y,
      speedMps: thing.speedX,
      crossingMps: -thing.speedY,
      lengthM: thing.lengthM,
      widthM: thing.widthM,
    }));
}

/** One episode; with `episode` the agent learns from it. `agent` null: highway-env's own IDM drives. */
export async function highwayEpisode(
  bridge: HighwayBridge,
  seed: number,
  tally: HighwayTally,
  { agent, episode }: { agent: Agent | null; episode?: string },
): Promise<void> {
  let state = await bridge.reset(seed, agent === null);
  while (!state.over) {
    const before = state;
    let meta: number | null = null;
    if (agent !== null) {
      const [things, actions] = [highwayPercepts(state), metaActions(state)];
      const choose = episode === undefined ? agent.choose.bind(agent) : agent.explore.bind(agent);
      meta = (choose(state.ego.speedX, things, actions).action as MetaAction).meta;
    }
    state = await bridge.step(meta);
    tally.decisions++;
    tally.distanceM += state.ego.x - before.ego.x;
    tally.timeS += state.timeS - before.timeS;
    if (agent !== null && episode !== undefined) noteNearMisses(agent, state);
  }
  tally.episodes++;
  if (state.crashed) tally.crashes++;
  if (agent === null || episode === undefined) return;
  await agent.learn(state.crashed ? nearestTo(state) : null, episode, seed * 60_000);
}

function noteNearMisses(agent: Agent, { ego, things }: HighwayState): void {
  const self = { ...ego, yaw: 0, speedMps: ego.speedX, accelerationMps2: 0 };
  for (const thing of things) {
    if (isNearMiss(self, { ...thing, speedMps: thing.speedX })) agent.missed(thing.id, NEAR_MISS);
  }
}

/** highway-env tells that there was a crash, not with whom: the vehicle with the least gap. */
function nearestTo({ ego, things }: HighwayState): number | null {
  let nearest: number | null = null;
  let least = Infinity;
  for (const thing of things) {
    const along = Math.abs(thing.x - ego.x) - (thing.lengthM + ego.lengthM) / 2;
    const across = Math.abs(thing.y - ego.y) - (thing.widthM + ego.widthM) / 2;
    const gap = Math.max(along, across);
    if (gap >= least) continue;
    least = gap;
    nearest = thing.id;
  }
  return nearest;
}
