/**
 * The network that the project's notes began with, the small convolutional net of many a first course: two convolutions with
 * pooling, two dense layers, 21,840 parameters. Its 50 hidden numbers are the embedding, taken before the rectifier, which would
 * leave some signals without a direction.
 */
import { scaled, type ClassifierShape } from "./classifier-shape.js";
import type { NetworkPlan } from "./plan.js";

/** @param shape at least 16 × 16; 28 × 28 gives the 320 numbers between convolutions and dense layers. */
export function seedNet(shape: ClassifierShape = {}): NetworkPlan {
  const { input = [28, 28, 1], classes = 10 } = shape;
  return {
    name: "seed-net",
    paper: "after LeCun et al., Gradient-Based Learning Applied to Document Recognition, 1998",
    input,
    embedding: "hidden",
    layers: [
      scaled(shape),
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
