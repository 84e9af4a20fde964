/**
 * networks: every network of the library trained on real digits here, on the processor, from nothing.
 *
 * Hypothesis: with our kernels over its WebAssembly backend, TensorFlow.js trains small convolutional networks at a usable pace
 * without anything native. It fails if the seed's Net does not reach 98 % after three passes over 60,000 digits within three
 * minutes on two cores, or is not trained 100 times as fast as on the plain backend.
 *
 * Controls: the plain backend's training rate, measured in the same run; the pixels themselves and untrained networks as
 * embeddings, so that a row shows what training added.
 *
 * A worked example: `--only seed-net` prints 98.x % after three epochs; `1-NN` beside it is how well the nearest of 5,000
 * training digits names a test digit by the network's embedding alone.
 *
 *   npm run experiment:networks -- [--seed 1] [--only seed-net,vgg] [--smoke] [--out out/networks]
 */
import { join } from "node:path";
import { loadavg, cpus } from "node:os";
import { parseArgs } from "node:util";
import {
  describeBackend,
  encoderPool,
  freshNetwork,
  meanEmbedding,
  networkEncoder,
  openBackend,
  run as runNetwork,
  scoreClasses,
  seedNet,
  trainClassifier,
  trainingBar,
  noise,
  type Backend,
  type Network,
  type Samples,
  type TrainingHistory,
} from "../../src/encoders/index.js";
import { seededRng } from "../../src/index.js";
import { writeContactSheet } from "../digits/contact-sheet.js";
import { imageAt, loadDataset, PIXELS, slice, type Dataset, type Images } from "../digits/images.js";
import { accuracyOf } from "../digits/recognise.js";
import { atLeast, atMost, printLevels, type Level } from "../shared/level.js";
import { writeResult } from "../shared/result-file.js";
import { printTable } from "../shared/table.js";
import { ALL_IMAGES, CANDIDATES, type Candidate } from "./candidates.js";
import { drawLossCurves } from "./loss-curves.js";

const { values: flags } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    only: { type: "string" },
    smoke: { type: "boolean", default: false },
    out: { type: "string", default: "out/networks" },
  },
});

interface Row {
  readonly name: string;
  readonly supervised: boolean;
  readonly parameters: number;
  readonly images: number;
  readonly epochs: number;
  readonly trainSeconds: number;
  readonly trainedPerSecond: number;
  readonly encodedPerSecond: number;
  /** Share of the test digits named rightly by the network itself; null where it learned no classes. */
  readonly accuracy: number | null;
  /** Share named rightly by the nearest of the stored embeddings. */
  readonly nearest: number;
  /** The same before training. */
  readonly nearestUntrained: number;
}

/** Held back from those networks that do not see every image. */
const VALIDATION = 5_000;
const STORED = flags.smoke ? 200 : 5_000;
const seed = Number(flags.seed);

await main();

async function main(): Promise<void> {
  const data = smallerIf(flags.smoke, loadDataset("mnist"));
  const backend = await openBackend({ order: ["node", "wasm"] });
  const [model] = cpus();
  console.log(`${describeBackend(backend)}.`);
  console.log(
    `${data.name}, seed ${seed}, ${data.test.labels.length} test digits, ${cpus().length} × ${model.model}, ` +
      `load before the start ${loadavg()[0].toFixed(1)}.`,
  );
  const names = flags.only?.split(",") ?? CANDIDATES.map(({ name }) => name);
  const rows: Row[] = [];
  const histories: Record<string, TrainingHistory> = {};
  for (const candidate of CANDIDATES.filter(({ name }) => names.includes(name))) {
    const { row, history } = await measure(candidate, data, backend);
    rows.push(row);
    histories[row.name] = history;
    console.log(`${row.name}: ${lineOf(row)}`);
  }
  report(rows, await pixelsAlone(data));
  const plain = await plainRate(data);
  const pool = await pooledRate(data);
  console.log(
    `seed-net on the plain backend: ${plain.toFixed(1)} images/s trained. ` +
      `Encoding with ${pool.workers} worker threads: ${pool.perSecond.toFixed(0)} images/s, with none ${pool.alone.toFixed(0)}.`,
  );
  const levels = levelsOf(rows, plain);
  printLevels(levels);
  await drawLossCurves(join(flags.out, "loss.svg"), histories);
  writeResult(flags.out, {
    data: data.name,
    smoke: flags.smoke,
    seed,
    backend: describeBackend(backend),
    load: loadavg()[0],
    rows,
    plainTrainedPerSecond: plain,
    pool,
    epochs: Object.fromEntries(Object.entries(histories).map(([name, { epochs }]) => [name, epochs])),
    levels,
  });
}

