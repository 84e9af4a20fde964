/**
 * Less noise, frame by frame in the spectrum: the noise's power is learned from the quietest frames or from a sample of it,
 * and each bin is turned down by how much of it is noise.
 *
 * - "spectral-subtraction": S. F. Boll, IEEE TASSP 27(2), 1979, with the over-subtraction and the floor of Berouti, Schwartz
 *   & Makhoul, ICASSP 1979.
 * - "wiener": ξ / (1 + ξ) with the decision-directed estimate of ξ (Ephraim & Malah, IEEE TASSP 32(6), 1984; P. Scalart & J.
 *   Filho, ICASSP 1996), which leaves less of the chirping that is called musical noise.
 *
 * Departure: the noise is taken as steady over the sound. Cut a long recording into pieces of some seconds.
 */
import { z } from "zod";
import { checkOptions } from "../../core/check-options.js";
import { powerOfTwoFrom, RealFourier } from "./fourier.js";
import { checkSound, type Sound } from "./sound.js";
import { windowFunction } from "./window-function.js";

const schema = z.strictObject({
  method: z.enum(["wiener", "spectral-subtraction"]).default("wiener"),
  /** A stretch of nothing but the noise, at the same rate. Default: the quietest frames of the sound. */
  noise: z
    .custom<Float32Array>((value) => value instanceof Float32Array, "expected a Float32Array")
    .optional(),
  /** Share of frames taken for noise where no sample is given. */
  quietest: z.number().min(0.01).max(1).default(0.15),
  frameMs: z.number().min(5).max(200).default(32),
  /** The least that is left of a bin, 0…1, in amplitude: some noise sounds better than holes. */
  floor: z.number().min(0).max(1).default(0.05),
  /** Spectral subtraction takes this many times the noise. */
  overSubtraction: z.number().min(1).max(10).default(2),
  /** Weight of the frame before in the decision-directed estimate. */
  smoothing: z.number().min(0).max(0.999).default(0.96),
});

export type NoiseReductionOptions = z.input<typeof schema>;
type Setting = z.output<typeof schema>;

/**
 * The sound with less of its steady noise; as long as before, and in time with it.
 *
 * @throws InvalidInput `BAD_OPTION`; as `checkSound`. O(n log n).
 * @example
 * const clean = reduceNoise({ samples: new Float32Array(16_000).fill(0.1), sampleRateHz: 16_000 }, { method: "wiener" });
 */
export function reduceNoise(sound: Sound, options: NoiseReductionOptions = {}): Sound {
  checkSound(sound);
  const setting = checkOptions(schema, options, "reduceNoise");
  const size = powerOfTwoFrom((setting.frameMs / 1_000) * sound.sampleRateHz);
  const frames = new OverlappingFrames(size);
  const noise =
    setting.noise === undefined
      ? quietPower(frames.powers(sound.samples), setting.quietest)
      : meanOf(frames.powers(setting.noise));
  const gains = setting.method === "wiener" ? wiener(noise, setting) : subtraction(noise, setting);
  return { ...sound, samples: frames.filtered(sound.samples, gains) };
}

/** Turns a frame's power spectrum into a gain for each bin. */
type Gains = (power: Float64Array) => Float64Array;

function subtraction(noise: Float64Array, { overSubtraction, floor }: Setting): Gains {
  return (power) =>
    power.map((value, k) => {
      const left = value - overSubtraction * noise[k];
      return Math.max(floor, Math.sqrt(Math.max(0, left) / Math.max(value, Number.MIN_VALUE)));
    });
}

function wiener(noise: Float64Array, { smoothing, floor }: Setting): Gains {
  const clean = new Float64Array(noise.length);
  return (power) =>
    power.map((value, k) => {
      const against = Math.max(noise[k], Number.MIN_VALUE);
      const prior = (smoothing * clean[k]) / against + (1 - smoothing) * Math.max(0, value / against - 1);
      const gain = Math.max(floor, prior / (1 + prior));
      clean[k] = gain * gain * value;
      return gain;
    });
}

/** Frames that overlap by half under the root of a Hann window, so that they add up to what they came from. */
class OverlappingFrames {
  private readonly window: Float64Array;
  private readonly fourier: RealFourier;
  private readonly frame: Float64Array;
  private readonly hop: number;

  constructor(private readonly size: number) {
    // Of period n, not n − 1: only so do the squares of two halves add up to 1.
    this.window = windowFunction("hann", size + 1)
      .subarray(0, size)
      .map(Math.sqrt);
    this.fourier = new RealFourier(size);
    this.frame = new Float64Array(size);
    this.hop = size / 2;
  }

  powers(samples: Float32Array): Float64Array[] {
    return this.starts(samples).map((start) => {
      this.load(samples, start);
      const power = new Float64Array(this.size / 2 + 1);
      this.fourier.power(this.frame, power);
      return power;
    });
  }

  filtered(samples: Float32Array, gains: Gains): Float32Array {
    const out = new Float32Array(samples.length);
    const power = new Float64Array(this.size / 2 + 1);
    for (const start of this.starts(samples)) {
      this.load(samples, start);
      this.fourier.power(this.frame, power);
      const gain = gains(power);
      const spectrum = this.fourier.spectrum(this.frame);
      gain.forEach((value, k) => {
        spectrum[2 * k] *= value;
        spectrum[2 * k + 1] *= value;
      });
      this.fourier.samples(this.frame);
      for (let i = 0; i < this.size; i++) {
        if (start + i >= 0 && start + i < out.length) out[start + i] += this.frame[i] * this.window[i];
      }
    }
    return out;
  }

  private starts(samples: Float32Array): number[] {
    const count = Math.ceil(samples.length / this.hop) + 1;
    return Array.from({ length: count }, (_, f) => (f - 1) * this.hop);
  }

  private load(samples: Float32Array, start: number): void {
    for (let i = 0; i < this.size; i++) this.frame[i] = (samples[start + i] ?? 0) * this.window[i];
  }
}

/** Mean power of the frames with the least energy; frames of digital silence say nothing. */
function quietPower(powers: readonly Float64Array[], share: number): Float64Array {
  const byEnergy = powers
    .map((power) => ({ power, energy: power.reduce((sum, value) => sum + value, 0) }))
    .filter(({ energy }) => energy > 0)
    .sort((a, b) => a.energy - b.energy)
    .map(({ power }) => power);
  return byEnergy.length === 0
    ? new Float64Array(powers[0].length)
    : meanOf(byEnergy.slice(0, Math.max(1, Math.round(share * byEnergy.length))));
}

function meanOf(powers: readonly Float64Array[]): Float64Array {
  const mean = new Float64Array(powers[0].length);
  for (const power of powers) power.forEach((value, k) => (mean[k] += value / powers.length));
  return mean;
}
