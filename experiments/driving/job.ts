/**
 * One unit of work: a memory is learned in the embedded world under one method and one seed, and driven by in one test or
 * more. A job and its result are plain data, so that jobs run in processes of their own.
 */
import { seededRng, type OutcomeField } from "../../src/index.js";
import { Agent } from "./agent/agent.js";
import { floatsPerMemory } from "./agent/keyings.js";
import { noTally, trainedDriver, type Tally } from "./drive.js";
import {
  drives,
  learn,
  openMemory,
  validated,
  type Drives,
  type LearningCurve,
  type Method,
  type Trained,
  type Training,
} from "./learn.js";
import { RULES, type RuleName } from "./rules.js";
import { bestOf, snapshotOf, type Choice, type Snapshot } from "./snapshot.js";

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
  readonly curve: LearningCurve;
  readonly tests: Readonly<Record<string, Tally>>;
  /** The drives that what is tested had learned from, and what validation drives came to for each state it was chosen from. */
  readonly keptEpisodes: number;
  readonly tried: Choice["tried"];
  readonly trainingS: number;
  /** Processor time of the whole job, s. */
  readonly processorS: number;
  readonly condensed?: JobResult;
}

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
  const copy = await openMemory(":memory:", key);
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
