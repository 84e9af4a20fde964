/**
 * Principal components as an encoder, fitted once on a sample (`fitPca`) or on what was met so far (`OnlinePca`); it then
 * encodes by centring, projecting and scaling to length 1.
 */
import { InvalidInput } from "../core/errors.js";
import { seededRng } from "../core/rng.js";
import { normalize } from "../core/vector.js";
import { fnv1a } from "../core/fnv1a.js";
import type { Encoder } from "./encoder.js";
import { checkOptionNames, checkSameSimilarity } from "./encoder-options.js";
import { numberBytes } from "./number-bytes.js";
import { covariance, meanOf, principalDirections, varianceAlong } from "./principal-components.js";

export interface PcaEncoderOptions {
  /** Components kept, 1…inputDimension. */
  dimension: number;
  /** τ_pos, −1…1. Default 0.68, measured on handwritten digits by `npm run experiment:digits` (the sweep). */
  sameSimilarity?: number;
  /** Scales each component to variance 1, so that all count alike. Default false: the strong ones count more. */
  whiten?: boolean;
  /** For the start of the iteration. Default 1. */
  seed?: number;
}

interface Fitted {
  readonly inputDimension: number;
  readonly dimension: number;
  readonly sameSimilarity: number;
  readonly mean: Float32Array;
  /** Input-major: component c of input j stands at j · dimension + c. */
  readonly weights: Float32Array;
}

/**
 * Fits the components on a sample.
 *
 * @param sample vectors of one length, at least `dimension` of them; finite numbers.
 * @throws InvalidInput `BAD_OPTION`, `TOO_FEW_SAMPLES`, `WRONG_DIMENSION`, `NOT_FINITE`.
 * Cost: O(samples · d²) time, O(d²) memory for the covariance.
 * @example
 * const encoder = fitPca(firstThousandImages, { dimension: 50 });
 */
export function fitPca(
  sample: readonly ArrayLike<number>[],
  options: PcaEncoderOptions,
): Encoder<ArrayLike<number>> {
  checkOptionNames("fitPca", options, PCA_OPTIONS);
  const inputDimension = sample[0]?.length ?? 0;
  checkPcaOptions("fitPca", options, { inputDimension, count: sample.length });
  sample.forEach((row, i) => checkNumbers(row, inputDimension, `sample[${i}]`));
  const mean = meanOf(sample, inputDimension);
  return pcaOf({ mean, covariance: covariance(sample, mean) }, options);
}

const PCA_OPTIONS = ["dimension", "sameSimilarity", "whiten", "seed"];
const SAME_SIMILARITY = 0.68;
/** A direction with less than this share of the strongest's variance is not blown up by whitening. */
const LEAST_VARIANCE = 1e-7;

/** @throws InvalidInput `BAD_OPTION`, `TOO_FEW_SAMPLES`. */
export function checkPcaOptions(
  what: string,
  { dimension, sameSimilarity = SAME_SIMILARITY }: PcaEncoderOptions,
  { inputDimension, count }: { inputDimension: number; count: number },
): void {
  checkSameSimilarity(what, sameSimilarity);
  if (!Number.isInteger(dimension) || dimension < 1 || dimension > Math.max(1, inputDimension)) {
    throw new InvalidInput(
      "BAD_OPTION",
      `${what}: dimension is ${dimension}, expected a whole number in 1…${inputDimension} (the length of a sample).`,
    );
  }
  if (count < dimension) {
    throw new InvalidInput(
      "TOO_FEW_SAMPLES",
      `${what}: ${count} samples cannot carry ${dimension} components; give at least ${dimension}.`,
    );
  }
}

/** The encoder for vectors with this mean and covariance (d × d, row-major). Options must have been checked. */
export function pcaOf(
  moments: { readonly mean: Float64Array; readonly covariance: Float64Array },
  { dimension, sameSimilarity = SAME_SIMILARITY, whiten = false, seed = 1 }: PcaEncoderOptions,
): Encoder<ArrayLike<number>> {
  const inputDimension = moments.mean.length;
  const rng = seededRng(seed);
  const components = principalDirections(moments.covariance, inputDimension, dimension, rng);
  const variances = components.map((component) => varianceAlong(moments.covariance, component));
  const floor = Math.max(variances[0] * LEAST_VARIANCE, Number.MIN_VALUE);
  const weights = new Float32Array(inputDimension * dimension);
  components.forEach((component, c) => {
    const scale = whiten ? 1 / Math.sqrt(Math.max(variances[c], floor)) : 1;
    for (let j = 0; j < inputDimension; j++) weights[j * dimension + c] = scale * component[j];
  });
  const mean = Float32Array.from(moments.mean);
  return pcaEncoder({ inputDimension, dimension, sameSimilarity, mean, weights });
}

