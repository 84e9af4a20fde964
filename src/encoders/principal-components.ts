/**
 * The directions in which vectors vary most (Pearson 1901; Hotelling 1933): subspace iteration with Gram–Schmidt on the
 * covariance matrix (Golub & Van Loan, "Matrix Computations", §8.2.4).
 */
import type { Rng } from "../core/rng.js";

/** 30 rounds bring 50 components of digits to a residual angle below 1e-3. */
const ROUNDS = 30;

export function meanOf(sample: readonly ArrayLike<number>[], dimension: number): Float64Array {
  const mean = new Float64Array(dimension);
  for (const row of sample) for (let j = 0; j < dimension; j++) mean[j] += row[j] / sample.length;
  return mean;
}

/** Symmetric d × d, row-major; skips the many zeros of images by summing raw products first. */
export function covariance(sample: readonly ArrayLike<number>[], mean: Float64Array): Float64Array {
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

/** @param matrix symmetric, d × d. @returns the k directions of largest variance, orthonormal, largest first. */
export function principalDirections(matrix: Float64Array, d: number, k: number, rng: Rng): Float64Array[] {
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

/** Of the vectors that the matrix was made from, along a unit direction: dᵀ C d. O(d²). */
export function varianceAlong(matrix: Float64Array, direction: Float64Array): number {
  return inner(direction, multiply(matrix, direction));
}
