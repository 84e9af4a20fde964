/**
 * How blame goes back in the main memory: memories that no test has, learned with several discounts and bootstraps, on validation
 * drives among seen classes and among classes that are as new as a test's, all of them and condensed to `FEW`; and how far a memory
 * of a condensed field should speak.
 * `AGENT_DEFAULTS` and `CONDENSED_BANDWIDTH` in `plan.ts` are what it said.
 *
 *   npm run experiment:driving:tune-main -- [--seeds 50,51,52,53,54,55,56,57,58,59,60,61]
 */
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { printTable } from "../shared/table.js";
import { figuresOf, withRange } from "./figures.js";
import type { Job } from "./job.js";
import { SEEDS, type Drives } from "./learn.js";
import { FEW, MAIN } from "./plan.js";
import { runAll } from "./pool.js";
import { SEEN_CLASSES, VALIDATION_CLASSES } from "./world/thing-classes.js";

const { values: flags } = parseArgs({
  options: {
    /** Of learning; no test has them. */
    seeds: { type: "string", default: "50,51,52,53,54,55,56,57,58,59,60,61" },
  },
});
const seeds = flags.seeds.split(",").map(Number);
const TRAINING = { classes: SEEN_CLASSES, episodes: 400 };

const METHODS = [
  { discount: 0.85, bootstrap: 0.9, bandwidths: [0.4] },
  { discount: 0.9, bootstrap: 0.8, bandwidths: [0.4] },
  { discount: 0.9, bootstrap: 1, bandwidths: [0.4] },
  { discount: 0.9, bootstrap: 0.9, bandwidths: [0.35, 0.4, 0.5] },
  { discount: 0.93, bootstrap: 0.9, bandwidths: [0.4] },
].map((tried) => ({ ...tried, id: `discount ${tried.discount}, bootstrap ${tried.bootstrap}` }));
const condensedId = (id: string, bandwidth: number) => `${id}, condensed, bandwidth ${bandwidth}`;
const VALIDATION: readonly Drives[] = [
  { name: "seen", classes: SEEN_CLASSES, episodes: 150, firstSeed: SEEDS.validation },
  { name: "new", classes: VALIDATION_CLASSES, episodes: 150, firstSeed: SEEDS.validation },
];

const jobs = seeds.flatMap((seed) =>
  METHODS.map(({ id, discount, bootstrap, bandwidths }): Job => {
    return {
      id,
      seed,
      method: { ...MAIN, agent: { discount, bootstrap } },
      training: TRAINING,
      tests: VALIDATION,
      condensed: bandwidths.map((bandwidth) => ({
        id: condensedId(id, bandwidth),
        capacity: FEW,
        bandwidth,
        tests: VALIDATION,
      })),
    };
  }),
);
const folder = "out/driving-tune-main";
const results = await runAll(jobs, { processes: availableParallelism(), folder });
printTable(
  ["", "classes", "collisions / 1,000 km", "pooled", "m/s", "km"],
  METHODS.flatMap(({ id, bandwidths }) => [
    id,
    ...bandwidths.map((bandwidth) => condensedId(id, bandwidth)),
  ]).flatMap((id) =>
    VALIDATION.map(({ name }) => {
      const { rates, collisions, km, speeds } = figuresOf(results, id, name);
      const pooled = ((1_000 * collisions) / km).toFixed(0);
      return [id, name, withRange(rates), pooled, withRange(speeds, 1), km.toFixed(0)];
    }),
  ),
);
