/**
 * digits, `--encoder`: how much an encoder that learned beforehand spares the memory.
 *
 * Hypothesis: with the seed's Net trained on 10,000 other digits, 1 % of a stream of 50,000 is enough to name digits by the
 * nearest kept one, at 97.5 % or better. It fails if the worst seed keeps more or names fewer.
 *
 * Controls: storing all 50,000 with the same encoder; encoders that learned from the same 10,000 digits without their classes (PCA,
 * autoencoder, variational autoencoder, a GAN's discriminator); reservoir, count gate and class k-means at the gate's budget.
 */
import { measureSameSimilarity } from "../../src/encoders/index.js";
import type { Encoder } from "../../src/index.js";
import { atLeast, atMost, printLevels, type Level } from "../shared/level.js";
import { writeResult } from "../shared/result-file.js";
import { meanAndRange, percent, printTable } from "../shared/table.js";
import { ENCODER_NAMES, EPOCHS, learnEncoder, type EncoderName } from "./encoders.js";
import { imageAt, slice, type Dataset, type Images } from "./images.js";
import { cleanPeers, cleanRun, encodeImages, everything, type Row, type Setting } from "./protocol.js";

export interface EncoderTableOptions {
  /** `net` compares it with all the others; else names, with commas between them. */
  readonly encoder: string;
  readonly seeds: readonly number[];
  readonly smoke: boolean;
  readonly tune: boolean;
  readonly out: string;
}

/** Digits that the encoders learn from; the memory never sees them. */
const LEARNED_FROM = 10_000;
const SHARE_ALLOWED = 0.01;
const FLEETING = 2_000;
/** Of the encoders; the streams have seeds of their own. */
const ENCODER_SEED = 1;

interface Similarities {
  readonly gate: number;
  readonly countGate: number;
}

/**
 * τ of the gate and of the count gate, by `--tune`: of four quantiles of the similarity within a class the one with the best
 * 1-NN at ≤ 1 %, on the last 10,000 training images with seed 101. Most of the best are the largest that was tried. The net's gate: the
 * better of .05 and .2; its count gate has the same.
 */
const SIMILARITIES: Readonly<Record<EncoderName, Similarities>> = {
  net: { gate: 0.82, countGate: 0.82 },
  pca: { gate: 0.528, countGate: 0.528 },
  autoencoder: { gate: 0.28, countGate: 0.562 },
  vae: { gate: 0.277, countGate: 0.554 },
  gan: { gate: 0.292, countGate: 0.292 },
};

/** Shares of the pairs of one class that lie below τ: what the search tries. */
const QUANTILES = [0.05, 0.2, 0.5, 0.8];
const TUNING_SEED = 101;

export async function encoderTable(data: Dataset, options: EncoderTableOptions): Promise<void> {
  const names = namesOf(options.encoder);
  const parts = split(data, options.smoke);
  if (options.tune) {
    for (const name of names) await tuneEncoder(name, parts, options);
    return;
  }
  console.log(
    `${data.name}: encoders learn from ${parts.learn.labels.length} digits, a stream of ${parts.stream.labels.length} others goes by, ` +
      `${parts.test.labels.length} unseen ones are named; seeds ${options.seeds.join(", ")}, at most ${percent(SHARE_ALLOWED)} kept, fleeting tier ${FLEETING}.`,
  );
  const rows: EncoderRow[] = [];
  const similarities: Record<string, number> = {};
  for (const name of names) {
    const encoder = await learn(name, parts, options.smoke);
    similarities[name] = await similarityOf(encoder, parts.validation, 0.075);
    const setting = await settingOf(encoder, SIMILARITIES[name], { train: parts.stream, test: parts.test });
    for (const row of await rowsOf(setting, options.seeds))
      rows.push({ ...row, encoder: name, dimension: encoder.dimension });
    report(rows.filter((row) => row.encoder === name));
  }
  report(rows);
  const levels = levelsOf(rows);
  printLevels(levels);
  writeResult(options.out, {
    data: data.name,
    smoke: options.smoke,
    seeds: options.seeds,
    similarities: SIMILARITIES,
    /** The 7.5 % quantile of the cosine between two digits of one class, on digits that nothing learned from. */
    sameSimilarity: similarities,
    rows,
    levels,
  });
}

interface EncoderRow extends Row {
  readonly encoder: EncoderName;
  readonly dimension: number;
}

interface Parts {
  readonly learn: Images;
  readonly stream: Images;
  /** The end of the stream, held out of it while tuning. */
  readonly validation: Images;
  readonly test: Images;
}

function namesOf(encoder: string): readonly EncoderName[] {
  if (encoder === "net") return ENCODER_NAMES;
  return encoder.split(",").map((one) => {
    const name = ENCODER_NAMES.find((known) => known === one);
    if (name === undefined) throw new Error(`--encoder takes ${ENCODER_NAMES.join(", ")}, not "${one}".`);
    return name;
  });
}

