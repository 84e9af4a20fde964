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
  type Drives,
  type LearningCurve,
  type Method,
  type Trained,
  type Training,
} from "./learn.js";
import { RULES, type RuleName } from "./rules.js";

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
  /** What was learned is also condensed, in copies, and driven by with fields of their own: results of their own. */
  readonly condensed?: readonly Condensed[];
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
  readonly trainingS: number;
  /** Processor time of the whole job, s. */
  readonly processorS: number;
  readonly condensed: readonly JobResult[];
}

export async function runJob(job: Job): Promise<JobResult> {
  if (job.rule !== undefined) return runRule(job, job.rule);
  const { method, training } = job;
  if (method === undefined || training === undefined)
    throw new Error(`${job.id} has neither rule nor method.`);
  const started = process.cpuUsage();
  const trained = await learn(job.seed, method, training, job.database);
  const { memory, agent, memories, lessons, tally, curve, trainingS } = trained;
  const { seed } = job;
  const shared = { seed, lessons, training: tally, curve, trainingS, condensed: [] };
  const floatsEach = floatsPerMemory(agent.keying);
  const tests = testsOf(job.tests, agent, agent.field);
  const condensed: JobResult[] = [];
  for (const wanted of job.condensed ?? []) {
    const small = await condensedCopy(trained, wanted);
    const { size } = small.field;
    const own = { memories: size, floats: size * floatsEach, processorS: 0 };
    condensed.push({ ...shared, ...own, id: wanted.id, tests: testsOf(wanted.tests, agent, small.field) });
    await small.memory.close();
  }
  await memory.close();
  return {
    ...shared,
    id: job.id,
    memories,
    floats: memories * floatsEach,
    tests,
    processorS: processorS(started),
    condensed,
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

/** A memory with fewer in it. */
async function condensedCopy({ memory, agent }: Trained, { capacity, bandwidth }: Condensed) {
  const { field, keying: key } = agent;
  const copy = await openMemory(":memory:", key);
  await copy.import(memory.export());
  await (await copy.outcomeField(field.options)).condense(capacity);
  return { memory: copy, field: await copy.outcomeField({ ...field.options, bandwidth }) };
}

function runRule(job: Job, rule: RuleName): JobResult {
  const started = process.cpuUsage();
  const tests = Object.fromEntries(job.tests.map((test) => [test.name, drives(test, RULES[rule])]));
  const { id, seed } = job;
  const nothing = { memories: 0, floats: 0, lessons: 0, training: noTally(), curve: [], condensed: [] };
  return { ...nothing, trainingS: 0, id, seed, tests, processorS: processorS(started) };
}
