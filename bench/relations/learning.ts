/**
 * What learning relations costs, and what it finds where there is nothing to find: the same stream of digits observed by
 * memories that differ in `relations.learn` only, by turns, each in a process of its own. Episodes are 20 digits long.
 * The digits are shuffled: whatever is said to follow or to go together is chance.
 *
 *   npm run bench:relations -- --learning [--signals 20000] [--repeats 3] [--seed 7] [--smoke]
 */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { imageAt, loadDataset, slice } from "../../experiments/digits/images.js";
import { fitPca, Memory, seededRng, shuffle, type LearnBySpace, type Signal } from "../../src/index.js";

const EPISODE = 20;
const COMPONENTS = 50;
const FITTED_ON = 2_000;

/** What is learned, by name. */
export const LEARNING: Readonly<Record<string, boolean | LearnBySpace>> = {
  off: false,
  on: true,
  "each pair by itself": { maxChance: Infinity },
  "confusable alone": { succession: false, cooccurrence: false },
};

export type LearningFigures = Readonly<Record<string, number>>;

/** One memory's run in its own process. */
export function learningTrial(name: string, signals: number, seed: number): LearningFigures {
  const args = ["--import", "tsx", fileURLToPath(import.meta.url), "--learn", name];
  const sizes = ["--signals", String(signals), "--seed", String(seed)];
  return JSON.parse(
    execFileSync(process.execPath, [...args, ...sizes], { encoding: "utf8" }),
  ) as LearningFigures;
}

async function run(name: string, count: number, seed: number): Promise<LearningFigures> {
  const images = slice(loadDataset("mnist").train, 0, count);
  const sample = Array.from({ length: Math.min(FITTED_ON, count) }, (_, i) => imageAt(images, i));
  const encoder = fitPca(sample, { dimension: COMPONENTS });
  const memory = await Memory.open(":memory:", {
    encoders: [encoder],
    stopwatch: () => performance.now(),
    relations: { learn: LEARNING[name] },
  });
  const order = shuffle(
    Array.from(images.labels, (_, i) => i),
    seededRng(seed),
  );
  const signals = order.map((i, position): Signal => ({
    vector: imageAt(images, i),
    origin: `writer ${i % 250}`,
    episode: `episode ${Math.floor(position / EPISODE)}`,
    outcome: String(images.labels[i]),
    time: position * 1_000,
  }));
  const before = process.cpuUsage();
  const started = performance.now();
  await memory.observeAll(signals);
  const { stageTimes } = await memory.stats();
  const seconds = (performance.now() - started) / 1_000;
  const { user, system } = process.cpuUsage(before);
  const lines = await memory.relations();
  const ofKind = (kind: string) => lines.filter(({ relation }) => relation.kind === kind);
  const { spaces } = await memory.stats();
  await memory.close();
  return {
    seconds,
    processorSeconds: (user + system) / 1e6,
    learnSeconds: (stageTimes.learn ?? 0) / 1_000,
    memories: spaces.reduce((sum, { lasting }) => sum + lasting, 0),
    followedBy: ofKind("followed-by").length,
    coOccurs: ofKind("co-occurs").length,
    confusable: ofKind("confusable").length,
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      learn: { type: "string", default: "on" },
      signals: { type: "string", default: "20000" },
      seed: { type: "string", default: "7" },
    },
  });
  console.log(JSON.stringify(await run(values.learn, Number(values.signals), Number(values.seed))));
}
