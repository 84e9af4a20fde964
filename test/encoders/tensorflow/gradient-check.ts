/**
 * Finite differences against the gradient that a backend computes. The loss is a fixed random mix of the outputs, summed in
 * double precision; its slope along a random direction of ±1 comes from two central differences (Richardson's extrapolation, so
 * that the error is of fourth order) and is held against the gradient's, relative to the gradient's length.
 */
import type { Tensor } from "@tensorflow/tfjs-core";
import { seededRng } from "../../../src/core/rng.js";
import type { Backend } from "../../../src/encoders/tensorflow/backend.js";

export interface Differentiable {
  /** Shapes of the inputs by which it is differentiated. */
  readonly shapes: readonly (readonly number[])[];
  /** Chance, where it takes part, must be the same at each call. */
  readonly compute: (inputs: readonly Tensor[]) => Tensor;
  /** Starting numbers of each input. Default: distinct multiples of 0.1 off zero, far enough from any kink. */
  readonly start?: (input: number, size: number) => Float32Array;
}

const STEP = 0.02;
const DIRECTIONS = 4;

/** @returns for each input the largest relative error. */
export function gradientErrors(
  backend: Backend,
  { shapes, compute, start = spaced }: Differentiable,
): number[] {
  const tf = backend.use();
  const values = shapes.map((shape, i) => start(i, sizeOf(shape)));
  const outputs = (at: readonly Float32Array[]) => {
    const y = tf.tidy(() => compute(at.map((array, i) => tf.tensor(array, [...shapes[i]]))));
    const numbers = y.dataSync() as Float32Array;
    y.dispose();
    return numbers;
  };
  const mix = mixOf(outputs(values).length);
  const loss = (at: readonly Float32Array[]) =>
    outputs(at).reduce((sum, value, i) => sum + value * mix[i], 0);
  let gradients: Float32Array[] = [];
  tf.tidy(() => {
    const scalar = (...inputs: Tensor[]) => {
      const y = compute(inputs);
      return tf.sum(tf.mul(y, tf.tensor(mix, y.shape)));
    };
    const found = tf.grads(scalar)(values.map((array, i) => tf.tensor(array, [...shapes[i]])));
    gradients = found.map((gradient) => gradient.dataSync() as Float32Array);
  });
  return gradients.map((gradient, input) => {
    const length = Math.hypot(...gradient);
    const rng = seededRng(17 + input);
    const errors = Array.from({ length: DIRECTIONS }, () => {
      const direction = gradient.map(() => (rng() < 0.5 ? -1 : 1));
      const slopeAt = (step: number) =>
        (loss(moved(values, input, direction, step)) - loss(moved(values, input, direction, -step))) /
        (2 * step);
      const slope = (4 * slopeAt(STEP / 2) - slopeAt(STEP)) / 3;
      const claimed = gradient.reduce((sum, value, i) => sum + value * direction[i], 0);
      return Math.abs(slope - claimed) / length;
    });
    return Math.max(...errors);
  });
}

/** Distinct, 0.1 apart, none nearer to zero than 0.05; a third of them negative. */
function spaced(input: number, size: number): Float32Array {
  const rng = seededRng(1 + input);
  const values = Float32Array.from({ length: size }, (_, i) => ((i % 20) - 6) * 0.1 + 0.05);
  for (let i = size - 1; i > 0; i--) {
    const j = Math.floor(rng() * (i + 1));
    [values[i], values[j]] = [values[j], values[i]];
  }
  return values;
}

function mixOf(size: number): Float32Array {
  const rng = seededRng(5);
  return Float32Array.from({ length: size }, () => 2 * rng() - 1);
}

function moved(
  values: readonly Float32Array[],
  input: number,
  direction: Float32Array,
  step: number,
): readonly Float32Array[] {
  return values.map((array, i) =>
    i === input ? array.map((value, j) => value + step * direction[j]) : array,
  );
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
