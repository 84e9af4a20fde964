/**
 * Points learn to say at some places what was said there. Each that speaks at a place takes on its share of the error, and moves
 * nearer to the place or away from it as that makes the error less: gradient descent on the kernel mean's squared error, one place
 * at a time, in an order by chance, in ever smaller steps.
 *
 * Sources: least mean squares (Widrow & Hoff 1960); radial functions whose centres move (Poggio & Girosi, "Networks for
 * approximation and learning", Proc. IEEE 78, 1990); to learn from what a larger model says instead of from what came (Hinton,
 * Vinyals & Dean, "Distilling the knowledge in a neural network", 2015). Departure: how loud a point is does not change.
 */
import { seededRng, shuffle } from "../../core/rng.js";
import { expectedAt, voicesAt } from "./kernel-outcome.js";
import type { KernelPoints } from "./kernel-points.js";
import type { OutcomeFieldOptions } from "./outcome-options.js";

/** What was said at a place, in scaled units. */
export interface Said {
  readonly key: Float64Array;
  readonly value: number;
}

/** How much faster a key moves than a value: with 50 the driving experiment's validation drives went no better. */
const KEY_RATE = 20;
/** No key goes farther at once than this share of the way to a place. */
const LONGEST_STEP = 0.5;

/** Changes values and keys in place. The same places in the same order give the same points. O(sweeps · places) searches. */
export function distil(
  points: KernelPoints,
  places: readonly Said[],
  options: OutcomeFieldOptions,
  sweeps: number,
): void {
  const order = shuffle([...places], seededRng(places.length));
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const rate = options.consolidation * (1 - sweep / sweeps);
    for (const place of order) learnAt(points, place, options, rate);
  }
}

function learnAt(
  points: KernelPoints,
  { key, value }: Said,
  options: OutcomeFieldOptions,
  rate: number,
): void {
  const expected = expectedAt(points, key, options);
  const error = value - expected;
  for (const { slot, share, value: own } of voicesAt(points, key, options)) {
    const step = KEY_RATE * rate * share * error * (own - expected);
    points.creep(slot, key, Math.max(-LONGEST_STEP, Math.min(LONGEST_STEP, step)));
    points.values[slot] = Math.max(0, Math.min(1, own + rate * share * error));
  }
}
