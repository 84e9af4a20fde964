/**
 * One unit of work: a memory is learned in the embedded world under one method and one seed, and driven by in one test or
 * more. A job and its result are plain data, so that jobs run in processes of their own.
 */
import {
  Memory,
  quantityEncoder,
  seededRng,
  type OutcomeField,
  type OutcomeFieldOptionsInput,
} from "../../src/index.js";
import { Agent, AGENT_DEFAULTS, type AgentOptions } from "./agent/agent.js";
import { floatsPerMemory, keying, type Keying, type KeyingName } from "./agent/keyings.js";
import { drive, noTally, train, trainedDriver, type Tally } from "./drive.js";
import { RULES, type RuleName } from "./rules.js";
import { makeSenses, type SensesOptions } from "./senses/senses.js";
import { bestOf, isDue, snapshotOf, type Choice, type Select, type Snapshot } from "./snapshot.js";
import type { Motion, ThingClassName } from "./world/thing-classes.js";

/** How a memory is kept and used. */
export interface Method {
  readonly keying: KeyingName;
  /** Of a class's numbers, for keyings that have them. */
  readonly spread?: number;
  readonly field: Omit<OutcomeFieldOptionsInput, "outcome" | "otherwise" | "space">;
  readonly agent: Partial<AgentOptions>;
}

/** Drives through a kind of world. */
export interface Drives {
  readonly name: string;
  readonly classes: readonly ThingClassName[];
  readonly episodes: number;
  /** Of the first episode; the others count up from it. */
  readonly firstSeed: number;
  readonly motions?: readonly Motion[];
  readonly hazardEveryM?: number;
  readonly traffic?: number;
  readonly senses?: SensesOptions | null;
  /** λ, where it is another than in training. */
  readonly caution?: number;
}

/** Drives to learn from. */
export interface Training extends Omit<Drives, "name" | "firstSeed"> {
  /** Keeps the memory as it was when it drove best, in drives like these; by default, as it is in the end. */
  readonly select?: Select;
}

export interface Job {
  readonly id: string;
  readonly seed: number;
  /** A rule instead of a memory. */
  readonly rule?: RuleName;
  readonly method?: Method;
  readonly training?: Training;
  readonly tests: readonly Drives[];
  /** Where the memory is kept; in the process otherwise. */
  readonly database?: string;
  /**
   * What was learned is also condensed, in a copy, and driven by with a field of its own: a result of its own. With
   * `training.select`, each snapshot is condensed, and that one kept which drives best when it is.
   */
  readonly condensed?: Condensed;
}

export interface Condensed {
  readonly id: string;
  readonly capacity: number;
  /** How far a memory speaks at the wheel; what may go was decided with the bandwidth that was learned with. */
  readonly bandwidth: number;
  readonly tests: readonly Drives[];
}

export interface JobResult {
  readonly id: string;
  readonly seed: number;
  readonly memories: number;
  readonly floats: number;
  readonly lessons: number;
  readonly training: Tally;
  /** Every `CURVE_EPISODES` of training: what happened in them. */
  readonly curve: readonly { readonly episodes: number; readonly tally: Tally; readonly memories: number }[];
  readonly tests: Readonly<Record<string, Tally>>;
  /** The drives that what is tested had learned from, and what validation drives came to for each state it was chosen from. */
  readonly keptEpisodes: number;
  readonly tried: Choice["tried"];
  readonly trainingS: number;
  /** Processor time of the whole job, s. */
  readonly processorS: number;
  readonly condensed?: JobResult;
}

export const CURVE_EPISODES = 25;
export const FEAR = { outcome: "collision", otherwise: "clear" } as const;
/** Milliseconds from one training episode to the next, in the memory's own time. */
const EPISODE_MS = 60_000;

/** Seeds of the four parts never meet: training, validation of settings, choice of a snapshot, test. */
export const SEEDS = {
  training: (seed: number) => 100_000 + 10_000 * seed,
  validation: 5_000_000,
  selection: 7_000_000,
  test: 9_000_000,
};

