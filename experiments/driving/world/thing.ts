/** A thing on the road: traffic, or something that has no business there. */
import type { Motion, ThingClassName } from "./thing-classes.js";
import type { OrientedBox } from "./oriented-box.js";

export interface Thing extends OrientedBox {
  /** Counts up from 1 within a world. */
  readonly id: number;
  readonly className: ThingClassName;
  readonly motion: Motion;
  x: number;
  y: number;
  /** Along the road, m/s. */
  speedMps: number;
  /** Across the road, m/s, to the left. */
  crossingMps: number;
  /** The lane that traffic drives in or changes to; −1 for what has none. */
  lane: number;
  readonly desiredMps: number;
  accelerationMps2: number;
  /** Since it last thought about changing lanes, s. */
  sinceLaneChangeS: number;
}
