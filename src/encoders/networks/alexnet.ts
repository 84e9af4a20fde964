/**
 * AlexNet (Krizhevsky, Sutskever & Hinton, "ImageNet Classification with Deep Convolutional Neural Networks", 2012): five
 * convolutions, three of them in two groups, local response normalisation, overlapping pooling, dropout.
 *
 * The small form keeps that order and these parts; it departs in filters of 3 × 3 with stride 1 instead of 11 × 11 with stride 4
 * (there is nothing to skip in 28 pixels), a sixth to a third of the channels, and dense layers of 256 and 128.
 */
import { scaled, type ClassifierShape } from "./classifier-shape.js";
import type { LayerSpec } from "./layers/layer-spec.js";
import type { NetworkPlan } from "./plan.js";

const PAPER = "Krizhevsky et al., ImageNet Classification with Deep Convolutional Neural Networks, 2012";

/** §3.3: k = 2, n = 5, α = 10⁻⁴, β = 0.75. */
const NORMALISED: LayerSpec = { kind: "localResponseNorm", radius: 2, bias: 2, alpha: 1e-4, beta: 0.75 };
/** §3.4. */
const POOLED: LayerSpec = { kind: "maxPool", size: 3, stride: 2 };
const HALF_DROPPED: LayerSpec = { kind: "dropout", rate: 0.5 };

/** @param shape at least 16 × 16. */
export function alexNet(shape: ClassifierShape = {}): NetworkPlan {
  const { input = [28, 28, 1], classes = 10 } = shape;
  return {
    name: "alexnet",
    paper: PAPER,
    input,
    embedding: "hidden",
    layers: [
      scaled(shape),
      { kind: "conv", filters: 16, size: 3, padding: "same", activation: "relu" },
      NORMALISED,
      POOLED,
      { kind: "conv", filters: 48, size: 3, padding: "same", groups: 2, activation: "relu" },
      NORMALISED,
      POOLED,
      ...lastConvolutions(64, 48),
      { kind: "flatten" },
      { kind: "dense", units: 256, activation: "relu" },
      HALF_DROPPED,
      { kind: "dense", units: 128, activation: "relu", name: "hidden" },
      HALF_DROPPED,
      { kind: "dense", units: classes },
    ],
  };
}

/** The original: 60,965,224 parameters. For counting; it takes 244 MB to build. */
export function originalAlexNet(): NetworkPlan {
  return {
    name: "alexnet-original",
    paper: PAPER,
    // The paper says 224; its own sizes need 227.
    input: [227, 227, 3],
    embedding: "fc7",
    layers: [
      { kind: "conv", filters: 96, size: 11, stride: 4, activation: "relu", name: "conv1" },
      NORMALISED,
      POOLED,
      { kind: "conv", filters: 256, size: 5, padding: "same", groups: 2, activation: "relu", name: "conv2" },
      NORMALISED,
      POOLED,
      ...lastConvolutions(384, 256),
      { kind: "flatten" },
      { kind: "dense", units: 4096, activation: "relu", name: "fc6" },
      HALF_DROPPED,
      { kind: "dense", units: 4096, activation: "relu", name: "fc7" },
      HALF_DROPPED,
      { kind: "dense", units: 1000, name: "fc8" },
    ],
  };
}

function lastConvolutions(filters: number, last: number): LayerSpec[] {
  const conv = { kind: "conv", size: 3, padding: "same", activation: "relu" } as const;
  return [
    { ...conv, filters, name: "conv3" },
    { ...conv, filters, groups: 2, name: "conv4" },
    { ...conv, filters: last, groups: 2, name: "conv5" },
    POOLED,
  ];
}