export async function runJob(job: Job): Promise<JobResult> {
  if (job.rule !== undefined) return runRule(job, job.rule);
  const { method, training } = job;
  if (method === undefined || training === undefined)
    throw new Error(`${job.id} has neither rule nor method.`);
  const started = process.cpuUsage();
  const trained = await learn(job.seed, method, training, job.database);
  const { memory, agent, memories, lessons, tally, curve, keptEpisodes, tried, trainingS } = trained;
  const shared = { seed: job.seed, lessons, training: tally, curve, keptEpisodes, tried, trainingS };
  const floatsEach = floatsPerMemory(agent.keying);
  const tests = testsOf(job.tests, agent, agent.field);
  let condensed: JobResult | undefined;
  if (job.condensed !== undefined) {
    const { id, tests: wanted } = job.condensed;
    const { small, choice } = await condensedOf(trained, training, job.condensed);
    const result = testsOf(wanted, agent, small.field);
    await small.memory.close();
    const { size } = small.field;
    const own = { memories: size, floats: size * floatsEach, tests: result, processorS: 0 };
    condensed = { ...shared, ...own, id, keptEpisodes: choice.kept.episodes, tried: choice.tried };
  }
  await memory.close();
  return {
    ...shared,
    id: job.id,
    memories,
    floats: memories * floatsEach,
    tests,
    processorS: processorS(started),
    ...(condensed === undefined ? {} : { condensed }),
  };
}

function processorS(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1e6;
}

function testsOf(tests: readonly Drives[], { keying: key, options }: Agent, field: OutcomeField) {
  return Object.fromEntries(
    tests.map((test) => {
      const caution = test.caution ?? options.caution;
      const agent = new Agent(field, key, { ...options, caution }, seededRng(0));
      return [test.name, drives(test, trainedDriver(agent))];
    }),
  );
}

/** The best of what was learned, when condensed. */
async function condensedOf({ memory, agent, snapshots }: Trained, training: Training, wanted: Condensed) {
  const { select } = training;
  const states = select === undefined ? [await snapshotOf(memory, training.episodes)] : snapshots;
  const copies = new Map<Snapshot, Awaited<ReturnType<typeof condensedCopy>>>();
  for (const state of states) copies.set(state, await condensedCopy(state.lines, agent, wanted));
  const choice = await bestOf(states, (state) => {
    const { field } = copies.get(state)!;
    return validated(training, new Agent(field, agent.keying, agent.options, seededRng(0)));
  });
  for (const [state, copy] of copies) if (state !== choice.kept) await copy.memory.close();
  return { choice, small: copies.get(choice.kept)! };
}

/** A memory with fewer in it than an export has. */
async function condensedCopy(
  lines: readonly string[],
  { field, keying: key }: Agent,
  { capacity, bandwidth }: Condensed,
) {
  const copy = await open(":memory:", key);
  await copy.import(lines);
  await (await copy.outcomeField(field.options)).condense(capacity);
  return { memory: copy, field: await copy.outcomeField({ ...field.options, bandwidth }) };
}

function runRule(job: Job, rule: RuleName): JobResult {
  const started = process.cpuUsage();
  const tests = Object.fromEntries(job.tests.map((test) => [test.name, drives(test, RULES[rule])]));
  const { id, seed } = job;
  const nothing = { memories: 0, floats: 0, lessons: 0, training: noTally(), curve: [], tried: [] };
  return { ...nothing, keptEpisodes: 0, trainingS: 0, id, seed, tests, processorS: processorS(started) };
}

function drives(test: Drives, driver: Parameters<typeof drive>[1]): Tally {
  const tally = noTally();
  for (let i = 0; i < test.episodes; i++) {
    const seed = test.firstSeed + i;
    drive(worldOf(test, seed), driver, tally, makeSenses(test.senses ?? null, seed));
  }
  return tally;
}

/** What drives come to that choose a snapshot; nothing is learned in them. */
function validated(training: Training, agent: Agent): Tally {
  const episodes = training.select?.drives ?? 0;
  const own = { ...training, name: "selection", episodes, firstSeed: SEEDS.selection };
  return drives(own, trainedDriver(agent));
}

