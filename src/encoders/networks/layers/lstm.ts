/**
 * Long short-term memory (Hochreiter & Schmidhuber 1997; with the forget gate of Gers et al. 2000), without peepholes. The gates
 * stand in the order input, forget, candidate, output; the forget gate starts open (bias 1: Jozefowicz et al. 2015).
 */
import type { Tensor, Tensor2D } from "@tensorflow/tfjs-core";
import { glorotStart, type Layer } from "./layer.js";

export interface LstmSpec {
  readonly kind: "lstm";
  readonly units: number;
  /** The state after the last step, or the states of all. Default `last`. */
  readonly returns?: "last" | "all";
  readonly name?: string;
}

export const lstm: Layer<LstmSpec> = {
  outputShape: ({ units, returns = "last" }, input) => {
    if (input.length !== 2) throw new Error(`lstm takes steps × features, but gets ${input.join(" × ")}.`);
    return returns === "last" ? [units] : [input[0], units];
  },
  weights: ({ units }, [, features]) => [
    { name: "weights", shape: [features, 4 * units], start: glorotStart(features, units) },
    { name: "recurrent", shape: [units, 4 * units], start: glorotStart(units, units) },
    { name: "bias", shape: [4 * units], start: { kind: "parts", values: [0, 1, 0, 0] } },
  ],
  apply: ({ units, returns = "last" }, x, { weights, pass: { tf } }) => {
    const [kernel, recurrent, bias] = weights;
    const [batch, steps, features] = x.shape;
    // Step by step in the outer axis, so that each step's rows stand together.
    const inTime = tf.transpose(x, [1, 0, 2]);
    const driven = tf.add(tf.matMul(tf.reshape(inTime, [-1, features]), kernel as Tensor2D), bias);
    const drives = tf.split(driven, steps);
    let hidden: Tensor | undefined;
    let cell: Tensor | undefined;
    const all: Tensor[] = [];
    for (const drive of drives) {
      const gates = hidden === undefined ? drive : tf.add(drive, tf.matMul(hidden, recurrent));
      const [input, forget, candidate, output] = tf.split(gates, 4, 1);
      const fresh = tf.mul(tf.sigmoid(input), tf.tanh(candidate));
      cell = cell === undefined ? fresh : tf.add(tf.mul(tf.sigmoid(forget), cell), fresh);
      hidden = tf.mul(tf.sigmoid(output), tf.tanh(cell));
      if (returns === "all") all.push(tf.reshape(hidden, [batch, 1, units]));
    }
    return returns === "all" ? tf.concat(all, 1) : hidden!;
  },
};
