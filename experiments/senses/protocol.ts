/** One memory with three senses: fed, then asked. */
import {
  fitImagePca,
  fitSoundPca,
  hashedTextEncoder,
  Memory,
  seededRng,
  type Encoder,
} from "../../src/index.js";
import { deslant, greyRaster, type Raster, type Sound } from "../../src/signal/index.js";
import { imageAt, type Dataset, type Images } from "../digits/images.js";
import { ask, meaningsOf, type Answer, type KnownRule, type Question } from "./ask.js";
import { episodes, inARoom, NAMES, phrase, type Noted, type Pictures } from "./episodes.js";
import type { Recording } from "./recordings.js";

export interface Setting {
  readonly train: Pictures;
  readonly test: Pictures;
  readonly recordings: readonly Recording[];
  readonly episodes: number;
  /** Questions from each sense. */
  readonly questions: number;
  readonly rule: KnownRule;
  readonly similarities: { readonly image: number; readonly audio: number; readonly text: number };
}

export interface Condition {
  readonly name: string;
  readonly seed: number;
  readonly unheard: ReadonlySet<number>;
  readonly shuffled: boolean;
}

export interface Outcome {
  readonly condition: Condition;
  readonly answers: readonly Answer[];
  /** By sense: memories, and the share of its signals that they are. */
  readonly kept: Readonly<Record<string, { memories: number; share: number }>>;
  readonly relations: number;
  /** The strongest learned relations, told. */
  readonly sentences: readonly string[];
  readonly seconds: number;
}

export function picturesOf(images: Images, count: number): Pictures {
  const rasters = Array.from({ length: count }, (_, i) => deslant(greyRaster(imageAt(images, i), 28)));
  return { rasters, digits: images.labels };
}

export function splitPictures(
  data: Dataset,
  counts: { train: number; test: number },
): {
  train: Pictures;
  test: Pictures;
} {
  return { train: picturesOf(data.train, counts.train), test: picturesOf(data.test, counts.test) };
}

/** A third of the voices is kept for the questions, another third for each seed. */
export function heldOut(
  recordings: readonly Recording[],
  seed: number,
): { train: Recording[]; test: Recording[] } {
  const voices = [...new Set(recordings.map(({ voice }) => voice))];
  const every = Math.min(3, voices.length);
  const held = new Set(voices.filter((_, i) => i % every === seed % every));
  return {
    train: recordings.filter(({ voice }) => !held.has(voice)),
    test: recordings.filter(({ voice }) => held.has(voice)),
  };
}

export async function run(setting: Setting, condition: Condition): Promise<Outcome> {
  const started = performance.now();
  const { seed, unheard, shuffled } = condition;
  const voices = heldOut(setting.recordings, seed);
  const noted = episodes(setting.train, voices.train, {
    episodes: setting.episodes,
    seed,
    unheard,
    shuffled,
  });
  const memory = await Memory.open(":memory:", {
    encoders: encodersFor(setting, noted),
    relations: {
      learn: {
        succession: false,
        confusable: false,
        ...(shuffled ? { minG2: 0, maxChance: Number.MAX_VALUE } : {}),
      },
    },
    budget: { fleeting: 4_000 },
  });
  const traces: number[] = [];
  await memory.observeAll(
    noted.map(({ signal }) => signal),
    { onObservation: ({ trace }) => traces.push(trace) },
  );
  const meanings = meaningsOf(noted, traces);
  const questions = questionsOf(setting, voices.test, seed);
  const answers = await ask(memory, questions, { rule: shuffled ? FORCED : setting.rule, meanings });
  const stats = await memory.stats();
  const outcome: Outcome = {
    condition,
    answers,
    kept: Object.fromEntries(
      stats.spaces
        .filter((space) => ["image", "audio", "text"].includes(space.modality))
        .map((space) => [space.modality, { memories: space.lasting, share: space.shareKept }]),
    ),
    relations: (await memory.relations()).length,
    sentences: await told(memory, { noted, traces, meanings }),
    seconds: (performance.now() - started) / 1_000,
  };
  await memory.close();
  return outcome;
}

/**
 * Paired at random, hardly a relation is significant and nearly everything is "not known". The control is therefore made to bind
 * whatever goes together, and to answer whatever comes: only so can it be at chance.
 */
const FORCED: KnownRule = {
  nearness: { image: 0, audio: 0, text: 0 },
  share: { image: 0, audio: 0, text: 0 },
};

/** Fitted on the first signals of each sense, without their digits. */
function encodersFor({ similarities }: Setting, noted: readonly Noted[]): Encoder<never>[] {
  const first = (sense: string) => noted.filter((one) => one.sense === sense).slice(0, 3_000);
  return [
    fitImagePca(
      first("image").map(({ signal }) => signal.image as Raster),
      { dimension: 50, sameSimilarity: similarities.image },
    ),
    fitSoundPca(
      first("audio").map(({ signal }) => signal.audio as Sound),
      { dimension: 48, sameSimilarity: similarities.audio },
    ),
    hashedTextEncoder({ sameSimilarity: similarities.text }),
  ];
}

/** Pictures by writers, words by voices, and wordings that were not met. */
function questionsOf(setting: Setting, recordings: readonly Recording[], seed: number): Question[] {
  const rng = seededRng(1_000 + seed);
  const random = (count: number) => Math.floor(rng() * count);
  return Array.from({ length: setting.questions }, (): Question[] => {
    const place = random(setting.test.rasters.length);
    const recording = recordings[random(recordings.length)];
    const digit = random(10);
    return [
      { cue: { image: setting.test.rasters[place] }, sense: "image", digit: setting.test.digits[place] },
      { cue: { audio: inARoom(recording.sound, rng) }, sense: "audio", digit: recording.digit },
      { cue: { text: `tell me: ${phrase(digit, rng)}` }, sense: "text", digit },
    ];
  }).flat();
}

/** The relations of the memories most often met, one sentence each: what it is, by most of what went to it. */
async function told(
  memory: Memory,
  {
    noted,
    traces,
    meanings,
  }: { noted: readonly Noted[]; traces: readonly number[]; meanings: Map<number, Float64Array> },
): Promise<string[]> {
  const senses = new Map(traces.map((trace, i) => [trace, noted[i].sense]));
  const told = { image: "looks like", audio: "sounds like", text: "is called" } as const;
  const label = (trace: number) => {
    const counts = meanings.get(trace);
    if (counts === undefined) return `#${trace}`;
    const most = Math.max(...counts);
    const share = most / counts.reduce((sum, count) => sum + count, 0);
    return `#${trace} (${NAMES[counts.indexOf(most)]}, ${Math.round(100 * share)} % of ${counts.reduce((sum, count) => sum + count, 0)})`;
  };
  const relations = await memory.relations();
  return relations
    .map(({ relation: { from, to, weight } }) => ({ from, to, weight }))
    .filter(({ from, to }) => senses.get(from) !== senses.get(to))
    .sort((a, b) => b.weight - a.weight || a.from - b.from || a.to - b.to)
    .slice(0, 10)
    .map(({ from, to, weight }) => {
      const sense = senses.get(to);
      return `What ${told[senses.get(from)!]} ${label(from)} ${sense === undefined ? "is" : told[sense]} ${label(to)}: ${weight.toFixed(2)}`;
    });
}
