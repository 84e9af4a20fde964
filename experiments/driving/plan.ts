/** Every job of the experiment: methods, baselines, ablations, controls. Plain data; nothing is decided while running. */
import { readFileSync } from "node:fs";
import { floatsPerMemory, keying } from "./agent/keyings.js";
import { SEEDS, type Drives, type Job, type Method } from "./job.js";
import { NOISE } from "./senses/senses.js";
import { HELD_OUT_CLASSES, SEEN_CLASSES } from "./world/thing-classes.js";

/** The numbers that every keying may keep in the comparison at equal memory. */
export const FLOATS = 2_100;

/** How much is driven. */
export interface Size {
  readonly seeds: readonly number[];
  readonly training: number;
  /** Of the comparison at equal memory. */
  readonly compared: number;
  /** Drives of the main test, and of each of the others. */
  readonly main: number;
  readonly other: number;
  readonly ablationSeeds: readonly number[];
}

export const FULL: Size = {
  seeds: [1, 2, 3],
  training: 400,
  compared: 200,
  main: 110,
  other: 40,
  ablationSeeds: [1],
};
export const SMOKE: Size = { seeds: [1], training: 10, compared: 10, main: 4, other: 1, ablationSeeds: [1] };

/** λ of the frontier; 4 is the main one. */
export const CAUTIONS = [0.5, 1, 2, 8, 16];

/** Ours, with the field's own defaults. */
export const MAIN: Method = { keying: "relation", field: { capacity: 500 }, agent: {} };

export const COMPARED = [
  "relation",
  "identity",
  "identity+place",
  "semantics+place",
  "identity+relation",
  "raw state",
  "identity+relation, free spread",
] as const;

/** Keyings that know what a thing is, and cannot help it. */
export const IDENTITIES: readonly string[] = [
  "identity",
  "identity+place",
  "semantics+place",
  "identity+relation",
];

const LARGER: Method["field"] = {
  capacity: 10_000,
  surprise: 0,
  mergeWithin: 0,
  consolidation: 0,
  forget: "oldest",
};

/** What is changed from `MAIN`, one thing at a time. */
export const ABLATIONS: Readonly<Record<string, Method>> = {
  "forgets what is of low value": { ...MAIN, field: { ...MAIN.field, forget: "lowest" } },
  "forgets what is oldest": { ...MAIN, field: { ...MAIN.field, forget: "oldest" } },
  "does not consolidate": { ...MAIN, field: { ...MAIN.field, consolidation: 0 } },
  "blames everything in sight": { ...MAIN, agent: { blameAll: true } },
  "feels collisions only": { ...MAIN, agent: { numb: true } },
  "does not look one decision ahead": { ...MAIN, agent: { bootstrap: 0 } },
};

/** Small budgets, each as `MAIN` and coarser: wider merging, more surprise needed, nothing but what happened. */
export const BUDGETS: Readonly<Record<string, Method>> = {
  "100 memories": { ...MAIN, field: { capacity: 100 } },
  "100 memories, coarser": {
    ...MAIN,
    field: { capacity: 100, mergeWithin: 0.19, surprise: 0.15 },
    agent: { bootstrap: 0 },
  },
};

interface Tuned {
  readonly draws: number;
  readonly tuned: Readonly<Record<string, Method>>;
}

/** What `tune.ts` found for each keying at `FLOATS`. */
export function tunedMethods(): Tuned {
  return JSON.parse(readFileSync(new URL("./tuned.json", import.meta.url), "utf8")) as Tuned;
}

export function planOf(size: Size, database: string): Job[] {
  const { seeds, training, compared, main, other, ablationSeeds } = size;
  const seen = { classes: SEEN_CLASSES, episodes: training };
  const held = (name: string, episodes: number, more: Partial<Drives> = {}): Drives => ({
    name,
    classes: HELD_OUT_CLASSES,
    episodes,
    firstSeed: SEEDS.test,
    ...more,
  });
  const seenTest = (episodes: number): Drives => ({
    name: "seen",
    classes: SEEN_CLASSES,
    episodes,
    firstSeed: SEEDS.test,
  });
  const both = [held("held out", other), seenTest(other)];
  const noisy = (name: string, more: Partial<NonNullable<Drives["senses"]>>) =>
    held(name, other, { senses: { noise: NOISE, by: "tracks", ...more } });
  const noiseTests = [
    noisy("noise: last frame", { by: "frame" }),
    noisy("noise: tracks", {}),
    noisy("noise: tracks, one sigma wider", { margin: 1 }),
    noisy("noise: tracks, frames at 2 Hz", { noise: { ...NOISE, everySteps: 5 } }),
  ];
  const jobs: Job[] = [];
  for (const seed of seeds) {
    jobs.push({
      id: "main",
      seed,
      method: MAIN,
      training: seen,
      tests: [
        held("held out", main),
        seenTest(main),
        ...CAUTIONS.map((caution) => held(`λ ${caution}`, other, { caution })),
        ...noiseTests,
      ],
      ...(seed === seeds[0] ? { database } : {}),
    });
    jobs.push({
      id: "store everything",
      seed,
      method: { ...MAIN, field: LARGER },
      training: seen,
      tests: both,
    });
    const { tuned } = tunedMethods();
    for (const name of COMPARED) {
      const { keying: key, spread, field, agent } = tuned[name];
      const capacity = Math.floor(FLOATS / floatsPerMemory(keying(key)));
      const method: Method = {
        keying: key,
        ...(spread === undefined ? {} : { spread }),
        field: { ...field, capacity },
        agent,
      };
      const fewer = { ...seen, episodes: compared };
      jobs.push({ id: `floats: ${name}`, seed, method, training: fewer, tests: both });
    }
    for (const [name, method] of Object.entries(BUDGETS)) {
      const tests = [...both, held("held out, λ 8", other, { caution: 8 })];
      jobs.push({ id: name, seed, method, training: seen, tests });
    }
    const senses = { noise: NOISE, by: "tracks" as const };
    jobs.push({
      id: "learned in noise, by tracks",
      seed,
      method: MAIN,
      training: { ...seen, senses },
      tests: noiseTests,
    });
  }
  for (const seed of ablationSeeds) {
    for (const [name, method] of Object.entries(ABLATIONS)) {
      jobs.push({ id: `without: ${name}`, seed, method, training: seen, tests: both });
    }
    const crossing = { motions: ["traffic", "crossing"] as const };
    jobs.push({
      id: "never saw anything cross",
      seed,
      method: MAIN,
      training: { ...seen, motions: ["traffic", "static", "slow"] },
      tests: [
        held("only what crosses", other, crossing),
        held("all but what crosses", other, { motions: ["traffic", "static", "slow"] }),
      ],
    });
    const withBags = [...SEEN_CLASSES, "plastic bag", "plastic bag", "plastic bag"] as const;
    for (const name of ["relation", "identity+relation"] as const) {
      jobs.push({
        id: `plastic bags: ${name}`,
        seed,
        method: { ...MAIN, keying: name, spread: 1.2 },
        training: { classes: withBags, episodes: training },
        tests: [{ name: "bags", classes: ["car", "plastic bag"], episodes: other, firstSeed: SEEDS.test }],
      });
    }
  }
  for (const rule of ["idle", "idm", "idm with lane changes", "rss"] as const) {
    jobs.push({
      id: `rule: ${rule}`,
      seed: 0,
      rule,
      tests: [held("held out", main), seenTest(main), noisy("noise: tracks", {})],
    });
  }
  return jobs;
}
