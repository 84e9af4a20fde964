/** Loudness: the same words near and far from a microphone should weigh the same. */
import { InvalidInput } from "../../core/errors.js";
import { checkSound, type Sound } from "./sound.js";

export interface GainOptions {
  /** "rms" brings the mean power to the level, "peak" the loudest sample. Default "rms". */
  to?: "rms" | "peak";
  /** Decibels below full scale. Default −26 for rms (ITU-T P.56's usual speech level), −1 for peak. */
  levelDbfs?: number;
  /** The most that is amplified, dB: what is only noise stays quiet. Default 40. */
  mostDb?: number;
}

/** Below this a sound counts as silent, as a share of full scale: half a step of 24 bits. */
const SILENCE = 2 ** -24;

/** Root of the mean square, 0…1. O(samples). */
export function rootMeanSquare(samples: Float32Array): number {
  let squares = 0;
  for (const sample of samples) squares += sample * sample;
  return samples.length === 0 ? 0 : Math.sqrt(squares / samples.length);
}

/**
 * The sound at a given level; samples that would pass full scale are clipped.
 *
 * @throws InvalidInput `SILENT_SOUND` where nothing is to be heard; `BAD_OPTION`; as `checkSound`. O(samples).
 * @example
 * const louder = normalizeGain({ samples: Float32Array.of(0.01, -0.01), sampleRateHz: 16_000 }, { to: "peak" });
 */
export function normalizeGain(sound: Sound, options: GainOptions = {}): Sound {
  checkSound(sound);
  const { to = "rms", mostDb = 40 } = options;
  const { levelDbfs = to === "rms" ? -26 : -1 } = options;
  if (!(levelDbfs <= 0) || !(mostDb >= 0)) {
    throw new InvalidInput(
      "BAD_OPTION",
      `normalizeGain: levelDbfs is ${levelDbfs} and mostDb ${mostDb}, expected at most 0 and at least 0.`,
    );
  }
  const loud = to === "rms" ? rootMeanSquare(sound.samples) : peak(sound.samples);
  if (loud < SILENCE) throw silent("the sound");
  const gain = Math.min(10 ** (mostDb / 20), 10 ** (levelDbfs / 20) / loud);
  return {
    ...sound,
    samples: sound.samples.map((sample) => Math.max(-1, Math.min(1, gain * sample))),
  };
}

/** Whether there is anything to hear. */
export function isSilent(samples: Float32Array): boolean {
  return peak(samples) < SILENCE;
}

export function silent(what: string): InvalidInput {
  return new InvalidInput("SILENT_SOUND", `${what} is silent: it has no direction. Drop such signals.`);
}

function peak(samples: Float32Array): number {
  let most = 0;
  for (const sample of samples) most = Math.max(most, Math.abs(sample));
  return most;
}

/**
 * x[i] − k·x[i−1]: lifts the high frequencies, which speech is weak in. The front end does this within frames by itself.
 *
 * @param coefficient k, 0…1.
 */
export function preEmphasize(samples: Float32Array, coefficient = 0.97): Float32Array {
  return samples.map((sample, i) => sample - coefficient * (i === 0 ? sample : samples[i - 1]));
}
