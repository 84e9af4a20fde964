/**
 * The network that the project's notes began with, the small convolutional net of many a first course: two convolutions with
 * pooling, two dense layers, 21,840 parameters. Its 50 hidden numbers are the embedding; after the rectifier they tell
 * classes apart better than before it.
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
      { kind: "dense", units: 50, activation: "relu", name: "hidden" },
      { kind: "dense", units: classes },
    ],
  };
}
