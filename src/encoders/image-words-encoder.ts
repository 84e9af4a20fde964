/**
 * Pictures by the small things that are seen in them, wherever and however turned: SIFT descriptors, each taken for the
 * nearest of a vocabulary (J. Sivic & A. Zisserman, "Video Google", ICCV 2003; G. Csurka et al., "Visual categorization with
 * bags of keypoints", 2004), counted, weighed by rarity. Blind to place, scale and turn of the whole, and so to what only
 * those tell.
 *
 * Departures: counts enter by their root (Arandjelović & Zisserman, "Three things everyone should know …", CVPR 2012, on
 * descriptors), and a word of its own counts a picture in which no place stands out.
 */
import { z } from "zod";
import { checkOptions } from "../core/check-options.js";
import { InvalidInput } from "../core/errors.js";
import { fnv1a } from "../core/fnv1a.js";
import { seededRng, type Rng } from "../core/rng.js";
import { dot, normalize } from "../core/vector.js";
import { toGrey, type Raster } from "../signal/image/raster.js";
import { resize } from "../signal/image/resize.js";
import { siftFeatures } from "../signal/image/sift/sift.js";
import type { Encoder } from "./encoder.js";
import { checkPicture, pictureContent } from "./image-pca-encoder.js";

const schema = z.strictObject({
  /** Size of the vocabulary, 2…4,096. */
  words: z.number().int().min(2).max(4_096).default(256),
  /** Pictures are brought to this many pixels on their longer side first, 16…2,048: small ones grow. */
  side: z.number().int().min(16).max(2_048).default(256),
  /** Features counted in a picture, the clearest first. */
  most: z.number().int().min(1).max(10_000).default(500),
  /** τ_pos, −1…1. `npm run bench:encoders` measures it on parts of a photograph, turned and scaled; measure it on your own. */
  sameSimilarity: z.number().min(-1).max(1).default(0.6),
  /** For the choice of the first words. */
  seed: z.number().default(1),
});
export type ImageWordsOptions = z.input<typeof schema>;

const LENGTH = 128;
/** Lloyd's rounds; the words hardly move after these. */
const ROUNDS = 12;
/** Descriptors that the words are made from, at most. */
const MOST_DESCRIPTORS = 30_000;

interface Vocabulary {
  readonly side: number;
  readonly most: number;
  readonly sameSimilarity: number;
  /** Unit vectors of 128, one after the other. */
  readonly words: Float32Array;
  /** Weight of each word, and of the one for nothing to be seen: ln(pictures / pictures with it). */
  readonly rarity: Float32Array;
}

/**
 * Fits a vocabulary.
 *
 * @param sample pictures like those that will come, with at least `words` features in all.
 * @throws InvalidInput `BAD_OPTION`, `TOO_FEW_SAMPLES`, and what is wrong with a picture.
 * Cost: SIFT of the sample, and O(descriptors · words · 128) for each of 12 rounds.
 */
export function fitImageWords(sample: readonly Raster[], options: ImageWordsOptions = {}): Encoder<Raster> {
  const { words: count, side, most, sameSimilarity, seed } = checkOptions(schema, options, "fitImageWords");
  for (const raster of sample) checkPicture(raster);
  const pictures = sample.map((raster) => descriptorsOf(raster, { side, most }));
  const rng = seededRng(seed);
  const descriptors = sampled(pictures.flat(), MOST_DESCRIPTORS, rng);
  if (descriptors.length < count) {
    throw new InvalidInput(
      "TOO_FEW_SAMPLES",
      `fitImageWords: ${sample.length} pictures have ${descriptors.length} features, too few for ${count} words. Give more pictures, or ask for fewer words.`,
    );
  }
  const words = clustered(descriptors, count, rng);
  return wordsEncoder({ side, most, sameSimilarity, words, rarity: rarityOf(pictures, words) });
}

function wordsEncoder(vocabulary: Vocabulary): Encoder<Raster> {
  const state = saved(vocabulary);
  const dimension = vocabulary.rarity.length;
  return {
    id: `image-words:${dimension}:${fnv1a(state).toString(16)}`,
    modality: "image",
    dimension,
    sameSimilarity: Math.fround(vocabulary.sameSimilarity),
    check: checkPicture,
    encode: (inputs) => inputs.map((raster) => encodeOne(raster, vocabulary)),
    content: pictureContent,
    gist: () => null,
    save: () => state,
  };
}

function encodeOne(raster: Raster, vocabulary: Vocabulary): Float32Array {
  const counts = countsOf(descriptorsOf(raster, vocabulary), vocabulary.words);
  return normalize(counts.map((value, i) => Math.sqrt(value) * vocabulary.rarity[i]));
}

function descriptorsOf(raster: Raster, { side, most }: { side: number; most: number }): Float32Array[] {
  const scale = side / Math.max(raster.width, raster.height);
  const [width, height] = [raster.width, raster.height].map((length) =>
    Math.max(1, Math.round(scale * length)),
  );
  return siftFeatures(resize(toGrey(raster), width, height), { most }).map(({ descriptor }) => descriptor);
}

