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
import { floatsPerMemory, keying, type KeyingName } from "./agent/keyings.js";
import { drive, noTally, train, trainedDriver, type Tally } from "./drive.js";
import { RULES, type RuleName } from "./rules.js";
import { makeSenses, type SensesOptions } from "./senses/senses.js";
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

export interface Job {
  readonly id: string;
  readonly seed: number;
  /** A rule instead of a memory. */
  readonly rule?: RuleName;
  readonly method?: Method;
  readonly training?: Omit<Drives, "name" | "firstSeed">;
  readonly tests: readonly Drives[];
  /** Where the memory is kept; in the process otherwise. */
  readonly database?: string;
  /** What was learned is also condensed, in a copy, and driven by with a field of its own: a result of its own. */
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
  readonly trainingS: number;
  /** Processor time of the whole job, s. */
  readonly processorS: number;
  readonly condensed?: JobResult;
}

export const CURVE_EPISODES = 25;
export const FEAR = { outcome: "collision", otherwise: "clear" } as const;
/** Milliseconds from one training episode to the next, in the memory's own time. */
const EPISODE_MS = 60_000;

/** Seeds of the three parts never meet: training, validation, test. */
export const SEEDS = {
  training: (seed: number) => 100_000 + 10_000 * seed,
  validation: 5_000_000,
  test: 9_000_000,
};

export async function runJob(job: Job): Promise<JobResult> {
  if (job.rule !== undefined) return runRule(job, job.rule);
  const { method, training } = job;
  if (method === undefined || training === undefined)
    throw new Error(`${job.id} has neither rule nor method.`);
  const started = process.cpuUsage();
  const trained = await learn(job.seed, method, training, job.database);
  const { memory, agent, memories, lessons, tally, curve, trainingS } = trained;
  const shared = { seed: job.seed, lessons, training: tally, curve, trainingS };
  const floatsEach = floatsPerMemory(agent.keying);
  const tests = testsOf(job.tests, agent, agent.field);
  let condensed: JobResult | undefined;
  if (job.condensed !== undefined) {
    const { id, tests: wanted } = job.condensed;
    const small = await condensedCopy(memory, agent, job.condensed);
    const result = testsOf(wanted, agent, small.field);
    await small.memory.close();
    const { size } = small.field;
    condensed = { ...shared, id, memories: size, floats: size * floatsEach, tests: result, processorS: 0 };
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

/** A copy of the memory with fewer in it. The original stays as it is. */
async function condensedCopy(
  memory: Memory,
  { field, keying: key }: Agent,
  { capacity, bandwidth }: Condensed,
) {
  const copy = await Memory.open(":memory:", { encoders: [quantityEncoder(key.encoder)], index: "exact" });
  await copy.import(memory.export());
  await (await copy.outcomeField(field.options)).condense(capacity);
  return { memory: copy, field: await copy.outcomeField({ ...field.options, bandwidth }) };
}

function runRule(job: Job, rule: RuleName): JobResult {
  const started = process.cpuUsage();
  const tests = Object.fromEntries(job.tests.map((test) => [test.name, drives(test, RULES[rule])]));
  const { id, seed } = job;
  const nothing = { memories: 0, floats: 0, lessons: 0, training: noTally(), curve: [], trainingS: 0 };
  return { ...nothing, id, seed, tests, processorS: processorS(started) };
}

function drives(test: Drives, driver: Parameters<typeof drive>[1]): Tally {
  const tally = noTally();
  for (let i = 0; i < test.episodes; i++) {
    const seed = test.firstSeed + i;
    drive(worldOf(test, seed), driver, tally, makeSenses(test.senses ?? null, seed));
  }
  return tally;
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
  readonly trainingS: number;
}

/** Opens a memory and learns in the embedded world. The memory stays open. */
export async function learn(
  seed: number,
  method: Method,
  training: Omit<Drives, "name" | "firstSeed">,
  database = ":memory:",
): Promise<Trained> {
  const keyed = keying(method.keying, method.spread);
  const memory = await Memory.open(database, { encoders: [quantityEncoder(keyed.encoder)], index: "exact" });
  const field = await memory.outcomeField({ ...FEAR, ...method.field });
  const options = { ...AGENT_DEFAULTS, ...method.agent };
  const agent = new Agent(field, keyed, options, seededRng(7919 * seed + 13));
  const tally = noTally();
  const curve: { episodes: number; tally: Tally; memories: number }[] = [];
  const started = performance.now();
  let part = noTally();
  for (let i = 0; i < training.episodes; i++) {
    const worldSeed = SEEDS.training(seed) + i;
    const senses = makeSenses(training.senses ?? null, worldSeed);
    const about = { episode: `drive ${i + 1}`, time: i * EPISODE_MS };
    await train(worldOf(training, worldSeed), agent, part, about, senses);
    if ((i + 1) % CURVE_EPISODES !== 0 && i + 1 < training.episodes) continue;
    curve.push({ episodes: i + 1, tally: part, memories: field.size });
    addTo(tally, part);
    part = noTally();
  }
  const { spaces } = await memory.stats();
  return {
    memory,
    agent,
    memories: field.size,
    lessons: spaces[0].counts.signals,
    tally,
    curve,
    trainingS: (performance.now() - started) / 1_000,
  };
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
