/** A memory learns in the embedded world, and drives in it. */
import { Memory, quantityEncoder, seededRng, type OutcomeFieldOptionsInput } from "../../src/index.js";
import { Agent, AGENT_DEFAULTS, type AgentOptions } from "./agent/agent.js";
import { keying, type Keying, type KeyingName } from "./agent/keyings.js";
import { addTo, drive, noTally, train, trainedDriver, type Tally } from "./drive.js";
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
  /** The last state is kept all the same; the snapshots are for what is condensed. */
  readonly keepLast?: boolean;
}

export const CURVE_EPISODES = 25;
/** What happened in every `CURVE_EPISODES` of training. */
export type LearningCurve = readonly {
  readonly episodes: number;
  readonly tally: Tally;
  readonly memories: number;
}[];

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

/** What happens in these drives. */
export function drives(test: Drives, driver: Parameters<typeof drive>[1]): Tally {
  const tally = noTally();
  for (let i = 0; i < test.episodes; i++) {
    const seed = test.firstSeed + i;
    drive(worldOf(test, seed), driver, tally, makeSenses(test.senses ?? null, seed));
  }
  return tally;
}

/** What drives come to that choose a snapshot; nothing is learned in them. */
export function validated(training: Training, agent: Agent): Tally {
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
  readonly curve: LearningCurve;
  /** What it was chosen from. */
  readonly snapshots: readonly Snapshot[];
  readonly keptEpisodes: number;
  readonly tried: Choice["tried"];
  readonly trainingS: number;
}

export function openMemory(database: string, { encoder }: Keying): Promise<Memory> {
  return Memory.open(database, { encoders: [quantityEncoder(encoder)], index: "exact" });
}

/** A memory in a file of its own, empty or with what an export says, and an agent that has it. */
async function begin(method: Method, seed: number, database: string, lines: readonly string[] = []) {
  const keyed = keying(method.keying, method.spread);
  const memory = await openMemory(database, keyed);
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
  const isChosen = select !== undefined && training.keepLast !== true;
  let { memory, agent } = await begin(method, seed, isChosen ? ":memory:" : database);
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
  if (isChosen) {
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
