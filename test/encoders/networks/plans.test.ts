/** Shapes and parameter counts: of the original forms against the literature, of all against what is built. */
import { describe, expect, it } from "vitest";
import { originalAlexNet, alexNet } from "../../../src/encoders/networks/alexnet.js";
import { autoencoder } from "../../../src/encoders/networks/autoencoder.js";
import { ganDiscriminator, ganGenerator } from "../../../src/encoders/networks/gan.js";
import { googLeNet, originalGoogLeNet } from "../../../src/encoders/networks/googlenet.js";
import { sizeOf } from "../../../src/encoders/networks/layers/layer.js";
import { leNet5 } from "../../../src/encoders/networks/lenet-5.js";
import { lstmAutoencoder } from "../../../src/encoders/networks/lstm-autoencoder.js";
import { lstmClassifier } from "../../../src/encoders/networks/lstm-classifier.js";
import { freshNetwork, run } from "../../../src/encoders/networks/network.js";
import {
  describeNetwork,
  embeddingOf,
  tableOf,
  type NetworkPlan,
} from "../../../src/encoders/networks/plan.js";
import { originalResNet18, resNet } from "../../../src/encoders/networks/resnet.js";
import { seedNet } from "../../../src/encoders/networks/seed-net.js";
import { variationalAutoencoder } from "../../../src/encoders/networks/variational-autoencoder.js";
import { originalVgg16, vgg } from "../../../src/encoders/networks/vgg.js";
import { openBackend } from "../../../src/encoders/tensorflow/backend.js";

const row = (plan: NetworkPlan, name: string) => tableOf(plan).rows.find((one) => one.name === name)!;
const shapes = (plan: NetworkPlan, kind: string) =>
  tableOf(plan)
    .rows.filter((one) => one.kind === kind)
    .map((one) => one.shape.join("×"));

it("the seed's Net flattens a 28 × 28 image to 320 numbers", () => {
  expect(shapes(seedNet(), "flatten")).toEqual(["320"]);
  expect(tableOf(seedNet())).toMatchObject({ output: [10], parameters: 21_840 });
});

it("LeNet-5: 60,000 trainable parameters, layer by layer as the paper has them (§II.B)", () => {
  const plan = leNet5({ input: [32, 32, 1] });
  const told = { C1: 156, S2: 12, C3: 1_516, S4: 32, C5: 48_120, F6: 10_164, output: 0 };
  for (const [name, parameters] of Object.entries(told))
    expect(row(plan, name).parameters, name).toBe(parameters);
  expect(tableOf(plan).parameters).toBe(60_000);
  expect(["C1", "S2", "C3", "S4", "C5"].map((name) => row(plan, name).shape)).toEqual([
    [28, 28, 6],
    [14, 14, 6],
    [10, 10, 16],
    [5, 5, 16],
    [1, 1, 120],
  ]);
});

it("AlexNet: 60,965,224 parameters", () => {
  const plan = originalAlexNet();
  expect(shapes(plan, "conv")).toEqual(["55×55×96", "27×27×256", "13×13×384", "13×13×384", "13×13×256"]);
  expect(shapes(plan, "flatten")).toEqual(["9216"]);
  expect(row(plan, "conv1").parameters).toBe(34_944);
  expect(row(plan, "conv2").parameters).toBe(307_456);
  expect(tableOf(plan)).toMatchObject({ output: [1000], parameters: 60_965_224 });
});

it("VGG-16: 138,357,544 parameters", () => {
  const plan = originalVgg16();
  expect(shapes(plan, "maxPool")).toEqual(["112×112×64", "56×56×128", "28×28×256", "14×14×512", "7×7×512"]);
  expect(row(plan, "fc6").parameters).toBe(102_764_544);
  expect(tableOf(plan)).toMatchObject({ output: [1000], parameters: 138_357_544 });
});

it("GoogLeNet: 6,998,552 parameters, the sizes of the paper's table 1", () => {
  const plan = originalGoogLeNet();
  expect(shapes(plan, "parallel")).toEqual([
    "28×28×256",
    "28×28×480",
    "14×14×512",
    "14×14×512",
    "14×14×512",
    "14×14×528",
    "14×14×832",
    "7×7×832",
    "7×7×1024",
  ]);
  expect(row(plan, "inception 3a").parameters).toBe(163_696);
  expect(tableOf(plan)).toMatchObject({ output: [1000], parameters: 6_998_552 });
});

it("ResNet-18: 11,689,512 parameters", () => {
  const plan = originalResNet18();
  expect(
    tableOf(plan)
      .rows.filter(({ kind }) => kind === "parallel")
      .map(({ shape }) => shape.join("×")),
  ).toEqual([
    "56×56×64",
    "56×56×64",
    "28×28×128",
    "28×28×128",
    "14×14×256",
    "14×14×256",
    "7×7×512",
    "7×7×512",
  ]);
  expect(tableOf(plan)).toMatchObject({ output: [1000], parameters: 11_689_512 });
});

const SMALL = [
  seedNet(),
  leNet5(),
  alexNet(),
  vgg(),
  googLeNet(),
  resNet(),
  lstmClassifier(),
  autoencoder(),
  variationalAutoencoder(),
  lstmAutoencoder(),
  ganGenerator(),
  ganDiscriminator(),
];

describe.each(SMALL.map((plan) => [plan.name, plan] as const))("%s", (_name, plan) => {
  it("is built with the shapes and as many numbers as were counted", async () => {
    const backend = await openBackend();
    const network = freshNetwork(plan, 1);
    const table = tableOf(plan);
    const moving = network.specs.flatMap((spec, i) =>
      spec.fixed === true ? [] : [spec.free ?? network.weights[i].length],
    );
    expect(moving.reduce((sum, count) => sum + count, 0)).toBe(table.parameters);
    const inputs = new Float32Array(2 * sizeOf(plan.input)).fill(1);
    for (const [i, { shape, name }] of table.rows.entries()) {
      const output = run(network, inputs, { backend, count: 2, depth: i + 1 });
      expect(output.length, name).toBe(2 * sizeOf(shape));
      expect(output.every(Number.isFinite), name).toBe(true);
    }
  });

  it("names its paper and its embedding", () => {
    expect(plan.paper).toMatch(/(19|20)\d\d/);
    expect(embeddingOf(plan).dimension).toBeGreaterThan(1);
  });
});

it("a layer that does not fit is told", () => {
  expect(() => tableOf(seedNet({ input: [4, 4, 1] }))).toThrow("a window of 5 does not fit into 4");
  expect(() => tableOf({ ...seedNet(), input: [784] })).toThrow("conv takes height × width × channels");
  expect(() => embeddingOf({ ...seedNet(), embedding: "nowhere" })).toThrow("no layer named");
});

it("a table for a log: a line for each layer, the paper, the sum", () => {
  const lines = describeNetwork(leNet5()).split("\n");
  expect(lines[0]).toContain("LeCun et al.");
  expect(lines).toHaveLength(leNet5().layers.length + 2);
  expect(lines.at(-1)).toBe("60000 parameters");
});
