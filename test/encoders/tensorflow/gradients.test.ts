/** Every layer in use, on every backend that is always there: its gradient is the slope of what it computes. */
import type { Tensor } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { seededRng } from "../../../src/core/rng.js";
import { LAYERS, type LayerSpec } from "../../../src/encoders/networks/layers/layer-spec.js";
import { sizeOf, type Pass } from "../../../src/encoders/networks/layers/layer.js";
import { applyStack, stackWeights } from "../../../src/encoders/networks/layers/stack.js";
import { sigmoidLoss, softmaxLoss, squaredLoss } from "../../../src/encoders/networks/losses.js";
import {
  openBackend,
  type Backend,
  type BackendName,
  type Tf,
} from "../../../src/encoders/tensorflow/backend.js";
import { gradientErrors, type Differentiable } from "./gradient-check.js";

const TOLERANCE = 1e-3;
const BATCH = 3;

interface Case {
  readonly spec: LayerSpec;
  readonly input: readonly number[];
  readonly training?: boolean;
  readonly start?: NonNullable<Differentiable["start"]>;
}

/** Every window's numbers apart from each other, so that a small step does not change which is the largest. */
const inOrder = (sign: 1 | -1) => (_input: number, size: number) =>
  Float32Array.from({ length: size }, (_, i) => sign * (0.1 + 0.07 * ((i * 37) % 101)));

const CASES: Record<string, Case> = {
  "conv valid": { spec: { kind: "conv", filters: 4, size: 3 }, input: [6, 6, 2] },
  "conv same": { spec: { kind: "conv", filters: 4, size: 3, padding: "same" }, input: [5, 6, 2] },
  "conv stride 2 same": {
    spec: { kind: "conv", filters: 3, size: 3, stride: 2, padding: "same" },
    input: [7, 6, 2],
  },
  "conv stride 2 valid": { spec: { kind: "conv", filters: 3, size: 3, stride: 2 }, input: [8, 8, 2] },
  "conv stride 3, larger than its filter": {
    spec: { kind: "conv", filters: 3, size: 2, stride: 3 },
    input: [8, 8, 2],
  },
  "conv 1 × 1": { spec: { kind: "conv", filters: 5, size: 1 }, input: [4, 4, 3] },
  "conv 1 × 1 stride 2": {
    spec: { kind: "conv", filters: 5, size: 1, stride: 2, padding: "same" },
    input: [5, 5, 3],
  },
  "conv 5 × 5 one channel": { spec: { kind: "conv", filters: 4, size: 5 }, input: [9, 9, 1] },
  "conv without bias": { spec: { kind: "conv", filters: 4, size: 3, bias: false }, input: [6, 6, 2] },
  "conv in groups": { spec: { kind: "conv", filters: 4, size: 3, groups: 2 }, input: [5, 5, 4] },
  "conv by a table": {
    spec: {
      kind: "conv",
      filters: 3,
      size: 3,
      connections: [
        [0, 1],
        [1, 2],
        [0, 1, 2],
      ],
    },
    input: [5, 5, 3],
  },
  "conv tanh": { spec: { kind: "conv", filters: 2, size: 3, activation: "scaledTanh" }, input: [5, 5, 1] },
  "conv transpose": { spec: { kind: "convTranspose", filters: 3, size: 4, stride: 2 }, input: [4, 4, 2] },
  "conv transpose, filter 5": {
    spec: { kind: "convTranspose", filters: 2, size: 5, stride: 2 },
    input: [3, 4, 3],
  },
  "max pool": { spec: { kind: "maxPool", size: 2, stride: 2 }, input: [6, 6, 3], start: inOrder(1) },
  "max pool of negative numbers (upstream's wasm is wrong)": {
    spec: { kind: "maxPool", size: 2, stride: 2 },
    input: [6, 6, 3],
    start: inOrder(-1),
  },
  "max pool 3 stride 2 same": {
    spec: { kind: "maxPool", size: 3, stride: 2, padding: "same" },
    input: [7, 7, 2],
    start: inOrder(-1),
  },
  "max pool 3 stride 1 same": {
    spec: { kind: "maxPool", size: 3, stride: 1, padding: "same" },
    input: [5, 5, 2],
    start: inOrder(1),
  },
  "average pool": { spec: { kind: "averagePool", size: 2, stride: 2 }, input: [6, 6, 3] },
  "average pool 3 stride 2": { spec: { kind: "averagePool", size: 3, stride: 2 }, input: [7, 7, 2] },
  "global average pool": { spec: { kind: "globalAveragePool" }, input: [4, 5, 3] },
  subsample: { spec: { kind: "subsample", activation: "scaledTanh" }, input: [6, 6, 3] },
  "local response norm": {
    spec: { kind: "localResponseNorm", radius: 2, bias: 2, alpha: 0.1, beta: 0.75 },
    input: [3, 3, 6],
  },
  "batch norm, training": { spec: { kind: "batchNorm" }, input: [3, 3, 4], training: true },
  "batch norm of rows, training": { spec: { kind: "batchNorm" }, input: [5], training: true },
  "batch norm, afterwards": { spec: { kind: "batchNorm" }, input: [3, 3, 4] },
  relu: { spec: { kind: "activation", of: "relu" }, input: [20] },
  "leaky relu": { spec: { kind: "activation", of: "leakyRelu" }, input: [20] },
  tanh: { spec: { kind: "activation", of: "tanh" }, input: [20] },
  "scaled tanh": { spec: { kind: "activation", of: "scaledTanh" }, input: [20] },
  sigmoid: { spec: { kind: "activation", of: "sigmoid" }, input: [20] },
  "dropout, training": { spec: { kind: "dropout", rate: 0.4 }, input: [30], training: true },
  flatten: { spec: { kind: "flatten" }, input: [3, 4, 2] },
  reshape: { spec: { kind: "reshape", to: [2, 3, 4] }, input: [24] },
  scale: { spec: { kind: "scale", factor: 1 / 3, offset: -0.5 }, input: [10] },
  pad: { spec: { kind: "pad", pixels: 2 }, input: [3, 4, 2] },
  repeat: { spec: { kind: "repeat", steps: 4 }, input: [5] },
  "upsample of a batch (upstream's cpu is wrong)": {
    spec: { kind: "upsample", factor: 2 },
    input: [4, 5, 2],
  },
  "upsample by 3": { spec: { kind: "upsample", factor: 3 }, input: [2, 3, 2] },
  dense: { spec: { kind: "dense", units: 7 }, input: [20] },
  "dense of rows": { spec: { kind: "dense", units: 5, activation: "tanh" }, input: [4, 6] },
  "lstm, last state": { spec: { kind: "lstm", units: 4 }, input: [5, 3] },
  "lstm, all states": { spec: { kind: "lstm", units: 3, returns: "all" }, input: [4, 2] },
  rbf: { spec: { kind: "rbf", units: 5 }, input: [8] },
  "gaussian, training": { spec: { kind: "gaussian" }, input: [8], training: true },
  "parallel, concatenated": {
    spec: {
      kind: "parallel",
      join: "concat",
      ways: [
        [{ kind: "conv", filters: 2, size: 1 }],
        [{ kind: "conv", filters: 3, size: 3, padding: "same" }],
      ],
    },
    input: [4, 4, 2],
  },
  "parallel, added to what came in": {
    spec: {
      kind: "parallel",
      join: "add",
      ways: [[], [{ kind: "conv", filters: 3, size: 3, padding: "same" }]],
    },
    input: [4, 4, 3],
  },
};