function smallerIf(smoke: boolean, data: Dataset): Dataset {
  if (!smoke) return data;
  return { name: data.name, train: slice(data.train, 0, 400), test: slice(data.test, 0, 200) };
}

function samplesOf({ pixels, labels }: Images): Samples {
  return { inputs: pixels, labels };
}

async function measure(
  candidate: Candidate,
  data: Dataset,
  backend: Backend,
): Promise<{ row: Row; history: TrainingHistory }> {
  const total = data.train.labels.length;
  const held = flags.smoke ? 100 : VALIDATION;
  const images = flags.smoke ? 128 : candidate.images;
  const epochs = flags.smoke ? 2 : candidate.epochs;
  const seesAll = !flags.smoke && images === ALL_IMAGES;
  const train = samplesOf(slice(data.train, 0, images));
  const validation = seesAll ? {} : { validation: samplesOf(slice(data.train, total - held, total)) };
  const bar = trainingBar(candidate.name);
  const before = performance.now();
  const { network, generator, history } = await candidate.train(
    { train, ...validation },
    { backend, seed, epochs, onProgress: bar.onProgress },
  );
  const trainSeconds = (performance.now() - before) / 1_000;
  bar.stop();
  if (generator !== undefined) paint(generator, backend);
  const embedded = await nearest(network, data, backend);
  const untrained = await nearest(freshNetwork(candidate.plan, seed), data, backend);
  return {
    history,
    row: {
      name: candidate.name,
      supervised: candidate.supervised,
      parameters: candidate.parameters,
      images,
      epochs,
      trainSeconds,
      trainedPerSecond: (images * epochs) / trainSeconds,
      encodedPerSecond: embedded.perSecond,
      accuracy: candidate.supervised ? scoreClasses(network, samplesOf(data.test), backend).accuracy : null,
      nearest: embedded.accuracy,
      nearestUntrained: untrained.accuracy,
    },
  };
}

/** How well the nearest stored embedding names a test digit, and how fast embeddings are made. */
async function nearest(
  network: Network,
  data: Dataset,
  backend: Backend,
): Promise<{ accuracy: number; perSecond: number }> {
  const stored = listOf(data.train).slice(0, STORED);
  const centre = await meanEmbedding(network, stored, backend);
  const encoder = networkEncoder(network, { centre, backend });
  const kept = joined(await encoder.encode(stored));
  const queries = listOf(data.test);
  const before = performance.now();
  const asked = joined(await encoder.encode(queries));
  const perSecond = (1_000 * queries.length) / (performance.now() - before);
  const labels = Int8Array.from(data.train.labels.subarray(0, STORED));
  const found = accuracyOf({ dimension: encoder.dimension, vectors: kept, labels }, asked, data.test.labels);
  return { accuracy: found.nearest, perSecond };
}

/** 1-NN of the pixels, scaled to length 1. */
async function pixelsAlone(data: Dataset): Promise<number> {
  const unit = (images: Uint8Array[]) =>
    images.map((image) => {
      const length = Math.hypot(...image);
      return Float32Array.from(image, (value) => value / length);
    });
  const vectors = joined(unit(listOf(data.train).slice(0, STORED)));
  const labels = Int8Array.from(data.train.labels.subarray(0, STORED));
  const queries = joined(unit(listOf(data.test)));
  return Promise.resolve(
    accuracyOf({ dimension: PIXELS, vectors, labels }, queries, data.test.labels).nearest,
  );
}

