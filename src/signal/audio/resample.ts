/**
 * Another sample rate, by a windowed sinc in polyphase form (J. O. Smith, "Digital Audio Resampling", 2002): the ratio is
 * reduced to L / M, and each of the L phases has a filter of its own. The band ends a little below the lower of the two half
 * rates, so that nothing folds back; a Kaiser window keeps what leaks below −80 dB.
 */
import { checkFinite, checkRate, checkSound, type Sound } from "./sound.js";

/** Zero crossings to each side, Kaiser's β, and where the band ends: 1 is half of the lower rate. */
const ZERO_CROSSINGS = 24;
const BETA = 8.5;
const ROLL_OFF = 0.94;

/**
 * Changes the rate of samples as they come; pieces give what the whole gives, to the bit.
 *
 * @example
 * const resampler = new Resampler(48_000, 16_000);
 * const pieces = [resampler.push(new Float32Array(4_800)), resampler.finish()];
 */
export class Resampler {
  private readonly up: number;
  private readonly down: number;
  /** Input samples that a filter reaches to each side. */
  private readonly reach: number;
  private readonly phases: (Float32Array | undefined)[];
  private readonly band: number;
  private buffer = new Float32Array(0);
  /** The input sample that `buffer` starts with; before 0 the sound is silent. */
  private kept: number;
  private received = 0;
  private next = 0;

  /** @throws InvalidInput `BAD_SAMPLE_RATE`. */
  constructor(fromHz: number, toHz: number) {
    checkRate(fromHz, "the rate to resample from");
    checkRate(toHz, "the rate to resample to");
    const common = greatestCommonDivisor(fromHz, toHz);
    this.up = toHz / common;
    this.down = fromHz / common;
    this.band = this.up === this.down ? 1 : Math.min(1, toHz / fromHz) * ROLL_OFF;
    this.reach = Math.ceil(ZERO_CROSSINGS / this.band);
    this.phases = new Array<Float32Array | undefined>(this.up);
    this.kept = -this.reach;
    this.buffer = new Float32Array(this.reach);
  }

  /** @throws InvalidInput `NOT_FINITE`. O(samples · filter). */
  push(samples: Float32Array): Float32Array {
    checkFinite(samples, "the samples");
    if (this.up === this.down) return samples.slice();
    this.received += samples.length;
    return this.run(samples);
  }

  /** What only the silence behind the end completes. */
  finish(): Float32Array {
    if (this.up === this.down) return new Float32Array(0);
    return this.run(new Float32Array(this.reach + 1));
  }

  private run(samples: Float32Array): Float32Array {
    const held = new Float32Array(this.buffer.length + samples.length);
    held.set(this.buffer);
    held.set(samples, this.buffer.length);
    const { up, down, reach } = this;
    const last = Math.min(this.kept + held.length - 2 - reach, this.received - 1);
    const out: number[] = [];
    for (;;) {
      const place = Math.floor((this.next * down) / up);
      if (place > last || this.next * down >= this.received * up) break;
      out.push(inner(held, place - reach - this.kept, this.phase((this.next * down) % up)));
      this.next++;
    }
    const from = Math.max(this.kept, Math.floor((this.next * down) / up) - reach);
    this.buffer = held.slice(from - this.kept);
    this.kept = from;
    return Float32Array.from(out);
  }

  /** The filter for outputs that fall `phase` / up behind an input sample. */
  private phase(phase: number): Float32Array {
    const known = this.phases[phase];
    if (known !== undefined) return known;
    const filter = Float64Array.from({ length: 2 * this.reach + 2 }, (_, i) =>
      this.tap(i - this.reach - phase / this.up),
    );
    // Each phase passes a constant unchanged.
    const sum = filter.reduce((all, value) => all + value, 0);
    return (this.phases[phase] = Float32Array.from(filter, (value) => value / sum));
  }

  private tap(distance: number): number {
    const along = distance / (this.reach + 1);
    if (Math.abs(along) >= 1) return 0;
    const x = Math.PI * distance * this.band;
    return (Math.abs(x) < 1e-9 ? 1 : Math.sin(x) / x) * bessel(BETA * Math.sqrt(1 - along * along));
  }
}

function inner(samples: Float32Array, from: number, filter: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < filter.length; i++) sum += filter[i] * (samples[from + i] ?? 0);
  return sum;
}

/** I₀, the modified Bessel function of order 0, by its series. */
function bessel(x: number): number {
  let [sum, term] = [1, 1];
  for (let k = 1; term > 1e-12 * sum; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/**
 * The sound at another rate: ⌈n · to / from⌉ samples.
 *
 * @throws InvalidInput as `checkSound`; `BAD_SAMPLE_RATE`.
 * @example
 * const { samples } = resample({ samples: new Float32Array(441), sampleRateHz: 44_100 }, 16_000);
 */
export function resample(sound: Sound, toHz: number): Sound {
  checkSound(sound);
  const resampler = new Resampler(sound.sampleRateHz, toHz);
  const [body, end] = [resampler.push(sound.samples), resampler.finish()];
  const samples = new Float32Array(body.length + end.length);
  samples.set(body);
  samples.set(end, body.length);
  return { samples, sampleRateHz: toHz };
}
