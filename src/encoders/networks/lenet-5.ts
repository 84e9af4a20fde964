/**
 * LeNet-5 (LeCun, Bottou, Bengio & Haffner, "Gradient-Based Learning Applied to Document Recognition", 1998, §II.B), whole: the
 * table of which map of C3 sees which of S2, trainable subsampling, scaled tanh, radial basis functions; 60,000 trainable
 * parameters. It is small enough to be trained here in its original form.
 *
 * Departures: the output codes are random signs, not drawn letters (the paper, §II.B, names both); the loss is the softmax over
 * the outputs, close to its eq. 9; weights start after He et al. 2015; images of 28 pixels are framed to 32.
 */
import type { ClassifierShape } from "./classifier-shape.js";
import type { NetworkPlan } from "./plan.js";

/** Table I: for each map of C3 the maps of S2 that it sees. */
const SEEN_BY_C3 = [
  [0, 1, 2],
  [1, 2, 3],
  [2, 3, 4],
  [3, 4, 5],
  [0, 4, 5],
  [0, 1, 5],
  [0, 1, 2, 3],
  [1, 2, 3, 4],
  [2, 3, 4, 5],
  [0, 3, 4, 5],
  [0, 1, 4, 5],
  [0, 1, 2, 5],
  [0, 1, 3, 4],
  [1, 2, 4, 5],
  [0, 2, 3, 5],
  [0, 1, 2, 3, 4, 5],
];

const SIDE = 32;

/** §II.B: the background is −0.1 and the ink 1.175, so that the mean is about 0 and the variance about 1. */
const BACKGROUND = -0.1;
const INK = 1.175;

/** @param shape up to 32 × 32 × 1, with an even difference to 32. */
export function leNet5({
  input = [28, 28, 1],
  classes = 10,
  inputScale = 1 / 255,
}: ClassifierShape = {}): NetworkPlan {
  return {
    name: "lenet-5",
    paper: "LeCun et al., Gradient-Based Learning Applied to Document Recognition, 1998",
    input,
    embedding: "F6",
    layers: [
      // Framed before it is scaled: the frame is background.
      { kind: "pad", pixels: (SIDE - input[0]) / 2 },
      { kind: "scale", factor: (INK - BACKGROUND) * inputScale, offset: BACKGROUND },
      { kind: "conv", filters: 6, size: 5, name: "C1" },
      { kind: "subsample", activation: "scaledTanh", name: "S2" },
      { kind: "conv", filters: 16, size: 5, connections: SEEN_BY_C3, name: "C3" },
      { kind: "subsample", activation: "scaledTanh", name: "S4" },
      { kind: "conv", filters: 120, size: 5, activation: "scaledTanh", name: "C5" },
      { kind: "flatten" },
      { kind: "dense", units: 84, activation: "scaledTanh", name: "F6" },
      { kind: "rbf", units: classes, name: "output" },
    ],
  };
}