/** The training rate of the seed's Net where there is nothing but JavaScript: a few steps of the same size. */
async function plainRate(data: Dataset): Promise<number> {
  const backend = await openBackend({ order: ["cpu"] });
  const images = flags.smoke ? 16 : 256;
  const train = samplesOf(slice(data.train, 0, images));
  const before = performance.now();
  await trainClassifier(
    freshNetwork(seedNet(), seed),
    { train },
    { backend, seed, epochs: 1, batchSize: Math.min(64, images) },
  );
  return (1_000 * images) / (performance.now() - before);
}

async function pooledRate(data: Dataset): Promise<{ workers: number; perSecond: number; alone: number }> {
  const encoder = networkEncoder(freshNetwork(seedNet(), seed));
  const pool = encoderPool(encoder, { workers: 2 });
  const images = listOf(data.test);
  const rate = async (one: typeof encoder) => {
    await one.encode(images.slice(0, 600));
    const before = performance.now();
    await one.encode(images);
    return (1_000 * images.length) / (performance.now() - before);
  };
  const result = { workers: pool.workers, perSecond: await rate(pool), alone: await rate(encoder) };
  await pool.close();
  return result;
}

/** Digits that the generator made up. */
function paint(generator: Network, backend: Backend): void {
  const count = 60;
  const pictures = runNetwork(generator, noise(generator, count, seededRng(seed)), { backend, count });
  const cells = Array.from({ length: count }, (_, i) =>
    Uint8Array.from(pictures.subarray(i * PIXELS, (i + 1) * PIXELS), Math.round),
  );
  const rows = Array.from({ length: 5 }, (_, i) => cells.slice(12 * i, 12 * (i + 1)));
  writeContactSheet(join(flags.out, "painted.png"), rows);
}

function listOf(images: Images): Uint8Array[] {
  return Array.from(images.labels, (_, i) => imageAt(images, i));
}

function joined(vectors: readonly Float32Array[]): Float32Array {
  const [first] = vectors;
  const all = new Float32Array(vectors.length * first.length);
  vectors.forEach((vector, i) => all.set(vector, i * first.length));
  return all;
}

function lineOf(row: Row): string {
  const named = row.accuracy === null ? "no classes" : `${(100 * row.accuracy).toFixed(2)} % named`;
  return `${named}, 1-NN ${row.nearest.toFixed(4)}, ${row.trainedPerSecond.toFixed(0)} images/s trained, ${row.trainSeconds.toFixed(0)} s`;
}

function report(rows: readonly Row[], pixels: number): void {
  printTable(
    [
      "network",
      "parameters",
      "images × epochs",
      "test accuracy",
      "1-NN",
      "1-NN untrained",
      "trained/s",
      "encoded/s",
      "seconds",
    ],
    rows.map((row) => [
      row.name,
      String(row.parameters),
      `${row.images} × ${row.epochs}`,
      row.accuracy === null ? "no classes told" : row.accuracy.toFixed(4),
      row.nearest.toFixed(4),
      row.nearestUntrained.toFixed(4),
      row.trainedPerSecond.toFixed(0),
      row.encodedPerSecond.toFixed(0),
      row.trainSeconds.toFixed(1),
    ]),
  );
  console.log(
    `1-NN of the pixels themselves: ${pixels.toFixed(4)} (the nearest of the first ${STORED} training digits).`,
  );
}

function levelsOf(rows: readonly Row[], plain: number): Level[] {
  const net = rows.find(({ name }) => name === "seed-net");
  if (net === undefined) return [];
  return [
    atLeast("seed-net: test accuracy after 3 epochs of 60,000", net.accuracy!, 0.98, (value) =>
      value.toFixed(4),
    ),
    atMost("seed-net: seconds to train", net.trainSeconds, 180, (value) => value.toFixed(1)),
    atLeast("seed-net: times the plain backend's training rate", net.trainedPerSecond / plain, 100, (value) =>
      value.toFixed(0),
    ),
  ];
}
