/**
 * The speech front end: samples → frames → window → power spectrum → mel filterbank → logarithm (FBANK) → cosine transform
 * (MFCC). Numbers are Kaldi's by default and HTK's by option; both were checked against files that those wrote.
 *
 * `FeatureStream` takes samples as they come; the whole-file forms run through it, so both give the same to the bit.
 */
import { InvalidInput } from "../../core/errors.js";
import { CepstrumTransform } from "./cepstrum.js";
import { featureSetting, type FeatureOptions, type FeatureSetting } from "./feature-options.js";
import { RealFourier } from "./fourier.js";
import { MelFilterbank } from "./mel.js";
import { checkFinite } from "./sound.js";
import { windowFunction } from "./window-function.js";

/** What is known of one frame. */
export interface FrameFeatures {
  /** Natural logarithms of the mel energies, `bands` long. */
  readonly fbank: Float32Array;
  /** `coefficients` long. */
  readonly mfcc: Float32Array;
  /** Natural logarithm of the energy, before pre-emphasis and window. */
  readonly logEnergy: number;
}

/** From one frame of samples to its features; owns the scratch space. */
class FrameAnalyser {
  private readonly window: Float64Array;
  private readonly frame: Float64Array;
  private readonly power: Float64Array;
  private readonly energies: Float64Array;
  private readonly cepstrum: Float64Array;
  private readonly fourier: RealFourier;
  private readonly filters: MelFilterbank;
  private readonly transform: CepstrumTransform;

  constructor(private readonly setting: FeatureSetting) {
    const { bands, fftSize } = setting;
    const coefficients = setting.zeroth === "none" ? setting.coefficients + 1 : setting.coefficients;
    this.window = windowFunction(setting.window, setting.frameLength);
    this.frame = new Float64Array(fftSize);
    this.power = new Float64Array(fftSize / 2 + 1);
    this.energies = new Float64Array(bands);
    this.cepstrum = new Float64Array(coefficients);
    this.fourier = new RealFourier(fftSize);
    this.filters = new MelFilterbank(setting);
    this.transform = new CepstrumTransform({ ...setting, coefficients });
  }

  /** @param sampleAt the frame's samples by their place in it. */
  analyse(sampleAt: (place: number) => number): FrameFeatures {
    const logEnergy = this.load(sampleAt);
    this.fourier.power(this.frame, this.power);
    this.filters.apply(this.power, this.energies);
    const { bands, melFloor } = this.setting;
    const fbank = new Float32Array(bands);
    for (let b = 0; b < bands; b++) fbank[b] = Math.log(Math.max(this.energies[b], melFloor));
    this.transform.apply(fbank, this.cepstrum);
    return { fbank, mfcc: this.ordered(logEnergy), logEnergy };
  }

  /** Fills `frame` as the spectrum wants it; returns the logarithm of its energy as it was. */
  private load(sampleAt: (place: number) => number): number {
    const { frameLength, sampleScale, removeDc, preEmphasis, energyFloor } = this.setting;
    const { frame, window } = this;
    let mean = 0;
    for (let i = 0; i < frameLength; i++) {
      frame[i] = sampleAt(i) * sampleScale;
      mean += frame[i];
    }
    mean = removeDc ? mean / frameLength : 0;
    let energy = 0;
    for (let i = 0; i < frameLength; i++) {
      frame[i] -= mean;
      energy += frame[i] * frame[i];
    }
    for (let i = frameLength - 1; i > 0; i--) {
      frame[i] = (frame[i] - preEmphasis * frame[i - 1]) * window[i];
    }
    frame[0] *= (1 - preEmphasis) * window[0];
    return Math.log(Math.max(energy, energyFloor));
  }

  private ordered(logEnergy: number): Float32Array {
    const { zeroth, convention, coefficients } = this.setting;
    if (zeroth === "none") return Float32Array.from(this.cepstrum.subarray(1));
    const first = zeroth === "energy" ? logEnergy : this.cepstrum[0];
    const mfcc = new Float32Array(coefficients);
    const rest = this.cepstrum.subarray(1);
    mfcc.set(rest, convention === "htk" ? 0 : 1);
    mfcc[convention === "htk" ? coefficients - 1 : 0] = first;
    return mfcc;
  }
}

/**
 * Features of samples as they come. Memory: two frames, however long the sound.
 *
 * @example
 * const stream = new FeatureStream({ sampleRateHz: 16_000 });
 * const frames = [...stream.push(new Float32Array(1_000)), ...stream.finish()];
 */