/** How often each word is seen; the last counts a picture with nothing. */
function countsOf(descriptors: readonly Float32Array[], words: Float32Array): Float32Array {
  const counts = new Float32Array(words.length / LENGTH + 1);
  for (const descriptor of descriptors) counts[nearestWord(descriptor, words)]++;
  if (descriptors.length === 0) counts[counts.length - 1] = 1;
  return counts;
}

function nearestWord(descriptor: Float32Array, words: Float32Array): number {
  let [nearest, best] = [0, -Infinity];
  for (let word = 0; word * LENGTH < words.length; word++) {
    let cosine = 0;
    for (let j = 0, at = word * LENGTH; j < LENGTH; j++) cosine += descriptor[j] * words[at + j];
    if (cosine > best) [nearest, best] = [word, cosine];
  }
  return nearest;
}

/** Every word counts a little, also one that all pictures have. */
const LEAST_RARITY = 0.1;

function rarityOf(pictures: readonly Float32Array[][], words: Float32Array): Float32Array {
  const having = new Float64Array(words.length / LENGTH + 1);
  for (const picture of pictures) {
    countsOf(picture, words).forEach((count, i) => (having[i] += count > 0 ? 1 : 0));
  }
  return Float32Array.from(having, (count) => LEAST_RARITY + Math.log((pictures.length + 1) / (count + 1)));
}

/** Spherical k-means from a k-means++ start (Arthur & Vassilvitskii 2007). */
function clustered(descriptors: readonly Float32Array[], count: number, rng: Rng): Float32Array {
  const words = firstWords(descriptors, count, rng);
  for (let round = 0; round < ROUNDS; round++) {
    const sums = new Float32Array(words.length);
    const members = new Uint32Array(count);
    for (const descriptor of descriptors) {
      const word = nearestWord(descriptor, words);
      members[word]++;
      for (let j = 0; j < LENGTH; j++) sums[word * LENGTH + j] += descriptor[j];
    }
    for (let word = 0; word < count; word++) {
      if (members[word] > 0)
        words.set(normalize(sums.subarray(word * LENGTH, (word + 1) * LENGTH)), word * LENGTH);
    }
  }
  return words;
}

function firstWords(descriptors: readonly Float32Array[], count: number, rng: Rng): Float32Array {
  const words = new Float32Array(count * LENGTH);
  const distances = new Float64Array(descriptors.length).fill(2);
  for (let word = 0; word < count; word++) {
    const total = distances.reduce((sum, value) => sum + value, 0);
    let left = rng() * total;
    let chosen = descriptors.length - 1;
    for (let i = 0; i < descriptors.length; i++) {
      left -= distances[i];
      if (left <= 0) {
        chosen = i;
        break;
      }
    }
    words.set(descriptors[chosen], word * LENGTH);
    descriptors.forEach((descriptor, i) => {
      distances[i] = Math.min(distances[i], Math.max(0, 2 - 2 * dot(descriptor, descriptors[chosen])));
    });
  }
  return words;
}

function sampled<T>(items: readonly T[], most: number, rng: Rng): readonly T[] {
  if (items.length <= most) return items;
  return Array.from({ length: most }, () => items[Math.floor(rng() * items.length)]);
}

/** "IMW1" */
const MAGIC = 0x31574d49;
const HEADER = 20;

function saved({ side, most, sameSimilarity, words, rarity }: Vocabulary): Uint8Array {
  const bytes = new Uint8Array(HEADER + 4 * (words.length + rarity.length));
  const view = new DataView(bytes.buffer);
  [MAGIC, side, most, rarity.length - 1].forEach((value, i) => view.setUint32(4 * i, value, true));
  view.setFloat32(16, sameSimilarity, true);
  words.forEach((value, i) => view.setFloat32(HEADER + 4 * i, value, true));
  rarity.forEach((value, i) => view.setFloat32(HEADER + 4 * (words.length + i), value, true));
  return bytes;
}

/** Reads back what `save` wrote. @throws InvalidInput `BROKEN_ENCODER_STATE`. */
export function restoreImageWords(state: Uint8Array): Encoder<Raster> {
  const view = new DataView(state.buffer, state.byteOffset, state.byteLength);
  const count = state.byteLength >= HEADER ? view.getUint32(12, true) : 0;
  const numbers = count * LENGTH + count + 1;
  if (count === 0 || view.getUint32(0, true) !== MAGIC || state.byteLength !== HEADER + 4 * numbers) {
    throw new InvalidInput(
      "BROKEN_ENCODER_STATE",
      `the saved image words encoder is damaged (${state.byteLength} bytes).`,
    );
  }
  const all = Float32Array.from({ length: numbers }, (_, i) => view.getFloat32(HEADER + 4 * i, true));
  return wordsEncoder({
    side: view.getUint32(4, true),
    most: view.getUint32(8, true),
    sameSimilarity: view.getFloat32(16, true),
    words: all.slice(0, count * LENGTH),
    rarity: all.slice(count * LENGTH),
  });
}
