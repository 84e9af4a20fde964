/** A network as an encoder: the contract that every encoder keeps. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Memory, seededRng } from "../../../src/index.js";
import { dot } from "../../../src/core/vector.js";
import {
  alexNet,
  autoencoder,
  ganDiscriminator,
  googLeNet,
  leNet5,
  lstmAutoencoder,
  lstmClassifier,
  meanEmbedding,
  measureSameSimilarity,
  networkEncoder,
  openBackend,
  freshNetwork,
  resNet,
  restoreNetworkEncoder,
  seedNet,
  variationalAutoencoder,
  vgg,
  type NetworkInput,
  type NetworkPlan,
} from "../../../src/encoders/index.js";
import { restoreEncoder } from "../../../src/encoders/restore-encoder.js";
import { describeEncoder } from "../../../src/testing/encoder.js";
import { strokes } from "./strokes.js";

const PLANS: NetworkPlan[] = [
  seedNet(),
  leNet5(),
  alexNet(),
  vgg(),
  googLeNet(),
  resNet(),
  lstmClassifier(),
  autoencoder({ code: 8 }),
  variationalAutoencoder({ code: 8 }),
  lstmAutoencoder({ inputScale: 1 / 255 }),
  ganDiscriminator(),
];

const images = strokes(5, 4);

const blank = new Uint8Array(784);
const withValue = (value: number) =>
  Float32Array.from(images.signals[0], (pixel, i) => (i === 5 ? value : pixel));

const UNREADABLE: [string, unknown, string][] = [
  ["nothing", null, "NOT_NUMBERS"],
  ["a word", "seven", "NOT_NUMBERS"],
  ["an empty picture", [], "WRONG_DIMENSION"],
  ["one pixel", [7], "WRONG_DIMENSION"],
  ["a huge picture", new Uint8Array(4_000_000), "WRONG_DIMENSION"],
  ["rows of nothing", Array.from({ length: 28 }, () => null), "WRONG_DIMENSION"],
  ["a NaN", withValue(NaN), "NOT_FINITE"],
  ["an infinite number", withValue(Infinity), "NOT_FINITE"],
  ["a black picture", blank, "BLANK_INPUT"],
  ["a white picture", blank.map(() => 255), "BLANK_INPUT"],
];

for (const plan of PLANS) {
  const network = freshNetwork(plan, 3);
  describeEncoder<NetworkInput>(plan.name, {
    create: () => networkEncoder(network),
    inputs: images.signals,
    restore: (state, { id, dimension, sameSimilarity }) => {
      restoreNetworkEncoder(state);
      return restoreEncoder({ encoderId: id, dimension, sameSimilarity, encoderState: state })!;
    },
    // A batch of another size changes nothing, to the last bit.
    tolerance: 0,
    refused: plan.name === "seed-net" ? UNREADABLE : [],
  });
}

describe("backends", () => {
  it("agree to 1e-4", async () => {
    const network = freshNetwork(seedNet(), 1);
    const [wasm, cpu] = await Promise.all(
      (["wasm", "cpu"] as const).map(async (name) =>
        networkEncoder(network, { backend: await openBackend({ order: [name] }) }).encode(images.signals),
      ),
    );
    wasm.forEach((vector, i) => vector.forEach((value, j) => expect(value).toBeCloseTo(cpu[i][j], 4)));
  });
});

describe("id", () => {
  it("changes with anything that changes the output", () => {
    const network = freshNetwork(seedNet(), 1);
    const { id, dimension } = networkEncoder(network);
    expect(networkEncoder(network).id).toBe(id);
    expect(networkEncoder(freshNetwork(seedNet(), 2)).id).not.toBe(id);
    expect(networkEncoder(network, { centre: new Float32Array(dimension).fill(0.1) }).id).not.toBe(id);
    network.weights[0][0] += 0.5;
    expect(networkEncoder(network).id).not.toBe(id);
  });

  it("does not change when the network is trained on afterwards, nor do the vectors", async () => {
    const network = freshNetwork(seedNet(), 1);
    const encoder = networkEncoder(network);
    const before = await encoder.encode(images.signals);
    network.weights[0].fill(0);
    expect(await encoder.encode(images.signals)).toEqual(before);
  });
});

describe("inputs", () => {
  const encoder = networkEncoder(freshNetwork(seedNet(), 1), { modality: "image" });
  const image = images.signals[0];
  it("says what is expected and what to do", () => {
    expect(() => encoder.check([1, 2])).toThrow(
      "signal.image has 2 numbers, but network seed-net takes 28 × 28 × 1 = 784",
    );
  });

  it("rows are the same as their numbers in a row, and are left as they were", async () => {
    const rows = Array.from({ length: 28 }, (_, i) => Array.from(image.subarray(28 * i, 28 * (i + 1))));
    const before = structuredClone(rows);
    encoder.check(rows);
    expect(await encoder.encode([rows])).toEqual(await encoder.encode([image]));
    expect(encoder.content(rows)).toEqual(encoder.content(image));
    expect(rows).toEqual(before);
  });

  it("an embedding without a direction is told", async () => {
    const network = freshNetwork(seedNet(), 1);
    for (const weights of network.weights) weights.fill(0);
    await expect(networkEncoder(network).encode([image])).rejects.toMatchObject({ code: "NO_DIRECTION" });
  });
});

describe("what is saved", () => {
  it("is refused where a bit of it is not what it was", () => {
    const damaged = networkEncoder(freshNetwork(seedNet(), 1)).save!().slice();
    damaged[2_000] ^= 1;
    expect(() => restoreNetworkEncoder(damaged)).toThrow(
      expect.objectContaining({ code: "BROKEN_ENCODER_STATE" }) as Error,
    );
  });

  it("lets a memory be opened again without naming the network", async () => {
    const folder = mkdtempSync(join(tmpdir(), "engraph-network-"));
    const path = join(folder, "seen.db");
    const encoder = networkEncoder(freshNetwork(seedNet(), 1), { modality: "image", sameSimilarity: 0.9 });
    const memory = await Memory.open(path, { encoders: [encoder], clock: () => 0 });
    const seen = await memory.remember({ image: images.signals[0], outcome: "seven" });
    await memory.close();
    const again = await Memory.open(path, { clock: () => 0 });
    const [hit] = await again.recall({ image: images.signals[0] }, { limit: 1 });
    expect(hit.trace).toBe(seen.trace);
    await again.close();
    rmSync(folder, { recursive: true });
  });
});

describe("sameSimilarity", () => {
  it("is the quantile of the cosine between signals of one meaning", async () => {
    const encoder = networkEncoder(freshNetwork(seedNet(), 1));
    const many = strokes(40, 4);
    const vectors = await encoder.encode(many.signals);
    const all: number[] = [];
    vectors.forEach((a, i) =>
      vectors.forEach((b, j) => i !== j && many.labels[i] === many.labels[j] && all.push(dot(a, b))),
    );
    all.sort((a, b) => a - b);
    const measured = await measureSameSimilarity(encoder, { signals: many.signals, meanings: many.labels });
    expect(measured).toBeCloseTo(all[Math.floor(0.075 * all.length)], 1);
  });

  it("wants several signals of a meaning", async () => {
    const encoder = networkEncoder(freshNetwork(seedNet(), 1));
    const signals = images.signals.slice(0, 2);
    await expect(measureSameSimilarity(encoder, { signals, meanings: [1, 2] })).rejects.toMatchObject({
      code: "TOO_FEW_SAMPLES",
    });
  });

  it("falls apart less around the mean of a sample than around zero", async () => {
    const network = freshNetwork(seedNet(), 1);
    const rng = seededRng(1);
    const many = strokes(60, 4);
    const centre = await meanEmbedding(network, many.signals);
    const mean = async (encoder: ReturnType<typeof networkEncoder>) => {
      const vectors = await encoder.encode(many.signals);
      const pick = () => vectors[Math.floor(rng() * vectors.length)];
      return Array.from({ length: 500 }, () => dot(pick(), pick())).reduce(
        (sum, value) => sum + value / 500,
        0,
      );
    };
    expect(Math.abs(await mean(networkEncoder(network, { centre })))).toBeLessThan(
      await mean(networkEncoder(network)),
    );
  });
});
