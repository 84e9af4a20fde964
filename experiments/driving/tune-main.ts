/**
 * How far a memory of a condensed field should speak: memories that no test has, condensed to `FEW`, on validation drives among
 * seen classes, beside what they were condensed from. `CONDENSED_BANDWIDTH` in `plan.ts` is what it said.
 *
 *   npm run experiment:driving:tune-condensed
 */
import { availableParallelism } from "node:os";
import { printTable } from "../shared/table.js";
import { figuresOf, withRange } from "./figures.js";
import { SEEDS, type Drives, type Job } from "./job.js";
import { FEW, MAIN } from "./plan.js";
import { runAll } from "./pool.js";
import { SEEN_CLASSES } from "./world/thing-classes.js";

const TRAINING = { classes: SEEN_CLASSES, episodes: 400, seeds: [50, 51, 52, 53] };
const BANDWIDTHS = [0.35, 0.4];
const VALIDATION: Drives = {
  name: "validation",
  classes: SEEN_CLASSES,
  episodes: 150,
  firstSeed: SEEDS.validation,
};

const jobs = TRAINING.seeds.flatMap((seed) =>
  BANDWIDTHS.map((bandwidth): Job => {
    const { classes, episodes } = TRAINING;
    const condensed = { id: `condensed, ${bandwidth}`, capacity: FEW, bandwidth, tests: [VALIDATION] };
    // What was condensed is the same whatever the bandwidth: it drives once.
    const tests = bandwidth === BANDWIDTHS[0] ? [VALIDATION] : [];
    const id = bandwidth === BANDWIDTHS[0] ? "not condensed" : `learned for ${bandwidth}`;
    return { id, seed, method: MAIN, training: { classes, episodes }, tests, condensed };
  }),
);
const folder = "out/driving-tune-condensed";
const results = await runAll(jobs, { processes: availableParallelism(), folder });
printTable(
  ["", "collisions / 1,000 km", "pooled", "m/s", "km"],
  ["not condensed", ...BANDWIDTHS.map((bandwidth) => `condensed, ${bandwidth}`)].map((id) => {
    const { rates, collisions, km, speeds } = figuresOf(results, id, VALIDATION.name);
    return [
      id,
      withRange(rates),
      ((1_000 * collisions) / km).toFixed(0),
      withRange(speeds, 1),
      km.toFixed(0),
    ];
  }),
);
