/** Transposed convolution: each number of a small image paints a filter into a larger one (stride × the size). */
import type { Tensor4D } from "@tensorflow/tfjs-core";
import { activated, type ActivationName } from "./activation.js";
import { heStart, imageShape, ZEROS, type Layer } from "./layer.js";

export interface ConvTransposeSpec {
  readonly kind: "convTranspose";
  readonly filters: number;
  readonly size: number;
  readonly stride: number;
  readonly activation?: ActivationName;
  readonly name?: string;
}

export const convTranspose: Layer<ConvTransposeSpec> = {
  outputShape: ({ filters, stride }, input) => {
    const [height, width] = imageShape(input, "convTranspose");
    return [height * stride, width * stride, filters];
  },
  weights: ({ size, stride, filters }, input) => {
    const [, , channels] = imageShape(input, "convTranspose");
    return [
      {
        name: "filter",
        shape: [size, size, filters, channels],
        start: heStart((channels * size * size) / (stride * stride)),
      },
      { name: "bias", shape: [filters], start: ZEROS },
    ];
  },
  apply: ({ stride, filters, activation }, x, { weights, pass: { tf } }) => {
    const [images, height, width] = x.shape;
    const [filter, bias] = weights;
    const size: [number, number, number, number] = [images, height * stride, width * stride, filters];
    const y = tf.conv2dTranspose(x as Tensor4D, filter as Tensor4D, size, stride, "same");
    return activated(tf, tf.add(y, bias), activation);
  },
};
