/** Tuning on validation images only: the last 10,000 training images, seeds 101 and 102, the same search for all. */
import { fitPca } from "../../src/index.js";
import { printTable } from "../shared/table.js";
import { imageAt, slice, type Dataset } from "./images.js";
import {
  cleanPeers,
  cleanRun,
  encodeImages,
  noisyPeers,
  noisyRun,
  type Row,
  type Setting,
  type Tuned,
} from "./protocol.js";

const SEEDS = [101, 102];
const SIMILARITIES = [0.6, 0.64, 0.68, 0.72, 0.76];
const KEEP_THRESHOLDS = [0.8, 1.2, 2];
const COUNTS = [2, 3, 5];

export async function tune(data: Dataset, components: number): Promise<void> {
  const total = data.train.labels.length;
  const validation: Dataset = {
    name: `${data.name}, validation`,
    train: slice(data.train, 0, total - 10_000),
    test: slice(data.train, total - 10_000, total),
  };
  const sample = Array.from({ length: 10_000 }, (_, i) => imageAt(validation.train, i));
  const encoder = fitPca(sample, { dimension: components });
  const queries = await encodeImages(validation.test, encoder);
  const base = {
    data: validation,
    encoder,
    queries,
    shareAllowed: 0.035,
    noisyShareAllowed: 0.01,
    fleeting: 2_000,
    passes: 0,
  };
  const table: string[][] = [];
  for (const similarity of SIMILARITIES) {
    for (const [i, keepThreshold] of KEEP_THRESHOLDS.entries()) {
      const tuned: Tuned = {
        sameSimilarity: similarity,
        keepThreshold,
        countSimilarity: similarity,
        countNeeded: COUNTS[i],
      };
      const setting: Setting = { ...base, tuned };
      const clean: Row[] = [];
      const noisy: Row[] = [];
      const counted: Row[] = [];
      const countedNoisy: Row[] = [];
      for (const seed of SEEDS) {
        clean.push(await cleanRun(setting, seed));
        noisy.push(await noisyRun(setting, seed, "random"));
        const budget = Math.floor(0.035 * validation.train.labels.length);
        counted.push(...(await cleanPeers(setting, seed, budget, ["count gate"])));
        countedNoisy.push(...(await noisyPeers(setting, seed, ["count gate"])));
      }
      table.push([
        String(similarity),
        `θ ${keepThreshold}`,
        show(clean),
        show(noisy),
        `n ${COUNTS[i]}`,
        show(counted),
        show(countedNoisy),
      ]);
      console.log(table[table.length - 1].join(" | "));
    }
  }
  printTable(["τ", "gate", "clean", "noisy", "count gate", "clean", "noisy"], table);
}

function show(rows: readonly Row[]): string {
  const mean = (value: (row: Row) => number) => rows.reduce((sum, row) => sum + value(row), 0) / rows.length;
  return `${mean((row) => row.accuracy.vote).toFixed(4)} at ${(100 * mean((row) => row.share)).toFixed(2)} %`;
}
