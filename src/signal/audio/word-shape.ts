/**
 * A word as one vector: how its cepstrum runs from start to end, in a fixed number of stretches of time, each with the
 * mean of its frames. Time is normalised linearly (the "trace segmentation" of M. Kuhn & H. Tomaschewski, "Improvements in
 * isolated word recognition", IEEE TASSP 31(1), 1983, in its plainest form), the voice's mean is taken away.
 */
import { cmvn } from "./cmvn.js";
import { deltas } from "./deltas.js";
import { mfcc } from "./features.js";
import type { FeatureOptions } from "./feature-options.js";

/** Stretches of time, and cepstral coefficients without the zeroth; with their slopes twice as many. */
export const STRETCHES = 12;
const COEFFICIENTS = 12;
export const WORD_SHAPE_LENGTH = STRETCHES * 2 * COEFFICIENTS;
/** Slopes are small against what they are slopes of. */
const SLOPE_WEIGHT = 4;

/** A silent floor below all speech (in 16-bit steps), so that what is faint does not weigh like what is heard. */
const FEATURES: FeatureOptions = {
  sampleRateHz: 16_000,
  frameShiftMs: 5,
  window: "hamming",
  bands: 26,
  coefficients: COEFFICIENTS,
  zeroth: "none",
  snipEdges: false,
  melFloor: 1e4,
};

/**
 * @param samples at 16 kHz, level normalised; not silent.
 * @returns `WORD_SHAPE_LENGTH` numbers, stretch by stretch.
 */
export function wordShape(samples: Float32Array): Float32Array {
  const frames = deltas(cmvn(mfcc(samples, FEATURES), { variance: false }), { order: 1, window: 4 });
  const shape = new Float32Array(WORD_SHAPE_LENGTH);
  const width = 2 * COEFFICIENTS;
  for (let s = 0; s < STRETCHES; s++) {
    const mean = meanBetween(frames, (s * frames.length) / STRETCHES, ((s + 1) * frames.length) / STRETCHES);
    for (let j = 0; j < width; j++) shape[s * width + j] = mean[j] * (j < COEFFICIENTS ? 1 : SLOPE_WEIGHT);
  }
  return shape;
}

/** Frames that lie partly within count for their part. */
function meanBetween(frames: readonly Float32Array[], from: number, to: number): Float64Array {
  const mean = new Float64Array(frames[0].length);
  const last = Math.min(frames.length, Math.ceil(to));
  for (let t = Math.floor(from); t < last; t++) {
    const share = (Math.min(to, t + 1) - Math.max(from, t)) / (to - from);
    for (let j = 0; j < mean.length; j++) mean[j] += share * frames[t][j];
  }
  return mean;
}