export class FeatureStream {
  readonly setting: FeatureSetting;
  private readonly analyser: FrameAnalyser;
  /** Samples from `kept` on; the first `length` of the buffer count. */
  private buffer: Float32Array;
  private length = 0;
  private kept = 0;
  private nextFrame = 0;
  private finished = false;

  /** @throws InvalidInput `BAD_OPTION`. */
  constructor(options: FeatureOptions = {}) {
    this.setting = featureSetting(options, "features");
    this.analyser = new FrameAnalyser(this.setting);
    this.buffer = new Float32Array(4 * this.setting.fftSize);
  }

  /**
   * The frames that these samples complete. O(frames · n log n).
   *
   * @param samples −1…1, any number of them.
   * @throws InvalidInput `NOT_FINITE`, `STREAM_FINISHED`.
   */
  push(samples: Float32Array): FrameFeatures[] {
    if (this.finished) {
      throw new InvalidInput("STREAM_FINISHED", "this stream was finished; make a new FeatureStream.");
    }
    checkFinite(samples, "the samples");
    this.append(samples);
    const end = this.kept + this.length;
    const frames: FrameFeatures[] = [];
    while (this.startOf(this.nextFrame) + this.setting.frameLength <= end) frames.push(this.take(end));
    this.discard();
    return frames;
  }

  /** The frames that only the end of the sound completes; none where edges are snipped. */
  finish(): FrameFeatures[] {
    this.finished = true;
    const end = this.kept + this.length;
    const { snipEdges, frameShift } = this.setting;
    const total = snipEdges || end === 0 ? this.nextFrame : Math.floor((end + frameShift / 2) / frameShift);
    const frames: FrameFeatures[] = [];
    while (this.nextFrame < total) frames.push(this.take(end));
    return frames;
  }

  private startOf(frame: number): number {
    const { snipEdges, frameShift, frameLength } = this.setting;
    if (snipEdges) return frame * frameShift;
    return frame * frameShift + (frameShift >> 1) - (frameLength >> 1);
  }

  private take(end: number): FrameFeatures {
    const start = this.startOf(this.nextFrame++);
    const { buffer, kept } = this;
    if (start >= 0 && start + this.setting.frameLength <= end) {
      const from = start - kept;
      return this.analyser.analyse((place) => buffer[from + place]);
    }
    return this.analyser.analyse((place) => buffer[mirrored(start + place, end) - kept]);
  }

  private append(samples: Float32Array): void {
    if (this.length + samples.length > this.buffer.length) {
      const larger = new Float32Array(2 * (this.length + samples.length));
      larger.set(this.buffer.subarray(0, this.length));
      this.buffer = larger;
    }
    this.buffer.set(samples, this.length);
    this.length += samples.length;
  }

  /** Lets go of what no frame needs any more; the end is mirrored from at most two frames back. */
  private discard(): void {
    const needed = Math.min(
      this.startOf(this.nextFrame),
      this.kept + this.length - 2 * this.setting.frameLength,
    );
    const count = needed - this.kept;
    if (count <= 0) return;
    this.buffer.copyWithin(0, count, this.length);
    this.length -= count;
    this.kept = needed;
  }
}

/** A place before the start or behind the end, as in a mirror that stands between samples. */
function mirrored(place: number, length: number): number {
  let at = place;
  while (at < 0 || at >= length) at = at < 0 ? -at - 1 : 2 * length - 1 - at;
  return at;
}

/**
 * Features of a whole sound, frame by frame.
 *
 * @param samples −1…1 at `sampleRateHz`.
 * @returns one entry for each frame: `1 + ⌊(n − frame) / shift⌋` with snipped edges, none where the sound is shorter than a
 *   frame.
 * @throws InvalidInput `BAD_OPTION`, `NOT_FINITE`.
 */
export function features(samples: Float32Array, options: FeatureOptions = {}): FrameFeatures[] {
  const stream = new FeatureStream(options);
  return stream.push(samples).concat(stream.finish());
}

/**
 * Logarithmic mel filterbank energies, frames × bands.
 *
 * @example
 * const energies = fbank(new Float32Array(16_000).fill(0.1), { bands: 40, window: "hamming" });
 */
export function fbank(samples: Float32Array, options: FeatureOptions = {}): Float32Array[] {
  return features(samples, options).map((frame) => frame.fbank);
}

/** Mel frequency cepstral coefficients, frames × coefficients. */
export function mfcc(samples: Float32Array, options: FeatureOptions = {}): Float32Array[] {
  return features(samples, options).map((frame) => frame.mfcc);
}
