/** Functions of one number, applied to each. */
import type { Tensor } from "@tensorflow/tfjs-core";
import type { Tf } from "../../tensorflow/backend.js";
import { NO_WEIGHTS, type Layer } from "./layer.js";

export type ActivationName = "relu" | "leakyRelu" | "tanh" | "scaledTanh" | "sigmoid";

export interface ActivationSpec {
  readonly kind: "activation";
  readonly of: ActivationName;
  readonly name?: string;
}

/** The slope below zero of Radford et al. 2015 (DCGAN). */
const LEAK = 0.2;

export const activation: Layer<ActivationSpec> = {
  outputShape: (_, input) => input,
  weights: NO_WEIGHTS,
  apply: ({ of }, x, { pass }) => activated(pass.tf, x, of),
};

export function activated(tf: Tf, x: Tensor, name: ActivationName | undefined): Tensor {
  switch (name) {
    case undefined:
      return x;
    case "relu":
      return tf.relu(x);
    case "leakyRelu":
      return tf.leakyRelu(x, LEAK);
    case "tanh":
      return tf.tanh(x);
    case "scaledTanh":
      // LeCun et al. 1998, appendix A: 1.7159 tanh(2x/3), so that f(±1) = ±1.
      return tf.mul(tf.tanh(tf.mul(x, 2 / 3)), 1.7159);
    case "sigmoid":
      return tf.sigmoid(x);
  }
}
