/** The knobs of the speech front end; the defaults give Kaldi's numbers (its `compute-mfcc-feats`, without dither). */
import { z } from "zod";
import { checkOptions } from "../../core/check-options.js";
import { InvalidInput } from "../../core/errors.js";
import { powerOfTwoFrom } from "./fourier.js";
import { HIGHEST_RATE_HZ, LOWEST_RATE_HZ } from "./sound.js";
import { WINDOW_NAMES } from "./window-function.js";

export const featureOptionsSchema = z.strictObject({
  /** Of the samples that will come, Hz. */
  sampleRateHz: z.number().int().min(LOWEST_RATE_HZ).max(HIGHEST_RATE_HZ).default(16_000),
  frameLengthMs: z.number().min(1).max(1_000).default(25),
  frameShiftMs: z.number().min(0.5).max(1_000).default(10),
  window: z.enum(WINDOW_NAMES).default("povey"),
  /** k of x[i] − k·x[i−1], 0…1. */
  preEmphasis: z.number().min(0).max(1).default(0.97),
  /** Takes the mean of each frame away. */
  removeDc: z.boolean().default(true),
  /** True: only whole frames. False: one frame for each shift, the ends mirrored. */
  snipEdges: z.boolean().default(true),
  /** Mel filters. */
  bands: z.number().int().min(3).max(512).default(23),
  lowestHz: z.number().min(0).default(20),
  /** Above 0: Hz. 0 and below: counted back from half of the sample rate. */
  highestHz: z.number().default(0),
  /** MFCCs, what takes the place of the zeroth included. */
  coefficients: z.number().int().min(1).max(512).default(13),
  /** L of the sine lifter; 0 is none. */
  lifter: z.number().min(0).default(22),
  /** What the zeroth coefficient is: itself, the logarithm of the frame's energy, or nothing. */
  zeroth: z.enum(["cepstrum", "energy", "none"]).default("cepstrum"),
  /** "htk" puts the zeroth last, scales it by √(2/N), and warps as HTK does. */
  convention: z.enum(["kaldi", "htk"]).default("kaldi"),
  /** Samples are multiplied by this first: both toolkits count in 16-bit steps. */
  sampleScale: z.number().positive().default(32_768),
  /** Least energy of a band before the logarithm. Kaldi: the float32 epsilon; HTK: 1. */
  melFloor: z.number().positive().default(1.1920928955078125e-7),
  /** Least energy of a frame before the logarithm. */
  energyFloor: z.number().positive().default(1),
  /** Vocal tract warp; 1 is none. In HTK's convention its inverse. */
  warp: z.number().min(0.5).max(2).default(1),
  warpLowHz: z.number().min(0).default(100),
  /** As `highestHz`. */
  warpHighHz: z.number().default(-500),
});

export type FeatureOptions = z.input<typeof featureOptionsSchema>;

/** What makes the numbers HTK's, for the rest as in its manual's example: `fbank(samples, HTK)`. */
export const HTK = {
  convention: "htk",
  window: "hamming",
  removeDc: false,
  lowestHz: 0,
  melFloor: 1,
} as const satisfies FeatureOptions;

/** Options with all that follows from them. */
export interface FeatureSetting extends z.output<typeof featureOptionsSchema> {
  readonly frameLength: number;
  readonly frameShift: number;
  /** Points of the Fourier transform. */
  readonly fftSize: number;
}

/** @throws InvalidInput `BAD_OPTION`. */
export function featureSetting(options: FeatureOptions, what: string): FeatureSetting {
  const given = checkOptions(featureOptionsSchema, options, what);
  const nyquist = given.sampleRateHz / 2;
  const highestHz = given.highestHz > 0 ? given.highestHz : nyquist + given.highestHz;
  const warpHighHz = given.warpHighHz > 0 ? given.warpHighHz : nyquist + given.warpHighHz;
  const refuse = (problem: string) => {
    throw new InvalidInput("BAD_OPTION", `${what}: ${problem}.`);
  };
  if (!(highestHz > given.lowestHz && highestHz <= nyquist)) {
    refuse(`the filters end at ${highestHz} Hz, expected above ${given.lowestHz} and at most ${nyquist} Hz`);
  }
  if (given.coefficients > given.bands) {
    refuse(`${given.coefficients} coefficients of ${given.bands} bands; there are at most as many as bands`);
  }
  if (given.warp !== 1 && !(given.warpLowHz > given.lowestHz && warpHighHz < highestHz)) {
    refuse(`a warp bends at ${given.warpLowHz} and ${warpHighHz} Hz, which must lie within the filters`);
  }
  const frameLength = Math.floor((given.sampleRateHz * given.frameLengthMs) / 1_000);
  const frameShift = Math.floor((given.sampleRateHz * given.frameShiftMs) / 1_000);
  if (frameLength < 2 || frameShift < 1) refuse("frames are shorter than two samples");
  return { ...given, highestHz, warpHighHz, frameLength, frameShift, fftSize: powerOfTwoFrom(frameLength) };
}
