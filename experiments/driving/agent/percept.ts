/** What the agent is told of a thing: where it is, how it moves, how large it is. */
import type { EgoState } from "../world/bicycle.js";
import type { Thing } from "../world/thing.js";
import type { ThingClassName } from "../world/thing-classes.js";

export interface Percept {
  readonly id: number;
  /** Only keyings that say so read it. */
  readonly className: ThingClassName;
  /** From the ego's centre to its own, along and across the road, m. */
  readonly dx: number;
  readonly dy: number;
  /** Over the ground, m/s. */
  readonly speedMps: number;
  readonly crossingMps: number;
  readonly lengthM: number;
  readonly widthM: number;
}

/** How far the ego perceives, m. */
export const VIEW = { aheadM: 115, behindM: 60, sideM: 16 };

/** All that the ego perceives, without error. */
export function perceive(ego: EgoState, things: readonly Thing[]): Percept[] {
  const percepts: Percept[] = [];
  for (const thing of things) {
    const dx = thing.x - ego.x;
    const dy = thing.y - ego.y;
    if (dx > VIEW.aheadM || dx < -VIEW.behindM || Math.abs(dy) > VIEW.sideM) continue;
    const { id, className, speedMps, crossingMps, lengthM, widthM } = thing;
    percepts.push({ id, className, dx, dy, speedMps, crossingMps, lengthM, widthM });
  }
  return percepts;
}
