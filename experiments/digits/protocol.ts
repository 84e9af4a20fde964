/** The figures of the digits experiment, one function a question. Nothing here prints. */
import type { Encoder, GateOptionsInput } from "../../src/index.js";
import { classKMeans, countGate, reservoir, storeEverything } from "./baselines.js";
import { imageAt, slice, type Dataset, type Images } from "./images.js";
import { accuracyOf, type Accuracy, type LabelledVectors } from "./recognise.js";
import { remember, type Remembered } from "./remember.js";
import { cleanStream, floods, noisyStream, type Arrival, type FloodKind } from "./streams.js";

/** Everything that is fixed before a seed is drawn. */
export interface Setting {
  readonly data: Dataset;
  readonly encoder: Encoder<ArrayLike<number>>;
  /** Test images as vectors. */
  readonly queries: Float32Array;
  /** Memories at most, as a share of the stream. */
  readonly shareAllowed: number;
  /** The same under noise. */
  readonly noisyShareAllowed: number;
  /** Slots for what is under consideration. */
  readonly fleeting: number;
  /** Tuned on validation images, see `tune`. */
  readonly tuned: Tuned;
  /** Passes of the k-means ceiling. */
  readonly passes: number;
}

export interface Tuned {
  readonly sameSimilarity: number;
  readonly keepThreshold: number;
  readonly countSimilarity: number;
  readonly countNeeded: number;
}

/** One row of the table. */
export interface Row {
  readonly stream: string;
  readonly method: string;
  readonly seed: number;
  readonly share: number;
  /** With the traces still under consideration. */
  readonly shareHeld: number;
  readonly accuracy: Accuracy;
  /** Of the kept traces, 0…1; null where the stream has no noise. */
  readonly noiseShare: number | null;
}

export async function encodeImages(
  images: Images,
  encoder: Encoder<ArrayLike<number>>,
): Promise<Float32Array> {
  return encodeAll(
    Array.from(images.labels, (_, i) => imageAt(images, i)),
    encoder,
  );
}

/** Encoded at once: networks are several times as fast in batches. */
const BATCH = 256;

async function encodeAll(
  pixels: readonly Uint8Array[],
  encoder: Encoder<ArrayLike<number>>,
): Promise<Float32Array> {
  const all = new Float32Array(pixels.length * encoder.dimension);
  for (let from = 0; from < pixels.length; from += BATCH) {
    const vectors = await encoder.encode(pixels.slice(from, from + BATCH));
    vectors.forEach((vector, i) => all.set(vector, (from + i) * encoder.dimension));
  }
  return all;
}

/** The gate on the stream of all images, classes told. */
export async function cleanRun(
  setting: Setting,
  seed: number,
  gate: GateOptionsInput = {},
  shareAllowed = setting.shareAllowed,
): Promise<Row> {
  const stream = cleanStream(setting.data.train, { seed });
  const run = await through(setting, stream, gate, shareAllowed);
  return rowOf(setting, "clean", gateName(setting, gate), seed, run, stream);
}

export async function sortedRun(setting: Setting, seed: number): Promise<Row> {
  const stream = cleanStream(setting.data.train, { seed, order: "sorted" });
  return rowOf(
    setting,
    "sorted by class",
    "gate",
    seed,
    await through(setting, stream, {}, setting.shareAllowed),
    stream,
  );
}

/** No class is told; each kept trace is named afterwards by most of what went to it, for scoring only. */
export async function unlabelledRun(setting: Setting, seed: number): Promise<Row> {
  const stream = cleanStream(setting.data.train, { seed, labelled: false });
  const truth = cleanStream(setting.data.train, { seed });
  const run = await through(setting, stream, {}, setting.shareAllowed);
  const named = { ...run, kept: namedByMajority(run, truth) };
  return rowOf(setting, "unlabelled", "gate", seed, named, stream);
}

export async function noisyRun(
  setting: Setting,
  seed: number,
  noiseOutcome: "random" | "none",
): Promise<Row> {
  const stream = noisyStream(setting.data.train, { seed, noiseShare: 0.8, noiseOutcome });
  const run = await through(setting, stream, {}, setting.noisyShareAllowed);
  return rowOf(setting, noiseName(noiseOutcome), "gate", seed, run, stream);
}

