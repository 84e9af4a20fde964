/**
 * The network that the project's notes began with, the small convolutional net of many a first course: two convolutions with
 * pooling, two dense layers, 21,840 parameters. Its 50 hidden numbers are the embedding, taken before the rectifier, which would
 * leave some signals without a direction.
 */
import type { ClassifierShape } from "./classifier-shape.js";
import type { NetworkPlan } from "./plan.js";

/** @param shape at least 16 × 16; 28 × 28 gives the 320 numbers between convolutions and dense layers. */
export function seedNet({ input = [28, 28, 1], classes = 10 }: ClassifierShape = {}): NetworkPlan {
  return {
    name: "seed-net",
    paper: "LeCun et al., Gradient-Based Learning Applied to Document Recognition, 1998 (the general form)",
    input,
    embedding: "hidden",
    layers: [
      { kind: "scale", factor: 1 / 128, offset: -0.26 },
      { kind: "conv", filters: 10, size: 5, activation: "relu" },
      { kind: "maxPool", size: 2, stride: 2 },
      { kind: "conv", filters: 20, size: 5, activation: "relu" },
      { kind: "maxPool", size: 2, stride: 2 },
      { kind: "flatten" },
      { kind: "dense", units: 50, name: "hidden" },
      { kind: "activation", of: "relu" },
      { kind: "dense", units: classes },
    ],
  };
}
