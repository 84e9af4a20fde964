/**
 * What is to be expected at a key: the mean outcome of the nearest memories under a Gaussian kernel, pulled towards a prior
 * (Nadaraya 1964, Watson 1964; the prior is one more observation that is equally near everything):
 *
 *   p(q) = (w₀ p₀ + Σ wᵢ vᵢ) / (w₀ + Σ wᵢ),  wᵢ = exp(−|q − xᵢ|² / 2h²) · min(nᵢ, loudest)
 */
import type { KernelPoints } from "./kernel-points.js";
import type { OutcomeFieldOptions } from "./outcome-options.js";

/** Beyond this many bandwidths a memory's weight is below e⁻⁸ and is not looked for. */
export const REACH_BANDWIDTHS = 4;

type Kernel = Pick<OutcomeFieldOptions, "bandwidth" | "prior" | "priorWeight" | "loudest">;

/** Expected outcome, 0…1. The neighbours found stay in `points.found`. */
export function expectedAt(points: KernelPoints, query: Float64Array, kernel: Kernel, without = -1): number {
  const { bandwidth, prior, priorWeight, loudest } = kernel;
  const number = points.search(query, REACH_BANDWIDTHS * bandwidth, without);
  const sharpness = -0.5 / (bandwidth * bandwidth);
  let weights = priorWeight;
  let sum = priorWeight * prior;
  for (let i = 0; i < number; i++) {
    const slot = points.found[i];
    const weight = Math.exp(points.foundSquared[i] * sharpness) * Math.min(points.weights[slot], loudest);
    weights += weight;
    sum += weight * points.values[slot];
  }
  return sum / weights;
}

/** A memory that spoke. */
export interface Voice {
  readonly slot: number;
  /** In scaled units. */
  readonly distance: number;
  /** Its share of all weights, the prior's included, 0…1. */
  readonly share: number;
  /** Its own outcome, 0…1. */
  readonly value: number;
}

/** Who speaks for a key, loudest first. */
export function voicesAt(points: KernelPoints, query: Float64Array, kernel: Kernel): Voice[] {
  const number = points.search(query, REACH_BANDWIDTHS * kernel.bandwidth);
  const sharpness = -0.5 / (kernel.bandwidth * kernel.bandwidth);
  const heard = Array.from({ length: number }, (_, i) => {
    const slot = points.found[i];
    const squared = points.foundSquared[i];
    const weight = Math.exp(squared * sharpness) * Math.min(points.weights[slot], kernel.loudest);
    return { slot, squared, weight };
  });
  const total = heard.reduce((sum, { weight }) => sum + weight, kernel.priorWeight);
  return heard
    .map(({ slot, squared, weight }) => ({
      slot,
      distance: Math.sqrt(squared),
      share: weight / total,
      value: points.values[slot],
    }))
    .sort((a, b) => b.share - a.share || a.slot - b.slot);
}
