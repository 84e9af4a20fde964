/**
 * The trainable subsampling of LeNet-5: the sum of each 2 × 2 window, times a coefficient of its channel, plus a bias
 * (LeCun et al. 1998, §II.B, layer S2).
 */
import type { Tensor4D } from "@tensorflow/tfjs-core";
import { activated, type ActivationName } from "./activation.js";
import { imageShape, ZEROS, type Layer } from "./layer.js";

export interface SubsampleSpec {
  readonly kind: "subsample";
  readonly activation?: ActivationName;
  readonly name?: string;
}

export const subsample: Layer<SubsampleSpec> = {
  outputShape: (_, input) => {
    const [height, width, channels] = imageShape(input, "subsample");
    return [Math.floor(height / 2), Math.floor(width / 2), channels];
  },
  weights: (_, input) => {
    const [, , channels] = imageShape(input, "subsample");
    // A quarter: the mean of the window.
    return [
      { name: "coefficient", shape: [channels], start: { kind: "constant", value: 0.25 } },
      { name: "bias", shape: [channels], start: ZEROS },
    ];
  },
  apply: ({ activation }, x, { weights, pass: { tf } }) => {
    const [coefficient, bias] = weights;
    const sum = tf.mul(tf.avgPool(x as Tensor4D, 2, 2, "valid"), 4);
    return activated(tf, tf.add(tf.mul(sum, coefficient), bias), activation);
  },
};
