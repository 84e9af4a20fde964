/**
 * GoogLeNet (Szegedy et al., "Going Deeper with Convolutions", 2015): inception modules, four ways side by side (1 × 1; 1 × 1 then
 * 3 × 3; 1 × 1 then 5 × 5; pooling then 1 × 1), their channels concatenated; the mean over the image instead of dense layers.
 *
 * Both forms leave out the two auxiliary classifiers, which the paper discards after training. The small form departs in three
 * modules instead of nine, about a tenth of the channels, and a stem of one 3 × 3 convolution without response normalisation.
 */
import { scaled, type ClassifierShape } from "./classifier-shape.js";
import type { LayerSpec } from "./layers/layer-spec.js";
import type { NetworkPlan } from "./plan.js";

const PAPER = "Szegedy et al., Going Deeper with Convolutions, 2015";
const HALVED: LayerSpec = { kind: "maxPool", size: 3, stride: 2, padding: "same" };
const NORMALISED: LayerSpec = { kind: "localResponseNorm", radius: 2, bias: 1, alpha: 2e-5, beta: 0.75 };

/** @param shape at least 8 × 8. */
export function googLeNet(shape: ClassifierShape = {}): NetworkPlan {
  const { input = [28, 28, 1], classes = 10 } = shape;
  return {
    name: "googlenet",
    paper: PAPER,
    input,
    embedding: "means",
    layers: [
      scaled(shape),
      conv(16, 3),
      HALVED,
      inception("a", [8, 8, 16, 4, 8, 8]),
      HALVED,
      inception("b", [16, 12, 24, 4, 12, 12]),
      inception("c", [24, 16, 32, 6, 16, 16]),
      { kind: "globalAveragePool", name: "means" },
      { kind: "dropout", rate: 0.2 },
      { kind: "dense", units: classes },
    ],
  };
}

/** The original, table 1: 6,998,552 parameters. */
export function originalGoogLeNet(): NetworkPlan {
  return {
    name: "googlenet-original",
    paper: PAPER,
    input: [224, 224, 3],
    embedding: "means",
    layers: [
      { ...conv(64, 7), stride: 2, name: "conv1" },
      HALVED,
      NORMALISED,
      { ...conv(64, 1), name: "conv2 reduce" },
      { ...conv(192, 3), name: "conv2" },
      NORMALISED,
      HALVED,
      inception("3a", [64, 96, 128, 16, 32, 32]),
      inception("3b", [128, 128, 192, 32, 96, 64]),
      HALVED,
      inception("4a", [192, 96, 208, 16, 48, 64]),
      inception("4b", [160, 112, 224, 24, 64, 64]),
      inception("4c", [128, 128, 256, 24, 64, 64]),
      inception("4d", [112, 144, 288, 32, 64, 64]),
      inception("4e", [256, 160, 320, 32, 128, 128]),
      HALVED,
      inception("5a", [256, 160, 320, 32, 128, 128]),
      inception("5b", [384, 192, 384, 48, 128, 128]),
      { kind: "globalAveragePool", name: "means" },
      { kind: "dropout", rate: 0.4 },
      { kind: "dense", units: 1000, name: "linear" },
    ],
  };
}

/** Channels in the order of the paper's table 1: 1 × 1, before 3 × 3, 3 × 3, before 5 × 5, 5 × 5, after pooling. */
type Channels = readonly [number, number, number, number, number, number];

function inception(name: string, [one, toThree, three, toFive, five, pooled]: Channels): LayerSpec {
  return {
    kind: "parallel",
    join: "concat",
    name: `inception ${name}`,
    ways: [
      [conv(one, 1)],
      [conv(toThree, 1), conv(three, 3)],
      [conv(toFive, 1), conv(five, 5)],
      [{ kind: "maxPool", size: 3, stride: 1, padding: "same" }, conv(pooled, 1)],
    ],
  };
}

function conv(filters: number, size: number) {
  return { kind: "conv", filters, size, padding: "same", activation: "relu" } as const;
}
