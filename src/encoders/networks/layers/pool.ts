/**
 * Pooling: the largest or the mean of each window, or the mean of the whole image. Means are of whole windows only: at a frame,
 * TensorFlow.js 4.22 divides by the pixels that are there on the way out and by the window's size on the way back.
 */
import type { Tensor4D } from "@tensorflow/tfjs-core";
import { imageShape, NO_WEIGHTS, type Layer, type Shape } from "./layer.js";
import { places, type WindowSpec } from "./window.js";

export interface MaxPoolSpec extends WindowSpec {
  readonly kind: "maxPool";
  readonly name?: string;
}

export interface AveragePoolSpec {
  readonly kind: "averagePool";
  readonly size: number;
  readonly stride?: number;
  readonly name?: string;
}

export interface GlobalAveragePoolSpec {
  readonly kind: "globalAveragePool";
  readonly name?: string;
}

function pooledShape(spec: MaxPoolSpec | AveragePoolSpec, input: Shape): Shape {
  const [height, width, channels] = imageShape(input, spec.kind);
  return [places(height, spec), places(width, spec), channels];
}

export const maxPool: Layer<MaxPoolSpec> = {
  outputShape: pooledShape,
  weights: NO_WEIGHTS,
  apply: ({ size, stride = 1, padding = "valid" }, x, { pass: { tf } }) =>
    tf.maxPool(x as Tensor4D, size, stride, padding),
};

export const averagePool: Layer<AveragePoolSpec> = {
  outputShape: pooledShape,
  weights: NO_WEIGHTS,
  apply: ({ size, stride = 1 }, x, { pass: { tf } }) => tf.avgPool(x as Tensor4D, size, stride, "valid"),
};

export const globalAveragePool: Layer<GlobalAveragePoolSpec> = {
  outputShape: (_, input) => [imageShape(input, "globalAveragePool")[2]],
  weights: NO_WEIGHTS,
  apply: (_, x, { pass: { tf } }) => tf.mean(x, [1, 2]),
};
