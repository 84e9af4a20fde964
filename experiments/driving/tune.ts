/**
 * The search that every keying is tuned by, the baselines and ours alike: the same draws, the same number of floats, on
 * validation seeds and seen classes only. Writes `tuned.json`, which `run.ts` reads.
 *
 *   npm run experiment:driving:tune -- [--draws 8] [--floats 2100] [--only relation --only identity]
 */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { seededRng } from "../../src/index.js";
import { floatsPerMemory, keying, type KeyingName } from "./agent/keyings.js";
import { per1000Km, speedMps } from "./drive.js";
import type { Job, JobResult } from "./job.js";
import { SEEDS, type Method } from "./learn.js";
import { tunedMethods } from "./plan.js";
import { runAll } from "./pool.js";
import { SEEN_CLASSES } from "./world/thing-classes.js";

const { values: flags } = parseArgs({
  options: {
    draws: { type: "string", default: "8" },
    floats: { type: "string", default: "2100" },
    episodes: { type: "string", default: "200" },
    /** Only these, one a flag; the others stay as they stand in `tuned.json`. */
    only: { type: "string", multiple: true },
  },
});

/** What is tuned, by the name it has in `tuned.json`. */
const TUNED: Readonly<Record<string, { keying: KeyingName; freeSpread: boolean }>> = {
  relation: { keying: "relation", freeSpread: false },
  identity: { keying: "identity", freeSpread: false },
  "identity+place": { keying: "identity+place", freeSpread: false },
  "semantics+place": { keying: "semantics+place", freeSpread: false },
  "identity+relation": { keying: "identity+relation", freeSpread: false },
  "raw state": { keying: "raw state", freeSpread: false },
  /** May shrink the identity until it no longer tells classes apart: then it is the relation with some noise. */
  "identity+relation, free spread": { keying: "identity+relation", freeSpread: true },
};

/** Seeds that no test has. */
const TRAINING_SEEDS = [50, 51];
const VALIDATION_EPISODES = 60;
/** A driver slower than this is punished: standing still is safe. */
const LEAST_MPS = 10;
const PER_MPS_TOO_SLOW = 100;
/** Of a class's numbers: two classes are then several bandwidths apart, so that an identity is one. */
const TELLING_SPREAD = 1.2;

const rng = seededRng(2026);
const draws = Array.from({ length: Number(flags.draws) }, () => {
  const one = <T>(of: readonly T[]) => of[Math.floor(rng() * of.length)];
  return {
    bandwidth: one([0.25, 0.35, 0.45, 0.6]),
    merge: one([0.3, 0.4, 0.55]),
    surprise: one([0.05, 0.1, 0.15]),
    priorWeight: one([0.25, 0.5]),
    discount: one([0.7, 0.8, 0.85]),
    bootstrap: one([0, 0.9, 1]),
    spread: one([0.4, 0.8, 1.2]),
  };
});

function methodOf(name: string, draw: (typeof draws)[number]): Method {
  const { bandwidth, merge, surprise, priorWeight, discount, bootstrap, spread } = draw;
  const { keying: key, freeSpread } = TUNED[name];
  return {
    keying: key,
    spread: freeSpread ? spread : TELLING_SPREAD,
    field: {
      capacity: Math.floor(Number(flags.floats) / floatsPerMemory(keying(key))),
      bandwidth,
      mergeWithin: merge * bandwidth,
      surprise,
      priorWeight,
    },
    agent: { discount, bootstrap },
  };
}

const names = flags.only ?? Object.keys(TUNED);
for (const name of names) {
  if (TUNED[name] === undefined) {
    throw new Error(`--only ${name}: expected one of "${Object.keys(TUNED).join('", "')}".`);
  }
}

const jobs: Job[] = names.flatMap((name) =>
  draws.flatMap((draw, i) =>
    TRAINING_SEEDS.map((seed) => ({
      id: `${name} ${i}`,
      seed,
      method: methodOf(name, draw),
      training: { classes: SEEN_CLASSES, episodes: Number(flags.episodes) },
      tests: [
        {
          name: "validation",
          classes: SEEN_CLASSES,
          episodes: VALIDATION_EPISODES,
          firstSeed: SEEDS.validation,
        },
      ],
    })),
  ),
);

const results = await runAll(
  jobs,
  { processes: availableParallelism(), folder: "out/driving-tune" },
  ({ id, tests }, ready) =>
    console.log(
      `${ready}/${jobs.length} ${id}: ${per1000Km(tests.validation).toFixed(0)} at ${speedMps(tests.validation).toFixed(1)} m/s`,
    ),
);

const tuned = Object.fromEntries(
  names.map((name) => {
    const scored = draws.map((draw, i) => {
      const own = results.filter(({ id }) => id === `${name} ${i}`);
      return { method: methodOf(name, draw), score: scoreOf(own), ...figures(own) };
    });
    const [best] = scored.sort((a, b) => a.score - b.score);
    console.log(`${name}: ${best.score.toFixed(0)} ${JSON.stringify(best.method)}`);
    return [name, { ...best.method, validation: figures(results.filter(({ id }) => id === best.id)) }];
  }),
);

const file = fileURLToPath(new URL("./tuned.json", import.meta.url));
const before = flags.only === undefined ? {} : tunedMethods().tuned;
const after = { draws: draws.length, floats: Number(flags.floats), tuned: { ...before, ...tuned } };
writeFileSync(file, `${JSON.stringify(after, null, 2)}\n`);

function figures(own: readonly JobResult[]) {
  const [{ id }] = own;
  return {
    id,
    per1000Km: mean(own.map(({ tests }) => per1000Km(tests.validation))),
    speedMps: mean(own.map(({ tests }) => speedMps(tests.validation))),
  };
}

/** Collisions per 1,000 km, and what is added for being slow. Lower is better. */
function scoreOf(own: readonly JobResult[]): number {
  const { per1000Km: rate, speedMps: speed } = figures(own);
  return rate + PER_MPS_TOO_SLOW * Math.max(0, LEAST_MPS - speed);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