/**
 * Reads back what `save` wrote.
 *
 * @throws InvalidInput `BROKEN_ENCODER_STATE` when the bytes are not a saved PCA.
 */
export function restorePca(state: Uint8Array): Encoder<ArrayLike<number>> {
  const header = 16;
  const view = new DataView(state.buffer, state.byteOffset, state.byteLength);
  const inputDimension = state.byteLength >= header ? view.getUint32(4, true) : 0;
  const dimension = state.byteLength >= header ? view.getUint32(8, true) : 0;
  const numbers = inputDimension * (1 + dimension);
  if (
    state.byteLength < header ||
    view.getUint32(0, true) !== MAGIC ||
    state.byteLength !== header + 4 * numbers
  ) {
    throw new InvalidInput(
      "BROKEN_ENCODER_STATE",
      `the saved PCA encoder is damaged (${state.byteLength} bytes).`,
    );
  }
  const all = new Float32Array(numbers);
  for (let i = 0; i < numbers; i++) all[i] = view.getFloat32(header + 4 * i, true);
  return pcaEncoder({
    inputDimension,
    dimension,
    sameSimilarity: view.getFloat32(12, true),
    mean: all.subarray(0, inputDimension),
    weights: all.subarray(inputDimension),
  });
}

/** "PCA1" */
const MAGIC = 0x31414350;

function pcaEncoder(fitted: Fitted): Encoder<ArrayLike<number>> {
  const { inputDimension, dimension, sameSimilarity } = fitted;
  const state = saveFitted(fitted);
  return {
    id: `pca:${inputDimension}-${dimension}:${fnv1a(state).toString(16)}`,
    modality: "vector",
    dimension,
    sameSimilarity: Math.fround(sameSimilarity),
    check: (input) => {
      checkNumbers(input, inputDimension, "signal.vector");
      if (isMean(input, fitted.mean)) {
        throw new InvalidInput(
          "ZERO_VECTOR",
          "signal.vector equals the mean of what the encoder was fitted on, which has no direction. Drop such signals.",
        );
      }
    },
    encode: (inputs) => inputs.map((input) => project(input, fitted)),
    content: numberBytes,
    gist: () => null,
    save: () => state,
  };
}

function saveFitted(fitted: Fitted): Uint8Array {
  const { mean, weights } = fitted;
  const bytes = new Uint8Array(16 + 4 * (mean.length + weights.length));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, fitted.inputDimension, true);
  view.setUint32(8, fitted.dimension, true);
  view.setFloat32(12, fitted.sameSimilarity, true);
  mean.forEach((value, i) => view.setFloat32(16 + 4 * i, value, true));
  weights.forEach((value, i) => view.setFloat32(16 + 4 * (mean.length + i), value, true));
  return bytes;
}

function project(input: ArrayLike<number>, fitted: Fitted): Float32Array {
  const { mean, weights, dimension } = fitted;
  const vector = new Float32Array(dimension);
  for (let j = 0; j < mean.length; j++) {
    const centred = input[j] - mean[j];
    if (centred === 0) continue;
    const row = j * dimension;
    for (let c = 0; c < dimension; c++) vector[c] += centred * weights[row + c];
  }
  return normalize(vector);
}

export function checkNumbers(values: ArrayLike<number>, dimension: number, what: string): void {
  if (values.length !== dimension) {
    throw new InvalidInput(
      "WRONG_DIMENSION",
      `${what} has ${values.length} numbers, but this encoder takes ${dimension}.`,
    );
  }
  for (let i = 0; i < dimension; i++) {
    if (!Number.isFinite(values[i])) {
      throw new InvalidInput(
        "NOT_FINITE",
        `${what}[${i}] is ${String(values[i])}; every number must be finite.`,
      );
    }
  }
}

function isMean(input: ArrayLike<number>, mean: Float32Array): boolean {
  for (let i = 0; i < mean.length; i++) if (Math.fround(input[i]) !== mean[i]) return false;
  return true;
}
