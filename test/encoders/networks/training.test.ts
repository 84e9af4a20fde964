/** Training: it learns, the same seed gives the same network, it stops early, and a kill loses nothing but time. */
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Conflict, InvalidInput, seededRng, StorageFailure } from "../../../src/index.js";
import {
  autoencoder,
  freshNetwork,
  ganDiscriminator,
  ganGenerator,
  lstmAutoencoder,
  noise,
  openBackend,
  run,
  scoreClasses,
  trainAutoencoder,
  trainClassifier,
  trainGan,
  trainingBar,
  variationalAutoencoder,
  type Backend,
} from "../../../src/encoders/index.js";
import { SMALL_DATA, smallNetwork, trainSmall } from "./fixtures/small-training.js";
import { strokes } from "./strokes.js";

let folder: string;
let backend: Backend;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "engraph-training-"));
  backend = await openBackend();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("a classifier", () => {
  it("learns what it did not know, and the same from the same seed", async () => {
    const network = smallNetwork();
    const before = scoreClasses(network, SMALL_DATA.validation, backend);
    const history = await trainSmall(network);
    const after = scoreClasses(network, SMALL_DATA.validation, backend);
    expect(after.accuracy).toBeGreaterThan(0.9);
    expect(after.accuracy).toBeGreaterThan(before.accuracy);
    expect(history.epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4]);
    expect(history.epochs[3].loss).toBeLessThan(history.epochs[0].loss);
    expect(history.epochs[history.bestEpoch - 1].validation).toEqual(after);
    const again = smallNetwork();
    expect(await trainSmall(again)).toEqual(history);
    expect(again.weights).toEqual(network.weights);
    const other = smallNetwork();
    await trainSmall(other, { seed: 8 });
    expect(other.weights).not.toEqual(network.weights);
  });

  it("leaves nothing behind in the backend's memory", async () => {
    const { tf } = backend;
    await trainSmall(smallNetwork(), { epochs: 1 });
    const before = tf.memory().numTensors;
    await trainSmall(smallNetwork(), { epochs: 1 });
    expect(tf.memory().numTensors).toBe(before);
  });

  it("stops once validation no longer improves, and keeps the best weights", async () => {
    const network = smallNetwork();
    // So fast that it soon overshoots.
    const history = await trainSmall(network, { epochs: 40, learningRate: 0.05, patience: 2 });
    expect(history.stopped).toBe("early");
    expect(history.epochs.length).toBe(history.bestEpoch + 2);
    const losses = history.epochs.map(({ validation }) => validation!.loss);
    expect(losses[history.bestEpoch - 1]).toBe(Math.min(...losses));
    expect(scoreClasses(network, SMALL_DATA.validation, backend).loss).toBeCloseTo(Math.min(...losses), 6);
  });

  it("tells its progress", async () => {
    const steps: number[] = [];
    await trainSmall(smallNetwork(), {
      epochs: 2,
      onProgress: ({ step, steps: all }) => steps.push(step / all),
    });
    expect(steps).toEqual(Array.from({ length: 12 }, (_, i) => (i + 1) / 12));
  });
});

describe("a checkpoint", () => {
  it("goes on after an abort to the same weights as without one", async () => {
    const undisturbed = smallNetwork();
    const history = await trainSmall(undisturbed);
    const path = join(folder, "aborted");
    const stop = new AbortController();
    const onProgress = ({ step }: { step: number }) => {
      if (step === 9) stop.abort();
    };
    const first = await trainSmall(smallNetwork(), { checkpoint: { path }, onProgress, signal: stop.signal });
    expect(first.stopped).toBe("aborted");
    const network = smallNetwork();
    expect(await trainSmall(network, { checkpoint: { path } })).toEqual(history);
    expect(network.weights).toEqual(undisturbed.weights);
  });

  it("survives a kill at any moment: the next run ends where an undisturbed one ends", async () => {
    const path = join(folder, "killed");
    await killedAfter(8, path);
    const undisturbed = smallNetwork();
    const history = await trainSmall(undisturbed);
    const steps: number[] = [];
    const network = smallNetwork();
    const resumed = await trainSmall(network, {
      checkpoint: { path },
      onProgress: ({ step }) => steps.push(step),
    });
    // Saved after the last step that was told, or just before it.
    expect(steps[0]).toBeGreaterThanOrEqual(8);
    expect(resumed).toEqual(history);
    expect(network.weights).toEqual(undisturbed.weights);
    const left = readdirSync(folder).filter((name) => name.startsWith("killed") && !name.endsWith(".part"));
    expect(left).toEqual(["killed"]);
  });

  it("of another training, or damaged, is refused", async () => {
    const path = join(folder, "other");
    await trainSmall(smallNetwork(), { epochs: 1, checkpoint: { path } });
    await expect(trainSmall(smallNetwork(), { seed: 99, checkpoint: { path } })).rejects.toThrow(Conflict);
    const bytes = readFileSync(path);
    bytes[bytes.length - 5] ^= 1;
    writeFileSync(path, bytes);
    await expect(trainSmall(smallNetwork(), { checkpoint: { path } })).rejects.toMatchObject({
      code: "BROKEN_ENCODER_STATE",
    });
  });

  it("that cannot be written is an error, not a shrug", async () => {
    const path = join(folder, "no", "such", "folder");
    await expect(trainSmall(smallNetwork(), { epochs: 1, checkpoint: { path } })).rejects.toThrow(
      StorageFailure,
    );
  });
});

