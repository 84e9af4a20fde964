/** A near miss: so close that it was felt. What counts as one is the only pain besides a collision. */
import type { EgoState } from "../world/bicycle.js";

/** Blame of a near miss. */
export const NEAR_MISS = 0.35;

interface Seen {
  readonly x: number;
  readonly y: number;
  readonly lengthM: number;
  readonly widthM: number;
  readonly speedMps: number;
}

/** Within a hand's breadth on all sides, or half a second from running into it. */
export function isNearMiss(ego: EgoState, thing: Seen): boolean {
  const along = Math.abs(thing.x - ego.x) - (thing.lengthM + ego.lengthM) / 2;
  if (along > 8) return false;
  const across = Math.abs(thing.y - ego.y) - (thing.widthM + ego.widthM) / 2;
  if (along < 0.3 && across < 0.35) return true;
  const closing = (thing.x > ego.x ? 1 : -1) * (ego.speedMps - thing.speedMps);
  return across < 0.1 && along > 0 && closing > 0 && along < 0.5 * closing;
}
