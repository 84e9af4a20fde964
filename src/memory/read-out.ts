/**
 * What came of things like this: outcomes of the nearest memories, each weighted by a kernel of its similarity
 * (Nadaraya 1964, Watson 1964; the kernel is exp(β(s − 1)) of the cosine s, a von Mises–Fisher bump).
 */
import type { Candidate } from "./match.js";

export interface Prediction {
  /** The outcome of most weight (ties by name); null where no memory near has one. */
  readonly outcome: string | null;
  /** Its share of the weight, 0…1. */
  readonly confidence: number;
  /** Share of the weight by outcome; sums to 1. */
  readonly shares: Readonly<Record<string, number>>;
  /** The memories that spoke, nearest first. */
  readonly support: readonly { trace: number; similarity: number; outcome: string | null }[];
}

/** β: at cosine .9 to the cue a memory speaks with a seventh of the weight of one at 1. */
export const KERNEL_SHARPNESS = 20;

/** @param nearest memories, nearest first. O(k · outcomes). */
export function readOutcome(
  nearest: readonly Candidate[],
  outcomeOf: (c: Candidate) => string | null,
): Prediction {
  const weights = new Map<string, number>();
  let total = 0;
  for (const candidate of nearest) {
    const outcome = outcomeOf(candidate);
    if (outcome === null) continue;
    const weight = Math.exp(KERNEL_SHARPNESS * (candidate.similarity - 1));
    weights.set(outcome, (weights.get(outcome) ?? 0) + weight);
    total += weight;
  }
  const ranked = [...weights].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  return {
    outcome: ranked[0]?.[0] ?? null,
    confidence: ranked.length === 0 ? 0 : ranked[0][1] / total,
    shares: Object.fromEntries(ranked.map(([outcome, weight]) => [outcome, weight / total])),
    support: nearest.map((candidate) => ({
      trace: candidate.trace.id,
      similarity: candidate.similarity,
      outcome: outcomeOf(candidate),
    })),
  };
}