/** Starts a training in a process of its own and kills it after some steps. */
async function killedAfter(steps: number, path: string): Promise<void> {
  const script = fileURLToPath(new URL("./fixtures/train-until-killed.ts", import.meta.url));
  const child = spawn(process.execPath, ["--import", "tsx", script, path], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let printed = "";
  child.stdout.on("data", (chunk: Buffer) => {
    printed += chunk.toString();
    if (printed.split("\n").length > steps) child.kill("SIGKILL");
  });
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve) =>
    child.on("exit", (...how) => resolve(how)),
  );
  expect({ code, signal }).toEqual({ code: null, signal: "SIGKILL" });
}

describe("without classes", () => {
  const { inputs } = strokes(16, 3);
  const side = 12;
  const input = [side, side, 1];
  const data = {
    train: { inputs: strokes(64, 3, { side }).inputs },
    validation: { inputs: strokes(16, 3, { seed: 9, side }).inputs },
  };

  it.each([
    ["an autoencoder", autoencoder({ input, code: 8 })],
    ["a variational autoencoder", variationalAutoencoder({ input, code: 4 })],
  ])("%s learns to give back what came in", async (_what, plan) => {
    const network = freshNetwork(plan, 1);
    const { epochs } = await trainAutoencoder(network, data, {
      backend,
      epochs: 12,
      batchSize: 16,
      learningRate: 0.005,
    });
    expect(epochs[11].validation!.loss).toBeLessThan(0.7 * epochs[0].validation!.loss);
  });

  it("an LSTM autoencoder learns windows of sensor rows", async () => {
    const rng = seededRng(4);
    const [windows, steps, features] = [32, 6, 3];
    const starts = Array.from({ length: windows }, () => 6 * rng());
    const rows = Float32Array.from({ length: windows * steps * features }, (_, i) => {
      const step = Math.floor(i / features) % steps;
      return Math.sin(starts[Math.floor(i / (steps * features))] + 0.5 * step + (i % features));
    });
    const network = freshNetwork(lstmAutoencoder({ input: [steps, features], code: 12 }), 1);
    const { epochs } = await trainAutoencoder(
      network,
      { train: { inputs: rows } },
      { backend, epochs: 25, batchSize: 8, learningRate: 0.02, loss: "squared" },
    );
    expect(epochs[24].loss).toBeLessThan(0.3 * epochs[0].loss);
  });

  it("a GAN trains both sides, the same from the same seed, and paints grey levels", async () => {
    const made = async () => {
      const gan = {
        generator: freshNetwork(ganGenerator(), 1),
        discriminator: freshNetwork(ganDiscriminator(), 2),
      };
      const before = [...gan.generator.weights, ...gan.discriminator.weights].map((array) => array.slice());
      await trainGan(gan, { inputs }, { backend, epochs: 1, batchSize: 8 });
      return { gan, before };
    };
    const { gan, before } = await made();
    const after = [...gan.generator.weights, ...gan.discriminator.weights];
    after.forEach((array, i) => expect(array).not.toEqual(before[i]));
    expect((await made()).gan).toEqual(gan);
    const painted = run(gan.generator, noise(gan.generator, 2, seededRng(1)), { backend, count: 2 });
    expect(painted).toHaveLength(2 * 784);
    expect(painted.every((value) => value >= 0 && value <= 255)).toBe(true);
  });

  it("a GAN whose sides do not fit is refused", async () => {
    const gan = {
      generator: freshNetwork(ganGenerator({ input: [8, 8, 1] })),
      discriminator: freshNetwork(ganDiscriminator()),
    };
    await expect(trainGan(gan, { inputs })).rejects.toThrow(InvalidInput);
  });
});

describe("refusals", () => {
  const { inputs, labels } = SMALL_DATA.train;
  it.each([
    ["half a picture", { inputs: inputs.subarray(0, 300), labels }, "WRONG_DIMENSION"],
    ["nothing", { inputs: new Uint8Array(0), labels: [] }, "TOO_FEW_SAMPLES"],
    ["too few labels", { inputs, labels: labels.slice(1) }, "WRONG_LABELS"],
    ["no labels", { inputs }, "WRONG_LABELS"],
    ["a label that is no class", { inputs, labels: labels.map(() => 3) }, "WRONG_LABELS"],
    [
      "NaN",
      { inputs: Float32Array.from(inputs, (value, i) => (i === 9 ? NaN : value)), labels },
      "NOT_FINITE",
    ],
  ])("%s", async (_what, train, code) => {
    await expect(trainClassifier(smallNetwork(), { train })).rejects.toMatchObject({ code });
  });

  it.each([
    { epochs: 0 },
    { batchSize: 1.5 },
    { learningRate: -1 },
    { learningRateDecay: 2 },
    { patience: 0 },
    { epoch: 3 },
  ])("option %j", async (options) => {
    await expect(trainSmall(smallNetwork(), options)).rejects.toMatchObject({ code: "BAD_OPTION" });
  });
});

it("a bar is drawn from the progress, and nothing where there is no terminal", () => {
  const bar = trainingBar("net", process.stderr);
  bar.onProgress({ epoch: 1, epochs: 2, step: 1, steps: 4, loss: 0.5 });
  bar.onProgress({ epoch: 1, epochs: 2, step: 2, steps: 4, loss: 0.4 });
  expect(() => bar.stop()).not.toThrow();
});
