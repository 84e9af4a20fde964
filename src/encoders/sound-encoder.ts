/**
 * Short sounds, a word or less, by how their cepstrum runs (`wordShape`): to be fed with the pieces that `soundSegments`
 * cuts. Rate, loudness, length and a steady colouring of the channel make no difference.
 */
import { InvalidInput } from "../core/errors.js";
import { normalize } from "../core/vector.js";
import { isSilent, normalizeGain, silent } from "../signal/audio/gain.js";
import { resample } from "../signal/audio/resample.js";
import { checkSound, type Sound } from "../signal/audio/sound.js";
import { wordShape, WORD_SHAPE_LENGTH } from "../signal/audio/word-shape.js";
import type { Encoder } from "./encoder.js";
import { checkOptionNames, checkSameSimilarity } from "./encoder-options.js";
import { fitPca } from "./pca-encoder.js";
import { contentBytes, projectedEncoder, readProjected, type Described } from "./projected-encoder.js";

/** What `wordShape` works at. */
const RATE_HZ = 16_000;
const SHORTEST_SECONDS = 0.02;
const LONGEST_SECONDS = 30;

export interface SoundEncoderOptions {
  /** τ_pos, −1…1. */
  sameSimilarity?: number;
}

export interface SoundPcaOptions extends SoundEncoderOptions {
  /** Components kept, 1…288. Default 48. */
  dimension?: number;
  /** As `fitPca`. */
  whiten?: boolean;
  seed?: number;
}

/**
 * An encoder with nothing to fit, 288 numbers.
 *
 * @throws InvalidInput `BAD_OPTION`. Cost: about a five-hundredth of the sound's duration.
 * @example
 * const encoder = soundEncoder();
 */
export function soundEncoder(options: SoundEncoderOptions = {}): Encoder<Sound> {
  checkOptionNames("soundEncoder", options, ["sameSimilarity"]);
  const { sameSimilarity = SAME_SIMILARITY } = options;
  checkSameSimilarity("soundEncoder", sameSimilarity);
  return {
    id: SOUND_ENCODER_ID,
    modality: "audio",
    dimension: WORD_SHAPE_LENGTH,
    sameSimilarity,
    check: sounds.check,
    encode: (inputs) => inputs.map((input) => normalize(sounds.describe(input))),
    content: sounds.content,
    gist: sounds.gist,
  };
}

export const SOUND_ENCODER_ID = "sound:shape-1:288";

/**
 * A tenth of the pairs of one isolated word by two voices lies below .27 (digits of 51 synthetic voices in three languages). Words
 * cut out of running speech are far less alike: a tenth of 336 TIMIT words' pairs lies below .08 (`npm run bench:encoders`); for
 * those choose a lower one, or measure your own with `measureSameSimilarity`.
 */
const SAME_SIMILARITY = 0.3;

/**
 * The same, reduced to the directions in which a sample of sounds varies most: six times smaller, as good.
 *
 * @param sample at least `dimension` sounds.
 * @throws InvalidInput `BAD_OPTION`, `TOO_FEW_SAMPLES`, and what is wrong with a sound.
 */
export function fitSoundPca(sample: readonly Sound[], options: SoundPcaOptions = {}): Encoder<Sound> {
  checkOptionNames("fitSoundPca", options, ["dimension", "sameSimilarity", "whiten", "seed"]);
  const { dimension = 48, sameSimilarity = SAME_SIMILARITY, ...pca } = options;
  for (const sound of sample) sounds.check(sound);
  return projectedEncoder(
    sounds,
    fitPca(
      sample.map((sound) => sounds.describe(sound)),
      { dimension, sameSimilarity, ...pca },
    ),
  );
}

/** Reads back what `save` wrote. @throws InvalidInput `BROKEN_ENCODER_STATE`. */
export function restoreSoundPca(state: Uint8Array): Encoder<Sound> {
  return projectedEncoder(sounds, readProjected(state, "sound encoder").pca);
}

const sounds: Described<Sound> = {
  family: "sound-pca",
  modality: "audio",
  settings: { shape: 1 },
  check: checkShort,
  describe: (sound) => wordShape(normalizeGain(resample(sound, RATE_HZ)).samples),
  content: ({ samples, sampleRateHz }) => contentBytes([sampleRateHz], samples),
  gist: ({ samples, sampleRateHz }) => `${(samples.length / sampleRateHz).toFixed(2)} s of sound`,
};

/** @throws InvalidInput as `checkSound`; `SOUND_TOO_SHORT`, `SOUND_TOO_LONG`, `SILENT_SOUND`. */
function checkShort(sound: Sound): void {
  checkSound(sound, "signal.audio");
  const seconds = sound.samples.length / sound.sampleRateHz;
  if (seconds < SHORTEST_SECONDS || seconds > LONGEST_SECONDS) {
    throw new InvalidInput(
      seconds < SHORTEST_SECONDS ? "SOUND_TOO_SHORT" : "SOUND_TOO_LONG",
      `signal.audio lasts ${seconds} s, expected ${SHORTEST_SECONDS}…${LONGEST_SECONDS} s. Cut a recording into pieces with soundSegments.`,
    );
  }
  if (isSilent(sound.samples)) throw silent("signal.audio");
}
