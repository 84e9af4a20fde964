/**
 * VGG (Simonyan & Zisserman, "Very Deep Convolutional Networks for Large-Scale Image Recognition", 2015): nothing but 3 × 3
 * convolutions in blocks, each block followed by pooling and twice as wide as the one before.
 *
 * The small form departs in three blocks of two convolutions with 12, 24 and 48 channels instead of five of two or three with
 * 64 to 512, and one dense layer of 96 instead of two of 4,096.
 */
import { scaled, type ClassifierShape } from "./classifier-shape.js";
import type { LayerSpec } from "./layers/layer-spec.js";
import type { NetworkPlan } from "./plan.js";

const PAPER =
  "Simonyan & Zisserman, Very Deep Convolutional Networks for Large-Scale Image Recognition, 2015";

/** @param shape at least 8 × 8. */
export function vgg(shape: ClassifierShape = {}): NetworkPlan {
  const { input = [28, 28, 1], classes = 10 } = shape;
  return {
    name: "vgg",
    paper: PAPER,
    input,
    embedding: "hidden",
    layers: [
      scaled(shape),
      ...block(2, 12),
      ...block(2, 24),
      ...block(2, 48),
      { kind: "flatten" },
      { kind: "dense", units: 96, activation: "relu", name: "hidden" },
      { kind: "dropout", rate: 0.5 },
      { kind: "dense", units: classes },
    ],
  };
}

/** The original, configuration D: 138,357,544 parameters. For counting; it takes 553 MB to build. */
export function originalVgg16(): NetworkPlan {
  return {
    name: "vgg-16-original",
    paper: PAPER,
    input: [224, 224, 3],
    embedding: "fc7",
    layers: [
      ...block(2, 64),
      ...block(2, 128),
      ...block(3, 256),
      ...block(3, 512),
      ...block(3, 512),
      { kind: "flatten" },
      { kind: "dense", units: 4096, activation: "relu", name: "fc6" },
      { kind: "dropout", rate: 0.5 },
      { kind: "dense", units: 4096, activation: "relu", name: "fc7" },
      { kind: "dropout", rate: 0.5 },
      { kind: "dense", units: 1000, name: "fc8" },
    ],
  };
}

function block(convolutions: number, filters: number): LayerSpec[] {
  const conv: LayerSpec = { kind: "conv", filters, size: 3, padding: "same", activation: "relu" };
  return [...Array.from({ length: convolutions }, () => conv), { kind: "maxPool", size: 2, stride: 2 }];
}
