/**
 * Principal components: the directions in which a sample of vectors varies most (Pearson 1901; Hotelling 1933), found by
 * subspace iteration with Gram–Schmidt on the covariance matrix (Golub & Van Loan, "Matrix Computations", §8.2.4).
 * Fitted once on a sample; it then encodes by centring, projecting and scaling to length 1.
 */
import { InvalidInput } from "../core/errors.js";
import { seededRng, type Rng } from "../core/rng.js";
import { normalize } from "../core/vector.js";
import { fnv1a } from "../core/fnv1a.js";
import type { Encoder } from "./encoder.js";
import { checkOptionNames, checkSameSimilarity } from "./encoder-options.js";
import { numberBytes } from "./number-bytes.js";

export interface PcaEncoderOptions {
  /** Components kept, 1…inputDimension. */
  dimension: number;
  /** τ_pos, −1…1. Default 0.68, measured on handwritten digits by `npm run experiment:digits` (the sweep). */
  sameSimilarity?: number;
  /** For the start of the iteration. Default 1. */
  seed?: number;
}

/** 30 rounds bring 50 components of digits to a residual angle below 1e-3. */
const ROUNDS = 30;

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
  checkOptionNames("fitPca", options, ["dimension", "sameSimilarity", "seed"]);
  const { dimension, sameSimilarity = 0.68, seed = 1 } = options;
  checkSameSimilarity("fitPca", sameSimilarity);
  const inputDimension = sample[0]?.length ?? 0;
  if (!Number.isInteger(dimension) || dimension < 1 || dimension > Math.max(1, inputDimension)) {
    throw new InvalidInput(
      "BAD_OPTION",
      `fitPca: dimension is ${dimension}, expected a whole number in 1…${inputDimension} (the length of a sample).`,
    );
  }
  if (sample.length < dimension) {
    throw new InvalidInput(
      "TOO_FEW_SAMPLES",
      `fitPca: ${sample.length} samples cannot carry ${dimension} components; give at least ${dimension}.`,
    );
  }
  sample.forEach((row, i) => checkNumbers(row, inputDimension, `sample[${i}]`));
  const mean = meanOf(sample, inputDimension);
  const components = principalDirections(
    covariance(sample, mean),
    inputDimension,
    dimension,
    seededRng(seed),
  );
  const weights = new Float32Array(inputDimension * dimension);
  components.forEach((component, c) => {
    for (let j = 0; j < inputDimension; j++) weights[j * dimension + c] = component[j];
  });
  return pcaEncoder({ inputDimension, dimension, sameSimilarity, mean: Float32Array.from(mean), weights });
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

function checkNumbers(values: ArrayLike<number>, dimension: number, what: string): void {
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

function meanOf(sample: readonly ArrayLike<number>[], dimension: number): Float64Array {
  const mean = new Float64Array(dimension);
  for (const row of sample) for (let j = 0; j < dimension; j++) mean[j] += row[j] / sample.length;
  return mean;
}

/** Symmetric d × d, row-major; skips the many zeros of images by summing raw products first. */
function covariance(sample: readonly ArrayLike<number>[], mean: Float64Array): Float64Array {
  const d = mean.length;
  const matrix = new Float64Array(d * d);
  const nonZero = new Int32Array(d);
  for (const row of sample) {
    let count = 0;
    for (let j = 0; j < d; j++) if (row[j] !== 0) nonZero[count++] = j;
    for (let a = 0; a < count; a++) {
      const value = row[nonZero[a]];
      const offset = nonZero[a] * d;
      for (let b = a; b < count; b++) matrix[offset + nonZero[b]] += value * row[nonZero[b]];
    }
  }
  for (let a = 0; a < d; a++) {
    for (let b = a; b < d; b++) {
      const value = matrix[a * d + b] / sample.length - mean[a] * mean[b];
      matrix[a * d + b] = value;
      matrix[b * d + a] = value;
    }
  }
  return matrix;
}

function principalDirections(matrix: Float64Array, d: number, k: number, rng: Rng): Float64Array[] {
  let basis: Float64Array[] = Array.from({ length: k }, () =>
    Float64Array.from({ length: d }, () => rng() - 0.5),
  );
  orthonormalize(basis, rng);
  for (let round = 0; round < ROUNDS; round++) {
    basis = basis.map((direction) => multiply(matrix, direction));
    orthonormalize(basis, rng);
  }
  return basis;
}

function multiply(matrix: Float64Array, vector: Float64Array): Float64Array {
  const d = vector.length;
  const product = new Float64Array(d);
  for (let a = 0; a < d; a++) {
    let sum = 0;
    for (let b = 0, offset = a * d; b < d; b++) sum += matrix[offset + b] * vector[b];
    product[a] = sum;
  }
  return product;
}

/** Modified Gram–Schmidt; a direction that vanishes (a sample of lower rank) starts again at random. */
function orthonormalize(basis: Float64Array[], rng: Rng): void {
  basis.forEach((direction, i) => {
    const scale = Math.sqrt(inner(direction, direction));
    for (const earlier of basis.slice(0, i)) subtractAlong(direction, earlier);
    if (Math.sqrt(inner(direction, direction)) <= 1e-12 * scale || scale === 0) {
      for (let j = 0; j < direction.length; j++) direction[j] = rng() - 0.5;
      for (const earlier of basis.slice(0, i)) subtractAlong(direction, earlier);
    }
    const norm = Math.sqrt(inner(direction, direction));
    for (let j = 0; j < direction.length; j++) direction[j] /= norm;
  });
}

function inner(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function subtractAlong(vector: Float64Array, unit: Float64Array): void {
  const along = inner(vector, unit);
  for (let i = 0; i < vector.length; i++) vector[i] -= along * unit[i];
}
