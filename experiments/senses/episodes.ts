/** One digit at a time, seen, heard and read, each from another origin, in one episode. */
import { seededRng, shuffle, type Rng, type Signal } from "../../src/index.js";
import type { Raster, Sound } from "../../src/signal/index.js";
import type { Recording } from "./recordings.js";

export type Sense = "image" | "audio" | "text";
export const SENSES: readonly Sense[] = ["image", "audio", "text"];

/** A signal, and the digit that it is: the experiment's own note, which the memory never sees. */
export interface Noted {
  readonly signal: Signal;
  readonly sense: Sense;
  readonly digit: number;
}

export interface Pictures {
  readonly rasters: readonly Raster[];
  readonly digits: ArrayLike<number>;
}

export interface EpisodeOptions {
  readonly episodes: number;
  readonly seed: number;
  /** Digits that are never heard. */
  readonly unheard: ReadonlySet<number>;
  /** Sound and text are of other digits than the picture, and than each other. */
  readonly shuffled: boolean;
}

export const NAMES = "zero one two three four five six seven eight nine".split(" ");
/** As many hands as MNIST's writers would be, at this many pictures each. */
const PICTURES_A_WRITER = 120;
const SCRIBES = 40;
const START = Date.UTC(2026, 0, 1);
const BETWEEN_MS = 60_000;

export function episodes(
  pictures: Pictures,
  recordings: readonly Recording[],
  { episodes: count, seed, unheard, shuffled }: EpisodeOptions,
): Noted[] {
  const rng = seededRng(seed);
  const order = shuffle(
    Uint32Array.from({ length: pictures.rasters.length }, (_, i) => i),
    rng,
  );
  const byDigit = Array.from({ length: 10 }, (_, digit) => recordings.filter((one) => one.digit === digit));
  return Array.from({ length: count }, (_, e) => {
    const place = order[e % order.length];
    const digit = pictures.digits[place];
    const [heard, read] = shuffled ? [pick(10, rng), pick(10, rng)] : [digit, digit];
    const about = { episode: `episode ${e}`, time: START + e * BETWEEN_MS };
    const seen: Noted = {
      signal: {
        image: pictures.rasters[place],
        origin: `writer ${Math.floor(place / PICTURES_A_WRITER)}`,
        ...about,
      },
      sense: "image",
      digit,
    };
    const written: Noted = {
      signal: { text: phrase(read, rng), origin: `scribe ${pick(SCRIBES, rng)}`, ...about },
      sense: "text",
      digit: read,
    };
    if (unheard.has(heard)) return [seen, written];
    const recording = byDigit[heard][pick(byDigit[heard].length, rng)];
    const said: Noted = {
      signal: { audio: inARoom(recording.sound, rng), origin: recording.voice, ...about },
      sense: "audio",
      digit: heard,
    };
    return [seen, said, written];
  }).flat();
}

/** Louder or softer, and with noise of 25 to 40 dB. */
export function inARoom({ samples, sampleRateHz }: Sound, rng: Rng): Sound {
  const gain = 0.3 + 0.7 * rng();
  const power = samples.reduce((sum, value) => sum + value * value, 0) / samples.length;
  const noise = Math.sqrt((3 * power) / 10 ** (2.5 + 1.5 * rng()));
  return { samples: samples.map((value) => gain * (value + noise * (2 * rng() - 1))), sampleRateHz };
}

/** Small words that a scribe may put before and behind a name. */
const SMALL = (
  "a an the and or but if of to in on at by for with from as is are was were be been am do does did have has had i you he she it we " +
  "they me my your his her its our their this that these those what which who how can could will would should may"
).split(" ");

/** A name in one of some 4,000 wordings: an exact repeat would teach nothing. */
export function phrase(digit: number, rng: Rng): string {
  return `${SMALL[pick(SMALL.length, rng)]} ${NAMES[digit]} ${SMALL[pick(SMALL.length, rng)]}`;
}

function pick(count: number, rng: Rng): number {
  return Math.floor(rng() * count);
}
