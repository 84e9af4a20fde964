/**
 * ResNet (He, Zhang, Ren & Sun, "Deep Residual Learning for Image Recognition", 2016): what a block of two convolutions computes
 * is added to what came in; where the size changes, a 1 × 1 convolution fits the way past (option B).
 *
 * The small form is the paper's own for small images (§4.2): one 3 × 3 convolution, then three stages of widths w, 2w and 4w, each
 * with n blocks. It departs in n = 1 and w = 12 instead of n ≥ 3 and w = 16, and option B instead of A.
 */
import { scaled, type ClassifierShape } from "./classifier-shape.js";
import type { LayerSpec } from "./layers/layer-spec.js";
import type { NetworkPlan } from "./plan.js";

const PAPER = "He et al., Deep Residual Learning for Image Recognition, 2016";
const RELU: LayerSpec = { kind: "activation", of: "relu" };

/** @param shape at least 4 × 4. */
export function resNet(shape: ClassifierShape = {}): NetworkPlan {
  const { input = [28, 28, 1], classes = 10 } = shape;
  return {
    name: "resnet",
    paper: PAPER,
    input,
    embedding: "means",
    layers: [
      scaled(shape),
      ...normalised(12, 3, 1),
      RELU,
      ...block({ from: 12, to: 12, stride: 1 }),
      ...block({ from: 12, to: 24, stride: 2 }),
      ...block({ from: 24, to: 48, stride: 2 }),
      { kind: "globalAveragePool", name: "means" },
      { kind: "dense", units: classes },
    ],
  };
}

/** The original with 18 layers, table 1: 11,689,512 parameters. */
export function originalResNet18(): NetworkPlan {
  const stages = [64, 128, 256, 512];
  const blocks = stages.flatMap((to, i) => [
    ...block({ from: stages[i - 1] ?? to, to, stride: i === 0 ? 1 : 2 }),
    ...block({ from: to, to, stride: 1 }),
  ]);
  return {
    name: "resnet-18-original",
    paper: PAPER,
    input: [224, 224, 3],
    embedding: "means",
    layers: [
      ...normalised(64, 7, 2),
      RELU,
      { kind: "maxPool", size: 3, stride: 2, padding: "same" },
      ...blocks,
      { kind: "globalAveragePool", name: "means" },
      { kind: "dense", units: 1000 },
    ],
  };
}

function block({ from, to, stride }: { from: number; to: number; stride: number }): LayerSpec[] {
  const past = from === to && stride === 1 ? [] : normalised(to, 1, stride);
  return [
    {
      kind: "parallel",
      join: "add",
      ways: [past, [...normalised(to, 3, stride), RELU, ...normalised(to, 3, 1)]],
    },
    RELU,
  ];
}

function normalised(filters: number, size: number, stride: number): LayerSpec[] {
  return [{ kind: "conv", filters, size, stride, padding: "same", bias: false }, { kind: "batchNorm" }];
}
