/**
 * Which way a place faces: peaks of a histogram of gradient directions around it (Lowe 2004, §5). All that is measured
 * later is measured against it, which is what makes it the same when the picture is turned.
 */
import { visitGradients, type Layer } from "./gradients.js";

const BINS = 36;
/** Peaks of at least this share of the highest are directions too (§5). */
const PEAK_SHARE = 0.8;
/** σ of the weight around the place, in units of its scale (§5). */
const WEIGHT_SIGMA = 1.5;
/** Rounds of smoothing by [1 4 6 4 1] / 16. */
const SMOOTHINGS = 2;

/**
 * @param place sample, and the scale σ in the layer's pixels.
 * @returns radians, 0…2π, highest peak first.
 */
export function directionsAt(
  layer: Layer,
  place: { readonly x: number; readonly y: number; readonly sigma: number },
): number[] {
  const spread = WEIGHT_SIGMA * place.sigma;
  const histogram = new Float64Array(BINS);
  const square = { x: Math.round(place.x), y: Math.round(place.y), radius: Math.round(3 * spread) };
  visitGradients(layer, square, (dx, dy, magnitude, direction) => {
    const bin = Math.round((direction / (2 * Math.PI)) * BINS);
    histogram[(bin + BINS) % BINS] += magnitude * Math.exp(-(dx * dx + dy * dy) / (2 * spread * spread));
  });
  return peaksOf(smoothed(histogram));
}

/** Round the circle. */
export function smoothed(histogram: Float64Array): Float64Array {
  const n = histogram.length;
  let now = histogram;
  for (let round = 0; round < SMOOTHINGS; round++) {
    const before = now;
    const at = (i: number) => before[(i + n) % n];
    now = before.map((value, i) => (at(i - 2) + at(i + 2) + 4 * (at(i - 1) + at(i + 1)) + 6 * value) / 16);
  }
  return now;
}

/** Peaks of a circular histogram by a parabola through each and its neighbours, radians. */
export function peaksOf(histogram: Float64Array): number[] {
  const n = histogram.length;
  const highest = Math.max(...histogram);
  return [...histogram.keys()]
    .filter((i) => {
      const [left, right] = [histogram[(i + n - 1) % n], histogram[(i + 1) % n]];
      return (
        histogram[i] >= PEAK_SHARE * highest && histogram[i] > left && histogram[i] > right && highest > 0
      );
    })
    .sort((a, b) => histogram[b] - histogram[a] || a - b)
    .map((i) => {
      const [left, right] = [histogram[(i + n - 1) % n], histogram[(i + 1) % n]];
      const place = i + (0.5 * (left - right)) / (left - 2 * histogram[i] + right);
      return (((place + n) % n) / n) * 2 * Math.PI;
    });
}