function noiseName(outcome: "random" | "none"): string {
  return outcome === "random" ? "80 % noise, classes at random" : "80 % noise, no class told";
}

/** The peers on the clean stream at the gate's budget; all of them, or those named. */
export async function cleanPeers(
  setting: Setting,
  seed: number,
  budget: number,
  only?: readonly string[],
): Promise<Row[]> {
  const stream = cleanStream(setting.data.train, { seed });
  const encoded = await encodeStream(setting, stream);
  const { tuned } = setting;
  const total = encoded.labels.length;
  const row = (method: string, kept: LabelledVectors): Row => ({
    stream: "clean",
    method,
    seed,
    share: kept.labels.length / total,
    shareHeld: kept.labels.length / total,
    accuracy: score(setting, kept),
    noiseShare: null,
  });
  const peers: Record<string, () => LabelledVectors> = {
    reservoir: () => reservoir(encoded, budget, seed),
    "count gate": () =>
      countGate(encoded, {
        budget,
        waiting: setting.fleeting,
        needed: tuned.countNeeded,
        similarity: tuned.countSimilarity,
      }),
    "class k-means, one pass": () => classKMeans(encoded, budget, 0, seed),
    [`class k-means, ${setting.passes} passes (a ceiling)`]: () =>
      classKMeans(encoded, budget, setting.passes, seed),
  };
  return Object.entries(peers)
    .filter(([method]) => only?.includes(method) ?? true)
    .map(([method, kept]) => row(method, kept()));
}

/** The peers under noise; all of them, or those named. */
export async function noisyPeers(setting: Setting, seed: number, only?: readonly string[]): Promise<Row[]> {
  const stream = noisyStream(setting.data.train, { seed, noiseShare: 0.8, noiseOutcome: "random" });
  const encoded = await encodeStream(setting, stream);
  const total = encoded.labels.length;
  const budget = Math.floor(setting.noisyShareAllowed * total);
  const row = (method: string, kept: LabelledVectors, noiseShare: number | null): Row => ({
    stream: noiseName("random"),
    method,
    seed,
    share: kept.labels.length / total,
    shareHeld: kept.labels.length / total,
    accuracy: score(setting, kept),
    noiseShare,
  });
  const { countNeeded, countSimilarity } = setting.tuned;
  const peers: Record<string, [() => LabelledVectors, number | null]> = {
    "store everything": [() => storeEverything(encoded), 0.8],
    reservoir: [() => reservoir(encoded, budget, seed), 0.8],
    "count gate": [
      () =>
        countGate(encoded, {
          budget,
          waiting: setting.fleeting,
          needed: countNeeded,
          similarity: countSimilarity,
        }),
      null,
    ],
    "class k-means, one pass": [() => classKMeans(encoded, budget, 0, seed), null],
  };
  return Object.entries(peers)
    .filter(([method]) => only?.includes(method) ?? true)
    .map(([method, [kept, noiseShare]]) => row(method, kept(), noiseShare));
}

/** Every training image kept, once: the accuracy that the others are held against. */
export async function everything(setting: Setting): Promise<Row> {
  const stream = cleanStream(setting.data.train, { seed: 1 });
  const kept = storeEverything(await encodeStream(setting, stream));
  return {
    stream: "clean",
    method: "store everything",
    seed: 1,
    share: 1,
    shareHeld: 1,
    accuracy: score(setting, kept),
    noiseShare: null,
  };
}

export interface FloodResult {
  readonly kind: FloodKind;
  /** Floods of this kind poured in, and after how many a memory of them was there. */
  readonly poured: number;
  readonly keptByGate: number;
  readonly keptByCountGate: number;
}