/** By the signals and by every weight that training moves; running means and codes are given. */
function differentiable({ tf }: Backend, { spec, input, training = false, start }: Case): Differentiable {
  const weights = stackWeights([spec], input);
  const moving = weights.filter((weight) => weight.fixed !== true);
  const compute = ([x, ...own]: readonly Tensor[]) => {
    const penalties: Tensor[] = [];
    const pass: Pass = {
      tf,
      training,
      rng: seededRng(3),
      learn: () => undefined,
      penalise: (penalty) => void penalties.push(penalty),
    };
    const given = weights.map((weight) => {
      const at = moving.indexOf(weight);
      return at < 0 ? tf.tensor(positive(weight.shape), [...weight.shape]) : own[at];
    });
    const y = applyStack([spec], x, { weights: given, pass });
    return penalties.reduce((sum, penalty) => tf.add(sum, penalty), y);
  };
  const shapes = [[BATCH, ...input], ...moving.map((weight) => weight.shape)];
  return { shapes, compute, ...(start === undefined ? {} : { start }) };
}

function positive(shape: readonly number[]): Float32Array {
  return Float32Array.from({ length: sizeOf(shape) }, (_, i) => 0.3 + 0.1 * ((i * 7) % 11));
}

const TARGETS = Float32Array.from({ length: 20 }, (_, i) => (i % 7) / 6);
const LOSSES: Record<string, (tf: Tf, x: Tensor) => Tensor> = {
  "softmax loss": (tf, x) => softmaxLoss(tf, x, [0, 3, 4, 1]),
  "sigmoid loss": (tf, x) => sigmoidLoss(tf, x, tf.tensor(TARGETS, [4, 5])),
  "squared loss": (tf, x) => squaredLoss(tf, x, tf.tensor(TARGETS, [4, 5])),
};

it("has a case for every kind of layer", () => {
  const covered = new Set(Object.values(CASES).map(({ spec }) => spec.kind));
  for (const kind of Object.keys(LAYERS)) expect(covered).toContain(kind);
});

describe.each(["wasm", "cpu"] as const)("on %s", (name: BackendName) => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await openBackend({ order: [name] });
  });

  it.each(Object.entries(CASES))("%s", (_title, one) => {
    const errors = gradientErrors(backend, differentiable(backend, one));
    for (const [i, error] of errors.entries()) expect(error, `input ${i}`).toBeLessThanOrEqual(TOLERANCE);
  });

  it.each(Object.entries(LOSSES))("%s", (_title, compute) => {
    const errors = gradientErrors(backend, { shapes: [[4, 5]], compute: ([x]) => compute(backend.tf, x) });
    expect(errors[0]).toBeLessThanOrEqual(TOLERANCE);
  });

  it.each([
    [[6, 5], [5, 4], false, false],
    [[5, 6], [5, 4], true, false],
    [[6, 5], [4, 5], false, true],
    [[5, 6], [4, 5], true, true],
    [[2, 5, 6], [2, 4, 5], true, true],
  ])("product of %j and %j, transposed %s and %s", (a, b, transposeA, transposeB) => {
    const { tf } = backend;
    const errors = gradientErrors(backend, {
      shapes: [a, b],
      compute: ([x, y]) => tf.matMul(x, y, transposeA, transposeB),
    });
    expect(Math.max(...errors)).toBeLessThanOrEqual(TOLERANCE);
  });
});
