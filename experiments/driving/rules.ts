/**
 * Drivers by rule, on the same class-blind percepts: what a formula of danger achieves where somebody wrote it down.
 *
 * - `idm`: the intelligent driver model in its lane, towards everything in the way, with the ego's own limits.
 * - `idm with lane changes`: the same, and over to a lane that lets it go faster, by MOBIL's safety and incentive rule.
 * - `rss`: the safe longitudinal distance of Shalev-Shwartz, Shammah & Shashua, "On a formal model of safe and scalable
 *   self-driving cars" (2017), definition 1, with the parameters of Intel's published library: response 1 s, acceleration at
 *   most 3.5, braking 4…8 m/s². Too near: brake as hard as the rule's least braking wants, else speed up.
 */
import type { Driver, Road } from "./drive.js";
import type { Percept } from "./agent/percept.js";
import { EGO_LIMITS } from "./world/bicycle.js";
import { idmAcceleration, type IdmParameters } from "./world/idm.js";
import { LANE_WIDTH_M } from "./world/traffic.js";

export type RuleName = "idle" | "idm" | "idm with lane changes" | "rss";

/** Of the ego: as brisk as its limits allow, and as wide as a careful driver would keep. */
const EGO_IDM: IdmParameters = {
  accelerationMps2: 2.5,
  brakingMps2: 4,
  standstillGapM: 3,
  headwayS: 0.9,
  hardestBrakingMps2: EGO_LIMITS.brakingMps2,
};
const DESIRED_MPS = EGO_LIMITS.topSpeedMps;
const SIDE_MARGIN_M = 0.4;
const LANE_CHANGE = { gainMps2: 0.5, aheadM: 6, behindM: 5, behindS: 2.5, centredM: 1 };

export const RULES: Readonly<Record<RuleName, Driver>> = {
  idle: (world) => ({ accelerationMps2: 0, lane: world.egoLane }),
  idm: (world, things) => ({
    accelerationMps2: lookAt(world, things, world.egoLane).accelerationMps2,
    lane: world.egoLane,
  }),
  "idm with lane changes": (world, things) => idmWithLaneChanges(world, things),
  rss: (world, things) => ({ accelerationMps2: rssAcceleration(world, things), lane: world.egoLane }),
};

interface Lane {
  /** What IDM would do in it. */
  readonly accelerationMps2: number;
  readonly aheadM: number;
  readonly behindM: number;
  /** Until the one behind comes level, s. */
  readonly behindS: number;
}

/** What is in the way in a lane, now or by the time that the ego comes level with it. */
function lookAt({ ego }: Road, things: readonly Percept[], lane: number): Lane {
  const lateral = lane * LANE_WIDTH_M - ego.y;
  let acceleration = idmAcceleration(EGO_IDM, ego.speedMps, DESIRED_MPS, Infinity, 0);
  let [aheadM, behindM, behindS] = [Infinity, Infinity, Infinity];
  for (const thing of things) {
    if (!isInTheWay(ego.speedMps, thing, lateral)) continue;
    const gap = Math.abs(thing.dx) - (thing.lengthM + EGO_LIMITS.lengthM) / 2;
    if (thing.dx >= -1) {
      aheadM = Math.min(aheadM, gap);
      const wanted = idmAcceleration(EGO_IDM, ego.speedMps, DESIRED_MPS, gap, thing.speedMps);
      acceleration = Math.min(acceleration, wanted);
    } else {
      behindM = Math.min(behindM, gap);
      const gaining = thing.speedMps - ego.speedMps;
      if (gaining > 0.1) behindS = Math.min(behindS, gap / gaining);
    }
  }
  return { accelerationMps2: acceleration, aheadM, behindM, behindS };
}

function isInTheWay(egoMps: number, thing: Percept, lateral: number): boolean {
  const half = (thing.widthM + EGO_LIMITS.widthM) / 2 + SIDE_MARGIN_M;
  if (Math.abs(thing.dy - lateral) < half) return true;
  const gap = thing.dx - (thing.lengthM + EGO_LIMITS.lengthM) / 2;
  const closing = egoMps - thing.speedMps;
  const untilLevel = gap > 0 && closing > 0.3 ? Math.min(4, gap / closing) : 1;
  return Math.abs(thing.dy + thing.crossingMps * untilLevel - lateral) < half;
}

function idmWithLaneChanges(world: Road, things: readonly Percept[]) {
  const own = lookAt(world, things, world.egoLane);
  let best = { accelerationMps2: own.accelerationMps2, lane: world.egoLane };
  const off = Math.abs(world.ego.y - world.egoLane * LANE_WIDTH_M);
  if (off > LANE_CHANGE.centredM || own.accelerationMps2 >= 0.5) return best;
  for (const lane of [world.egoLane - 1, world.egoLane + 1]) {
    if (lane < 0 || lane >= world.lanes) continue;
    const there = lookAt(world, things, lane);
    if (there.aheadM < LANE_CHANGE.aheadM || there.behindM < LANE_CHANGE.behindM) continue;
    if (there.behindS < LANE_CHANGE.behindS) continue;
    // Not at once as fast as the other lane allows: the ego is still half in its own.
    const acceleration = Math.min(there.accelerationMps2, own.accelerationMps2 + 2.5);
    if (acceleration > best.accelerationMps2 + LANE_CHANGE.gainMps2) {
      best = { accelerationMps2: acceleration, lane };
    }
  }
  return best;
}

const RSS = { responseS: 1, accelerationMps2: 3.5, leastBrakingMps2: 4, hardestBrakingMps2: 8 };

/** Definition 1: the least gap at which a rear car that answers late can never hit a front car that brakes its hardest, m. */
export function rssSafeDistanceM(rearMps: number, frontMps: number): number {
  const { responseS, accelerationMps2, leastBrakingMps2, hardestBrakingMps2 } = RSS;
  const afterResponse = rearMps + responseS * accelerationMps2;
  const rear =
    rearMps * responseS +
    0.5 * accelerationMps2 * responseS ** 2 +
    afterResponse ** 2 / (2 * leastBrakingMps2);
  return Math.max(0, rear - frontMps ** 2 / (2 * hardestBrakingMps2));
}

function rssAcceleration(world: Road, things: readonly Percept[]): number {
  const { speedMps, y } = world.ego;
  const lateral = world.egoLane * LANE_WIDTH_M - y;
  for (const thing of things) {
    if (thing.dx < 0 || !isBeforeOrComing(thing, lateral)) continue;
    const gap = thing.dx - (thing.lengthM + EGO_LIMITS.lengthM) / 2;
    if (gap < rssSafeDistanceM(speedMps, thing.speedMps)) return -RSS.hardestBrakingMps2;
  }
  return EGO_LIMITS.accelerationMps2;
}

/** In front, or moving sideways towards the front within reach. */
function isBeforeOrComing(thing: Percept, lateral: number): boolean {
  const apart = Math.abs(thing.dy - lateral) - (thing.widthM + EGO_LIMITS.widthM) / 2;
  if (apart < SIDE_MARGIN_M) return true;
  return thing.crossingMps * (thing.dy - lateral) < -0.5 * Math.abs(thing.dy - lateral) && apart < 5;
}
