/** Every output from every input: x W + b, along the last axis. */
import type { Tensor } from "@tensorflow/tfjs-core";
import { activated, type ActivationName } from "./activation.js";
import { heStart, ZEROS, type Layer, type Shape } from "./layer.js";

export interface DenseSpec {
  readonly kind: "dense";
  readonly units: number;
  readonly activation?: ActivationName;
  readonly name?: string;
}

export const dense: Layer<DenseSpec> = {
  outputShape: ({ units }, input) => [...rows(input), units],
  weights: ({ units }, input) => {
    const inputs = input[input.length - 1];
    return [
      { name: "weights", shape: [inputs, units], start: heStart(inputs) },
      { name: "bias", shape: [units], start: ZEROS },
    ];
  },
  apply: ({ units, activation }, x, { weights, pass: { tf } }) => {
    const [kernel, bias] = weights;
    const inputs = x.shape[x.shape.length - 1];
    const fusible = activation === "relu";
    const y: Tensor = tf.fused.matMul({
      a: tf.reshape(x, [-1, inputs]),
      b: kernel,
      bias,
      activation: fusible ? "relu" : "linear",
    });
    return tf.reshape(fusible ? y : activated(tf, y, activation), [...x.shape.slice(0, -1), units]);
  },
};

function rows(input: Shape): Shape {
  if (input.length < 1 || input.length > 2) {
    throw new Error(`dense takes a row or rows of numbers, but gets ${input.join(" × ")}; flatten it first.`);
  }
  return input.slice(0, -1);
}