function split({ train, test }: Dataset, smoke: boolean): Parts {
  const total = smoke ? 3_000 : train.labels.length;
  const first = smoke ? 600 : LEARNED_FROM;
  const held = smoke ? 500 : 10_000;
  return {
    learn: slice(train, 0, first),
    stream: slice(train, first, total),
    validation: slice(train, total - held, total),
    test: smoke ? slice(test, 0, 500) : test,
  };
}

function learn(
  name: EncoderName,
  { learn: images }: Parts,
  smoke: boolean,
): Promise<Encoder<ArrayLike<number>>> {
  const epochs = smoke ? { net: 5, autoencoder: 3, vae: 3, gan: 1 } : EPOCHS;
  return learnEncoder(name, images, { seed: ENCODER_SEED, epochs });
}

async function settingOf(
  encoder: Encoder<ArrayLike<number>>,
  { gate, countGate }: Similarities,
  { train, test }: { train: Images; test: Images },
): Promise<Setting> {
  const data = { name: "", train, test };
  return {
    data,
    encoder,
    queries: await encodeImages(test, encoder),
    shareAllowed: SHARE_ALLOWED,
    noisyShareAllowed: SHARE_ALLOWED,
    fleeting: FLEETING,
    tuned: { sameSimilarity: gate, keepThreshold: 1.2, countSimilarity: countGate, countNeeded: 3 },
    passes: 10,
  };
}

async function rowsOf(setting: Setting, seeds: readonly number[]): Promise<Row[]> {
  const rows = [await everything(setting)];
  for (const seed of seeds) {
    const gate = await cleanRun(setting, seed);
    rows.push(gate);
    const budget = Math.round(gate.share * setting.data.train.labels.length);
    rows.push(...(await cleanPeers(setting, seed, budget)));
  }
  return rows;
}

async function similarityOf(
  encoder: Encoder<ArrayLike<number>>,
  images: Images,
  quantile: number,
): Promise<number> {
  const signals = Array.from({ length: Math.min(2_000, images.labels.length) }, (_, i) => imageAt(images, i));
  return measureSameSimilarity(
    encoder,
    { signals, meanings: images.labels.subarray(0, signals.length) },
    { quantile },
  );
}

/** The gate and the count gate over the same grid, on digits that are neither learned from nor tested on. */
async function tuneEncoder(name: EncoderName, parts: Parts, options: EncoderTableOptions): Promise<void> {
  const encoder = await learn(name, parts, options.smoke);
  const total = parts.stream.labels.length - parts.validation.labels.length;
  const images = { train: slice(parts.stream, 0, total), test: parts.validation };
  const table: string[][] = [];
  for (const quantile of QUANTILES) {
    const similarity = await similarityOf(encoder, parts.stream, quantile);
    const setting = await settingOf(encoder, { gate: similarity, countGate: similarity }, images);
    const gate = await cleanRun(setting, TUNING_SEED);
    const peers = await cleanPeers({ ...setting, passes: 1 }, TUNING_SEED, Math.floor(SHARE_ALLOWED * total));
    const countGate = peers.find(({ method }) => method === "count gate")!;
    table.push([name, String(quantile), similarity.toFixed(3), shown(gate), shown(countGate)]);
    console.log(table[table.length - 1].join(" | "));
  }
  printTable(["encoder", "quantile", "τ", "gate: 1-NN, vote", "count gate: 1-NN, vote"], table);
}

function shown({ accuracy, share }: Row): string {
  return `${accuracy.nearest.toFixed(4)}, ${accuracy.vote.toFixed(4)} at ${percent(share)}`;
}

function report(rows: readonly EncoderRow[]): void {
  const groups = new Map<string, EncoderRow[]>();
  for (const row of rows) {
    const key = `${row.encoder}\n${row.method}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  const fraction = (value: number) => value.toFixed(4);
  printTable(
    ["encoder", "numbers", "method", "kept", "with fleeting", "1-NN", "vote of 7"],
    [...groups.values()].map((group) => {
      const spread = (value: (row: Row) => number, show: (value: number) => string) =>
        meanAndRange(group.map(value), show);
      return [
        group[0].encoder,
        String(group[0].dimension),
        group[0].method,
        spread(({ share }) => share, percent),
        spread(({ shareHeld }) => shareHeld, percent),
        spread(({ accuracy }) => accuracy.nearest, fraction),
        spread(({ accuracy }) => accuracy.vote, fraction),
      ];
    }),
  );
}

/** From the worst seed. */
function levelsOf(rows: readonly EncoderRow[]): Level[] {
  const gate = rows.filter(({ encoder, method }) => encoder === "net" && method === "gate");
  if (gate.length === 0) return [];
  return [
    atMost(
      "net: share of the stream kept",
      Math.max(...gate.map(({ share }) => share)),
      SHARE_ALLOWED,
      percent,
    ),
    atLeast("net: 1-NN accuracy", Math.min(...gate.map(({ accuracy }) => accuracy.nearest)), 0.975, (value) =>
      value.toFixed(4),
    ),
  ];
}
