/** Small made-up pictures: a thick stroke in one of a few directions, moved and jittered. Enough to learn from in seconds. */
import { seededRng } from "../../../src/index.js";

export interface Strokes {
  readonly signals: readonly Uint8Array[];
  readonly labels: readonly number[];
  /** One after the other. */
  readonly inputs: Uint8Array;
}

export const SIDE = 28;

/** @param classes directions, evenly apart. */
export function strokes(count: number, classes: number, { seed = 1, side = SIDE } = {}): Strokes {
  const rng = seededRng(seed);
  const labels = Array.from({ length: count }, (_, i) => i % classes);
  const signals = labels.map((label) => {
    const angle = (Math.PI * (label + 0.3 * (rng() - 0.5))) / classes;
    const right = side / 2 + side * 0.2 * (rng() - 0.5);
    const down = side / 2 + side * 0.2 * (rng() - 0.5);
    return Uint8Array.from({ length: side * side }, (_, i) => {
      const distance = Math.abs(
        ((i % side) - right) * Math.sin(angle) - (Math.floor(i / side) - down) * Math.cos(angle),
      );
      return Math.max(0, 255 - 90 * distance) + 10 * rng();
    });
  });
  return { signals, labels, inputs: Uint8Array.from(signals.flatMap((signal) => [...signal])) };
}
