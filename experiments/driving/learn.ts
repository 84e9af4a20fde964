/** A memory learns in the embedded world, and drives in it. */
import { Memory, quantityEncoder, seededRng, type OutcomeFieldOptionsInput } from "../../src/index.js";
import { Agent, AGENT_DEFAULTS, type AgentOptions } from "./agent/agent.js";
import { keying, type Keying, type KeyingName } from "./agent/keyings.js";
import { addTo, drive, noTally, train, type Tally } from "./drive.js";
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

/** Drives to learn from. */
export type Training = Omit<Drives, "name" | "firstSeed">;

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

/** Seeds of the three parts never meet: training, validation of settings, test. */
export const SEEDS = {
  training: (seed: number) => 100_000 + 10_000 * seed,
  validation: 5_000_000,
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

function worldOf(of: Training, seed: number) {
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
  readonly trainingS: number;
}

export function openMemory(database: string, { encoder }: Keying): Promise<Memory> {
  return Memory.open(database, { encoders: [quantityEncoder(encoder)], index: "exact" });
}

/** Opens a memory and learns in the embedded world. The memory stays open. */
export async function learn(
  seed: number,
  method: Method,
  training: Training,
  database = ":memory:",
): Promise<Trained> {
  const keyed = keying(method.keying, method.spread);
  const memory = await openMemory(database, keyed);
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
  const lessons = spaces[0].counts.signals;
  const trainingS = (performance.now() - started) / 1_000;
  return { memory, agent, memories: field.size, lessons, tally, curve, trainingS };
}
