/** A stretch of sound: one channel of samples, and how many of them make a second. */
import { InvalidInput } from "../../core/errors.js";

export interface Sound {
  /** One channel, full scale is −1…1. */
  readonly samples: Float32Array;
  /** Samples per second, Hz. */
  readonly sampleRateHz: number;
}

export const LOWEST_RATE_HZ = 1_000;
export const HIGHEST_RATE_HZ = 768_000;

/**
 * Checks a sound at the public edge.
 *
 * @param what how to call it in the error.
 * @throws InvalidInput `NOT_SOUND`, `BAD_SAMPLE_RATE`, `EMPTY_SOUND`, `NOT_FINITE`. O(samples).
 */
export function checkSound(sound: Sound, what = "the sound"): void {
  const given: unknown = sound;
  if (typeof given !== "object" || given === null || !(sound.samples instanceof Float32Array)) {
    throw new InvalidInput(
      "NOT_SOUND",
      `${what} is not { samples: Float32Array, sampleRateHz: number }. Read a WAV file with readWav.`,
    );
  }
  checkRate(sound.sampleRateHz, `${what}: sampleRateHz`);
  if (sound.samples.length === 0) {
    throw new InvalidInput("EMPTY_SOUND", `${what} has no samples. Drop such signals.`);
  }
  checkFinite(sound.samples, what);
}

/** @throws InvalidInput `BAD_SAMPLE_RATE`. */
export function checkRate(rateHz: number, what: string): void {
  if (!(Number.isInteger(rateHz) && rateHz >= LOWEST_RATE_HZ && rateHz <= HIGHEST_RATE_HZ)) {
    throw new InvalidInput(
      "BAD_SAMPLE_RATE",
      `${what} is ${String(rateHz)}, expected a whole number of Hz in ${LOWEST_RATE_HZ}…${HIGHEST_RATE_HZ}.`,
    );
  }
}

/** @throws InvalidInput `NOT_FINITE` naming the first bad sample. */
export function checkFinite(samples: Float32Array, what: string): void {
  for (let i = 0; i < samples.length; i++) {
    if (!Number.isFinite(samples[i])) {
      throw new InvalidInput(
        "NOT_FINITE",
        `${what}: sample ${i} is ${samples[i]}; every sample must be finite. Clean the signal before observing it.`,
      );
    }
  }
}
