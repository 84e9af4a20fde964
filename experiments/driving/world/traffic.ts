/**
 * Traffic that follows and overtakes: IDM along the lane, MOBIL across (Kesting, Treiber & Helbing, "General
 * lane-changing model MOBIL for car-following models", Transp. Res. Rec. 1999, 2007). A driver sees other traffic and the
 * ego, not what lies on the road: those are the ego's to avoid.
 *
 * MOBIL: change where own gain + p × (gain of the new follower) exceeds a threshold, and the new follower need not brake
 * harder than b_safe. Departure: the old follower's gain is left out (it is never negative).
 */
import { EGO_LIMITS, type EgoState } from "./bicycle.js";
import { idmAcceleration, TRAFFIC_IDM } from "./idm.js";
import type { Thing } from "./thing.js";

export const LANE_WIDTH_M = 4;

const MOBIL = { politeness: 0.2, thresholdMps2: 0.4, safeBrakingMps2: 2, leastGapM: 4 };
/** A driver thinks about another lane once a second. */
const LANE_CHANGE_EVERY_S = 1;
/** Nobody swerves faster than this; a lane takes about 2.5 s. */
const FASTEST_CROSSING_MPS = 1.6;
/** Crossing speed per metre off the lane's centre. */
const CENTRING_PER_S = 1.2;
/** Extra width at which somebody is in the way. */
const SIDE_MARGIN_M = 0.3;
/** What a driver takes the ego's desired speed to be. */
const EGO_DESIRED_MPS = 30;

/** What a driver sees of somebody: the ego in the same terms as a thing. */
interface Other {
  readonly x: number;
  readonly y: number;
  readonly lengthM: number;
  readonly widthM: number;
  readonly speedMps: number;
  readonly desiredMps: number;
}

/** Moves all traffic and things by one step. `things` are changed in place. O(traffic²). */
export function moveThings(things: readonly Thing[], ego: EgoState, lanes: number, dtS: number): void {
  const traffic = things.filter((thing) => thing.motion === "traffic");
  const others: Other[] = [...traffic, { ...ego, desiredMps: EGO_DESIRED_MPS }];
  for (const driver of traffic) {
    const leader = neighbour(others, driver, driver.y, driver.widthM, driver.x, 1);
    driver.accelerationMps2 = follow(driver, leader);
    driver.sinceLaneChangeS += dtS;
    if (driver.sinceLaneChangeS > LANE_CHANGE_EVERY_S && isCentred(driver)) {
      driver.sinceLaneChangeS = 0;
      driver.lane = betterLane(driver, others, lanes);
    }
  }
  for (const thing of things) {
    if (thing.motion === "traffic") drive(thing, dtS);
    thing.x += thing.speedMps * dtS;
    thing.y += thing.crossingMps * dtS;
  }
}

function drive(driver: Thing, dtS: number): void {
  driver.speedMps = Math.max(0, driver.speedMps + driver.accelerationMps2 * dtS);
  const off = driver.lane * LANE_WIDTH_M - driver.y;
  const wanted = Math.max(-FASTEST_CROSSING_MPS, Math.min(FASTEST_CROSSING_MPS, CENTRING_PER_S * off));
  driver.crossingMps = driver.speedMps > 1 ? wanted : 0;
}

function isCentred(driver: Thing): boolean {
  return Math.abs(driver.y - driver.lane * LANE_WIDTH_M) < 0.2;
}

function follow(driver: Other, leader: Other | null): number {
  const gap = leader === null ? Infinity : gapM(driver, leader);
  return idmAcceleration(TRAFFIC_IDM, driver.speedMps, driver.desiredMps, gap, leader?.speedMps ?? 0);
}

function gapM(a: Other, b: Other): number {
  return Math.abs(a.x - b.x) - 0.5 * (a.lengthM + b.lengthM);
}

/** The nearest other ahead of `x` (direction 1) or behind it (−1) whose width reaches into the strip about `y`. */
function neighbour(
  others: readonly Other[],
  self: Other,
  y: number,
  widthM: number,
  x: number,
  direction: 1 | -1,
): Other | null {
  let nearest: Other | null = null;
  let least = Infinity;
  for (const other of others) {
    const ahead = direction * (other.x - x);
    if (other === self || ahead <= 0 || ahead >= least) continue;
    if (Math.abs(other.y - y) >= 0.5 * (other.widthM + widthM) + SIDE_MARGIN_M) continue;
    least = ahead;
    nearest = other;
  }
  return nearest;
}

function betterLane(driver: Thing, others: readonly Other[], lanes: number): number {
  for (const lane of [driver.lane - 1, driver.lane + 1]) {
    if (lane >= 0 && lane < lanes && isWorthIt(driver, others, lane)) return lane;
  }
  return driver.lane;
}

function isWorthIt(driver: Thing, others: readonly Other[], lane: number): boolean {
  const y = lane * LANE_WIDTH_M;
  const wide = driver.widthM + 1;
  const leader = neighbour(others, driver, y, wide, driver.x - 2, 1);
  const follower = neighbour(others, driver, y, wide, driver.x + 2, -1);
  if (leader !== null && gapM(driver, leader) < MOBIL.leastGapM) return false;
  let gain = follow(driver, leader) - driver.accelerationMps2;
  if (follower !== null) {
    if (gapM(driver, follower) < MOBIL.leastGapM) return false;
    const after = follow(follower, driver);
    if (after < -MOBIL.safeBrakingMps2) return false;
    gain += MOBIL.politeness * Math.min(0, after - follow(follower, leader));
  }
  return gain > MOBIL.thresholdMps2;
}

/** Whether the ego could stand in the way of somebody put at this place. */
export function isFree(
  things: readonly Thing[],
  ego: EgoState,
  place: { x: number; y: number; lengthM: number },
  marginM: number,
): boolean {
  for (const thing of things) {
    const along = Math.abs(thing.x - place.x) - 0.5 * (thing.lengthM + place.lengthM);
    if (along < marginM && Math.abs(thing.y - place.y) < 2.6) return false;
  }
  const along = Math.abs(ego.x - place.x) - 0.5 * (EGO_LIMITS.lengthM + place.lengthM);
  return !(along < marginM + 10 && Math.abs(ego.y - place.y) < 2.6);
}
