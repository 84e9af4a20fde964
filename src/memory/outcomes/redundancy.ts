/**
 * Which memory would be missed least? The one whose neighbours say the same without it: leave-one-out error at its own
 * place, as loud as it speaks there. So a boundary keeps both of its sides, and a crowd of equals thins out, whether what it
 * remembers is bad or harmless. Forgetting what is of low value instead forgets where it is safe.
 *
 * Sources: the condensed nearest neighbour rule and its decremental heirs (Hart 1968; Wilson & Martinez, "Reduction
 * techniques for instance-based learning algorithms", Machine Learning 38, 2000: DROP3); the removal score of sparse on-line
 * Gaussian processes (Csató & Opper, Neural Computation 14, 2002). Departure: values are graded, not classes.
 */
import { expectedAt } from "./kernel-outcome.js";
import type { KernelPoints } from "./kernel-points.js";
import type { OutcomeFieldOptions } from "./outcome-options.js";

/** Share of a full field that is let go at once. */
const BLOCK_SHARE = 1 / 32;

/** How many go at once when a field is full. */
export function blockOf({ capacity }: Pick<OutcomeFieldOptions, "capacity">): number {
  return Math.max(1, Math.floor(capacity * BLOCK_SHARE));
}

/** Error that losing a memory would make at its own place, weighted by how loud it is; ≥ 0, low is redundant. O(search). */
export function lossWithout(points: KernelPoints, slot: number, options: OutcomeFieldOptions): number {
  const expected = expectedAt(points, points.keyOf(slot), options, slot);
  return Math.abs(points.values[slot] - expected) * Math.min(points.weights[slot], options.loudest);
}

/** The least of all losses. O(n · search). */
export function leastLoss(points: KernelPoints, options: OutcomeFieldOptions): number {
  let least = Infinity;
  for (const slot of points.slots()) least = Math.min(least, lossWithout(points, slot, options));
  return least;
}

/**
 * Slots to let go of in a full field, with their losses. Two that vouch for each other do not go together.
 * O(n · search).
 */
export function mostRedundant(
  points: KernelPoints,
  options: OutcomeFieldOptions,
): { slot: number; loss: number }[] {
  const losses = [...points.slots()]
    .map((slot) => ({ slot, loss: lossWithout(points, slot, options) }))
    .sort((a, b) => a.loss - b.loss || a.slot - b.slot);
  const wanted = blockOf(options);
  const vouching = new Set<number>();
  const going: { slot: number; loss: number }[] = [];
  for (const one of losses) {
    if (going.length === wanted) break;
    if (vouching.has(one.slot)) continue;
    going.push(one);
    const number = points.search(points.keyOf(one.slot), options.bandwidth, one.slot);
    for (let i = 0; i < number; i++) vouching.add(points.found[i]);
  }
  return going;
}
