/** Every job of the experiment: methods, baselines, ablations, controls. Plain data; nothing is decided while running. */
import { readFileSync } from "node:fs";
import { floatsPerMemory, keying } from "./agent/keyings.js";
import type { Job } from "./job.js";
import { SEEDS, type Drives, type Method } from "./learn.js";
import { NOISE } from "./senses/senses.js";
import { HELD_OUT_CLASSES, SEEN_CLASSES } from "./world/thing-classes.js";

/** The numbers that every keying may keep in the comparison at equal memory. */
export const FLOATS = 2_100;

/** How much is driven. */
export interface Size {
  readonly seeds: readonly number[];
  /** Drives to learn from: ours and small budgets; the keyings at equal memory, and what is forgotten; storing everything, ablations, controls. */
  readonly training: number;
  readonly compared: number;
  readonly lesser: number;
  /** Drives of the main test, and of each of the others. */
  readonly main: number;
  readonly other: number;
  /** Of ablations, controls, and what learns in noise. */
  readonly fewerSeeds: readonly number[];
}

/** Within five minutes on two cores. */
export const DEFAULT: Size = {
  seeds: [1, 2, 3],
  training: 400,
  compared: 200,
  lesser: 140,
  main: 250,
  other: 60,
  fewerSeeds: [1],
};
/** All of it with all seeds, and as many drives to learn from for everyone. */
export const FULL: Size = { ...DEFAULT, compared: 400, lesser: 400, other: 140, fewerSeeds: [1, 2, 3] };
export const SMOKE: Size = {
  seeds: [1],
  training: 10,
  compared: 10,
  lesser: 10,
  main: 4,
  other: 1,
  fewerSeeds: [1],
};

/** λ of the frontier; 4 is the main one. */
export const CAUTIONS = [0.5, 1, 2, 8, 16];

/** Ours, with the field's and the agent's own defaults. */
export const MAIN: Method = { keying: "relation", field: { capacity: 500 }, agent: {} };

/** Ours again with as many drives to learn from as storing everything, ablations and controls have. */
export const REFERENCE = "as many drives";
export const CONDENSED = "500 condensed to 100";

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

/** A block of 325 goes when it is full: never fewer than twenty times as many as ours. */
const LARGER: Method["field"] = {
  capacity: 10_400,
  surprise: 0,
  mergeWithin: 0,
  consolidation: 0,
  forget: "oldest",
};

/** What is changed from `MAIN`, one thing at a time. */
export const ABLATIONS: Readonly<Record<string, Method>> = {
  "does not consolidate": { ...MAIN, field: { ...MAIN.field, consolidation: 0 } },
  "blames everything in sight": { ...MAIN, agent: { blameAll: true } },
  "feels collisions only": { ...MAIN, agent: { numb: true } },
  "does not look one decision ahead": { ...MAIN, agent: { bootstrap: 0 } },
  "looks ahead, and fear fades": { ...MAIN, agent: { bootstrap: 0.9 } },
};

/** In so little room that much is forgotten on the way: what should go first? */
const LITTLE_ROOM = 200;
export const FORGETTING: Readonly<Record<string, Method>> = {
  "what is redundant": { ...MAIN, field: { capacity: LITTLE_ROOM } },
  "what is of low value": { ...MAIN, field: { capacity: LITTLE_ROOM, forget: "lowest" } },
  "what is oldest": { ...MAIN, field: { capacity: LITTLE_ROOM, forget: "oldest" } },
};

/** Memories of a small budget. */
export const FEW = 100;

/** Learning in little room. */
export const LEARNED_WITH_FEW = "learned with 100";

/** How far a memory speaks in a condensed field, where there are fewer: by `tune-main.ts`. */
const CONDENSED_BANDWIDTH = 0.4;

interface Tuned {
  readonly draws: number;
  readonly tuned: Readonly<Record<string, Method>>;
}

/** What `tune.ts` found for each keying at `FLOATS`. */
export function tunedMethods(): Tuned {
  return JSON.parse(readFileSync(new URL("./tuned.json", import.meta.url), "utf8")) as Tuned;
}

export function planOf(size: Size, database: string): Job[] {
  const { seeds, training, compared, lesser, main, other, fewerSeeds } = size;
  const seen = { classes: SEEN_CLASSES, episodes: training };
  const fewer = { ...seen, episodes: compared };
  const less = { ...seen, episodes: lesser };
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
  const mainTests = [held("held out", main), seenTest(main)];
  const noisy = (name: string, more: Partial<NonNullable<Drives["senses"]>>) =>
    held(name, other, { senses: { noise: NOISE, by: "tracks", ...more } });
  const noiseTests = [
    noisy("noise: last frame", { by: "frame" }),
    noisy("noise: tracks", {}),
    noisy("noise: tracks, one sigma wider", { margin: 1 }),
    noisy("noise: tracks, frames at 2 Hz", { noise: { ...NOISE, everySteps: 5 } }),
  ];
  const crossing = held("only what crosses", other, { motions: ["traffic", "crossing"] });
  const standing = held("only what stands still", other, { motions: ["traffic", "static"] });
  const jobs: Job[] = [];
  // What takes longest comes first, so that no core waits for it in the end.
  for (const seed of seeds) {
    jobs.push({
      id: "store everything",
      seed,
      method: { ...MAIN, field: LARGER },
      training: less,
      tests: [held("held out", other)],
    });
  }
  for (const seed of seeds) {
    jobs.push({
      id: "main",
      seed,
      method: MAIN,
      training: seen,
      tests: [
        ...mainTests,
        ...CAUTIONS.map((caution) => held(`λ ${caution}`, other, { caution })),
        ...noiseTests,
      ],
      condensed: [{ id: CONDENSED, capacity: FEW, bandwidth: CONDENSED_BANDWIDTH, tests: mainTests }],
      ...(seed === seeds[0] ? { database } : {}),
    });
    jobs.push({ id: REFERENCE, seed, method: MAIN, training: less, tests: [...both, crossing, standing] });
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
      jobs.push({ id: `floats: ${name}`, seed, method, training: fewer, tests: both });
    }
    jobs.push({
      id: LEARNED_WITH_FEW,
      seed,
      method: { ...MAIN, field: { capacity: FEW } },
      training: seen,
      tests: both,
    });
  }
  for (const seed of fewerSeeds) {
    const senses = { noise: NOISE, by: "tracks" as const };
    jobs.push({
      id: "learned in noise, by tracks",
      seed,
      method: MAIN,
      training: { ...seen, senses },
      tests: noiseTests,
    });
    for (const [name, method] of Object.entries(ABLATIONS)) {
      jobs.push({ id: `without: ${name}`, seed, method, training: less, tests: both });
    }
    for (const [name, method] of Object.entries(FORGETTING)) {
      jobs.push({ id: `forgets: ${name}`, seed, method, training: fewer, tests: both });
    }
    jobs.push({
      id: "never saw anything cross",
      seed,
      method: MAIN,
      training: { ...less, motions: ["traffic", "static", "slow"] },
      tests: [crossing, held("all but what crosses", other, { motions: ["traffic", "static", "slow"] })],
    });
    jobs.push({
      id: "never saw but traffic",
      seed,
      method: MAIN,
      training: { ...less, motions: ["traffic"] },
      tests: [standing],
    });
    const withBags = [...SEEN_CLASSES, "plastic bag", "plastic bag", "plastic bag"] as const;
    for (const name of ["relation", "identity+relation"] as const) {
      jobs.push({
        id: `plastic bags: ${name}`,
        seed,
        method: { ...MAIN, keying: name, spread: 1.2 },
        training: { classes: withBags, episodes: lesser },
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
