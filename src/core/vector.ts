/**
 * Kernels over dense vectors. Dimension, finiteness and norm are checked once, at the public edge
 * (`unitVector`); the other functions assume them.
 */
import { InvalidInput } from "./errors.js";

/** Inner product of two vectors of the same length; the cosine where both are unit vectors. O(d). */
export function dot(a: Float32Array, b: Float32Array): number {
  let sum0 = 0;
  let sum1 = 0;
  let sum2 = 0;
  let sum3 = 0;
  const length = a.length;
  const even = length - (length % 4);
  for (let i = 0; i < even; i += 4) {
    sum0 += a[i] * b[i];
    sum1 += a[i + 1] * b[i + 1];
    sum2 += a[i + 2] * b[i + 2];
    sum3 += a[i + 3] * b[i + 3];
  }
  for (let i = even; i < length; i++) sum0 += a[i] * b[i];
  return sum0 + sum1 + (sum2 + sum3);
}

/** Scales a vector to length 1 in place and returns it; a zero vector stays zero. O(d). */
export function normalize(vector: Float32Array): Float32Array {
  const norm = Math.sqrt(dot(vector, vector));
  if (norm > 0) for (let i = 0; i < vector.length; i++) vector[i] /= norm;
  return vector;
}

/**
 * A unit vector from what a user gave.
 *
 * @param values finite numbers, not all zero.
 * @param dimension the length expected.
 * @param what how to call it in the error, for example `"signal.vector"`.
 * @param unit is filled with it.
 * @throws InvalidInput when the length differs, a value is not finite, or all are zero.
 */
export function unitVector(
  values: ArrayLike<number>,
  dimension: number,
  what: string,
  unit = new Float32Array(dimension),
): Float32Array {
  const largest = checkDirection(values, dimension, what);
  let squares = 0;
  for (let i = 0; i < dimension; i++) squares += (values[i] / largest) ** 2;
  const scale = 1 / Math.sqrt(squares);
  for (let i = 0; i < dimension; i++) unit[i] = (values[i] / largest) * scale;
  return unit;
}

/**
 * What `unitVector` checks, without making one.
 *
 * @returns the largest absolute value.
 * @throws InvalidInput as `unitVector`.
 */
export function checkDirection(values: ArrayLike<number>, dimension: number, what: string): number {
  if (values.length !== dimension) {
    throw new InvalidInput(
      "WRONG_DIMENSION",
      `${what} has ${values.length} numbers, but this space has ${dimension}. Use the encoder the store was made with.`,
    );
  }
  let largest = 0;
  for (let i = 0; i < dimension; i++) {
    const value = values[i];
    if (typeof value !== "number" || !Number.isFinite(value)) {
      throw new InvalidInput(
        "NOT_FINITE",
        `${what}[${i}] is ${String(value)}; every number must be finite. Clean the signal before observing it.`,
      );
    }
    largest = Math.max(largest, Math.abs(value));
  }
  if (largest === 0) {
    throw new InvalidInput("ZERO_VECTOR", `${what} is all zeros, which has no direction. Drop such signals.`);
  }
  return largest;
}