function worldOf(of: Omit<Drives, "name" | "firstSeed">, seed: number) {
  const { classes, motions, hazardEveryM, traffic } = of;
  return {
    seed,
    classes,
    ...(motions === undefined ? {} : { motions: new Set(motions) }),
    ...(hazardEveryM === undefined ? {} : { hazardEveryM }),
    ...(traffic === undefined ? {} : { traffic }),
  };
}

export interface Trained {
  readonly memory: Memory;
  readonly agent: Agent;
  readonly memories: number;
  readonly lessons: number;
  readonly tally: Tally;
  readonly curve: JobResult["curve"];
  /** What it was chosen from. */
  readonly snapshots: readonly Snapshot[];
  readonly keptEpisodes: number;
  readonly tried: Choice["tried"];
  readonly trainingS: number;
}

function open(database: string, { encoder }: Keying): Promise<Memory> {
  return Memory.open(database, { encoders: [quantityEncoder(encoder)], index: "exact" });
}

/** A memory in a file of its own, empty or with what an export says, and an agent that has it. */
async function begin(method: Method, seed: number, database: string, lines: readonly string[] = []) {
  const keyed = keying(method.keying, method.spread);
  const memory = await open(database, keyed);
  if (lines.length > 0) await memory.import(lines);
  const field = await memory.outcomeField({ ...FEAR, ...method.field });
  const options = { ...AGENT_DEFAULTS, ...method.agent };
  return { memory, agent: new Agent(field, keyed, options, seededRng(7919 * seed + 13)) };
}

/**
 * Opens a memory and learns in the embedded world. The memory stays open.
 *
 * @throws Error where no snapshot of `training.select` falls due.
 */
export async function learn(
  seed: number,
  method: Method,
  training: Training,
  database = ":memory:",
): Promise<Trained> {
  const { select, episodes } = training;
  let { memory, agent } = await begin(method, seed, select === undefined ? database : ":memory:");
  const tally = noTally();
  const curve: { episodes: number; tally: Tally; memories: number }[] = [];
  const snapshots: Snapshot[] = [];
  const started = performance.now();
  let part = noTally();
  for (let i = 0; i < episodes; i++) {
    const worldSeed = SEEDS.training(seed) + i;
    const senses = makeSenses(training.senses ?? null, worldSeed);
    const about = { episode: `drive ${i + 1}`, time: i * EPISODE_MS };
    await train(worldOf(training, worldSeed), agent, part, about, senses);
    if (select !== undefined && isDue(select, i + 1)) snapshots.push(await snapshotOf(memory, i + 1));
    if ((i + 1) % CURVE_EPISODES !== 0 && i + 1 < episodes) continue;
    curve.push({ episodes: i + 1, tally: part, memories: agent.field.size });
    addTo(tally, part);
    part = noTally();
  }
  const { spaces } = await memory.stats();
  const lessons = spaces[0].counts.signals;
  let choice: Choice | null = null;
  if (select !== undefined) {
    await memory.close();
    choice = await bestOf(snapshots, async ({ lines }) => {
      const one = await begin(method, seed, ":memory:", lines);
      const driven = validated(training, one.agent);
      await one.memory.close();
      return driven;
    });
    ({ memory, agent } = await begin(method, seed, database, choice.kept.lines));
  }
  const { size: memories } = agent.field;
  const keptEpisodes = choice?.kept.episodes ?? episodes;
  const tried = choice?.tried ?? [];
  const trainingS = (performance.now() - started) / 1_000;
  return { memory, agent, memories, lessons, tally, curve, snapshots, keptEpisodes, tried, trainingS };
}

/** Adds the second tally to the first. */
export function addTo(sum: Tally, more: Tally): Tally {
  for (const name of Object.keys(more) as (keyof Tally)[]) {
    if (name === "byClass") continue;
    sum[name] += more[name];
  }
  for (const [name, count] of Object.entries(more.byClass)) {
    sum.byClass[name] = (sum.byClass[name] ?? 0) + count;
  }
  return sum;
}
