/** An imperfect sensor: white noise on places and speeds, and things that are missing from a frame now and then. */
import { seededRng, type Rng } from "../../../src/index.js";
import { perceive, type Percept } from "../agent/percept.js";
import type { World } from "../world/world.js";

export interface SensorNoise {
  /** Standard deviation of each coordinate of a place, m. */
  readonly placeM: number;
  /** Standard deviation of each speed, m/s. */
  readonly speedMps: number;
  /** Chance that a thing is missing from a frame. */
  readonly dropout: number;
  /** Steps of 0.1 s from one frame to the next. */
  readonly everySteps: number;
}

export class NoisySensor {
  private readonly rng: Rng;
  private steps = 0;

  constructor(
    private readonly noise: SensorNoise,
    seed: number,
  ) {
    this.rng = seededRng(seed);
  }

  /** What this step's frame shows; null between frames. */
  frame(world: World): Percept[] | null {
    if (this.steps++ % this.noise.everySteps !== 0) return null;
    const { placeM, speedMps, dropout } = this.noise;
    const seen: Percept[] = [];
    for (const percept of perceive(world.ego, world.things)) {
      const isMissing = this.rng() < dropout;
      const noisy = {
        ...percept,
        dx: percept.dx + placeM * this.gaussian(),
        dy: percept.dy + placeM * this.gaussian(),
        speedMps: percept.speedMps + speedMps * this.gaussian(),
        crossingMps: percept.crossingMps + speedMps * this.gaussian(),
      };
      if (!isMissing) seen.push(noisy);
    }
    return seen;
  }

  /** Box & Muller 1958. */
  private gaussian(): number {
    return Math.sqrt(-2 * Math.log(1 - this.rng())) * Math.cos(2 * Math.PI * this.rng());
  }
}
