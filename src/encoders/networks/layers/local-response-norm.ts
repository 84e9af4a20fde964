/** Local response normalisation across channels (Krizhevsky et al. 2012, §3.3). */
import type { Tensor4D } from "@tensorflow/tfjs-core";
import { NO_WEIGHTS, type Layer } from "./layer.js";

export interface LocalResponseNormSpec {
  readonly kind: "localResponseNorm";
  /** Channels to either side. */
  readonly radius: number;
  readonly bias: number;
  readonly alpha: number;
  readonly beta: number;
  readonly name?: string;
}

export const localResponseNorm: Layer<LocalResponseNormSpec> = {
  outputShape: (_, input) => input,
  weights: NO_WEIGHTS,
  apply: ({ radius, bias, alpha, beta }, x, { pass: { tf } }) =>
    tf.localResponseNormalization(x as Tensor4D, radius, bias, alpha, beta),
};
