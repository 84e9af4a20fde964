/**
 * Batch normalisation (Ioffe & Szegedy, "Batch Normalization", 2015, algorithms 1 and 2): in training by the mean and variance of
 * the batch, afterwards by their running means, so that a signal's result does not depend on its companions.
 */
import type { Tensor } from "@tensorflow/tfjs-core";
import type { Tf } from "../../tensorflow/backend.js";
import { ONES, ZEROS, type Layer } from "./layer.js";

export interface BatchNormSpec {
  readonly kind: "batchNorm";
  readonly name?: string;
}

const EPSILON = 1e-3;
/** Share of the batch in the running mean: short runs need a quick one. */
const RATE = 0.1;

export const batchNorm: Layer<BatchNormSpec> = {
  outputShape: (_, input) => input,
  weights: (_, input) => {
    const shape = [input[input.length - 1]];
    return [
      { name: "scale", shape, start: ONES },
      { name: "shift", shape, start: ZEROS },
      { name: "mean", shape, start: ZEROS, fixed: true },
      { name: "variance", shape, start: ONES, fixed: true },
    ];
  },
  apply: (_, x, { weights, pass }) => {
    const { tf } = pass;
    const [scale, shift, runningMean, runningVariance] = weights;
    if (!pass.training) return normalised(tf, x, [runningMean, runningVariance, scale, shift]);
    const { mean, variance } = tf.moments(
      x,
      x.shape.slice(0, -1).map((_size, axis) => axis),
    );
    pass.learn(runningMean, mean, RATE);
    pass.learn(runningVariance, variance, RATE);
    return normalised(tf, x, [mean, variance, scale, shift]);
  },
};

function normalised(tf: Tf, x: Tensor, [mean, variance, scale, shift]: readonly Tensor[]): Tensor {
  const factor = tf.mul(scale, tf.rsqrt(tf.add(variance, EPSILON)));
  return tf.add(tf.mul(x, factor), tf.sub(shift, tf.mul(mean, factor)));
}