/** 40 floods of 50 copies each, in one stream; which of them made a memory? */
export async function floodRun(setting: Setting, seed: number): Promise<FloodResult[]> {
  const poured = floods(unlike(setting, 40), 50, seed);
  const stream = poured.flatMap((flood, id) => flood.arrivals.map((arrival) => ({ ...arrival, id })));
  stream.sort((a, b) => a.time - b.time);
  const run = await through(setting, stream, {}, 1);
  const lasting = new Set<number>();
  for (let i = 0; i < stream.length; i++) if (run.verdicts[i] === "kept") lasting.add(stream[i].id);
  const encoded = await encodeStream(setting, stream);
  const { countNeeded, countSimilarity } = setting.tuned;
  const counted = countGate(encoded, {
    budget: stream.length,
    waiting: setting.fleeting,
    needed: countNeeded,
    similarity: countSimilarity,
  });
  const countKept = new Set<number>();
  stream.forEach((arrival, i) => {
    if (counted.keptOf[i] === 1) countKept.add(arrival.id);
  });
  await run.memory.close();
  const kinds = [...new Set(poured.map((flood) => flood.kind))];
  return kinds.map((kind) => {
    const ids = poured.flatMap((flood, id) => (flood.kind === kind ? [id] : []));
    return {
      kind,
      poured: ids.length,
      keptByGate: ids.filter((id) => lasting.has(id)).length,
      keptByCountGate: ids.filter((id) => countKept.has(id)).length,
    };
  });
}

/** The first images that are unlike each other: no two of them would match. */
function unlike(setting: Setting, wanted: number): Images {
  const chosen: number[] = [];
  const { data, queries, encoder, tuned } = setting;
  const at = (i: number) => queries.subarray(i * encoder.dimension, (i + 1) * encoder.dimension);
  for (let i = 0; i < data.test.labels.length && chosen.length < wanted; i++) {
    const near = chosen.some(
      (j) => at(j).reduce((sum, value, k) => sum + value * at(i)[k], 0) > tuned.sameSimilarity - 0.15,
    );
    if (!near) chosen.push(i);
  }
  if (chosen.length < wanted)
    throw new Error(`only ${chosen.length} of ${wanted} test images are unlike each other.`);
  const parts = chosen.map((i) => slice(data.test, i, i + 1));
  return {
    pixels: Uint8Array.from(parts.flatMap((part) => [...part.pixels])),
    labels: Uint8Array.from(parts.flatMap((part) => [...part.labels])),
  };
}

async function through(
  setting: Setting,
  stream: readonly Arrival[],
  gate: GateOptionsInput,
  shareAllowed: number,
): Promise<Remembered> {
  return remember(stream, setting.encoder, {
    gate: {
      sameSimilarity: setting.tuned.sameSimilarity,
      keepThreshold: setting.tuned.keepThreshold,
      ...gate,
    },
    budget: { lasting: Math.floor(shareAllowed * stream.length), fleeting: setting.fleeting },
  });
}

async function rowOf(
  setting: Setting,
  streamName: string,
  method: string,
  seed: number,
  run: Remembered,
  stream: readonly Arrival[],
): Promise<Row> {
  await run.memory.close();
  const hasNoise = stream.some((arrival) => arrival.isNoise);
  return {
    stream: streamName,
    method,
    seed,
    share: run.share,
    shareHeld: run.shareHeld,
    accuracy: score(setting, run.kept),
    noiseShare: hasNoise ? run.noiseKept / Math.max(1, run.kept.labels.length) : null,
  };
}

function gateName(setting: Setting, gate: GateOptionsInput): string {
  return gate.sameSimilarity === undefined || gate.sameSimilarity === setting.tuned.sameSimilarity
    ? "gate"
    : `gate, τ_same ${gate.sameSimilarity.toFixed(2)}`;
}

function score(setting: Setting, kept: LabelledVectors): Accuracy {
  return accuracyOf(kept, setting.queries, setting.data.test.labels);
}

async function encodeStream(setting: Setting, stream: readonly Arrival[]): Promise<LabelledVectors> {
  const { dimension } = setting.encoder;
  const vectors = await encodeAll(
    stream.map(({ pixels }) => pixels),
    setting.encoder,
  );
  const labels = Int8Array.from(stream, (arrival) =>
    arrival.outcome === null ? -1 : Number(arrival.outcome),
  );
  return { dimension, vectors, labels };
}

/** The kept traces, each with the class that most of its signals truly had. */
function namedByMajority(run: Remembered, truth: readonly Arrival[]): LabelledVectors {
  const votes = new Map<number, Float64Array>();
  run.traces.forEach((trace, i) => {
    const tally = votes.get(trace) ?? new Float64Array(10);
    tally[Number(truth[i].outcome)]++;
    votes.set(trace, tally);
  });
  const labels = Int8Array.from(run.ids, (id) => {
    const tally = votes.get(id);
    return tally === undefined ? -1 : tally.indexOf(Math.max(...tally));
  });
  return { ...run.kept, labels };
}
