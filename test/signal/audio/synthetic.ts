/** Sounds whose parts are known. */
import { seededRng } from "../../../src/core/rng.js";

export const RATE = 16_000;

export function tone(hertz: number, seconds: number, { rate = RATE, loud = 0.3 } = {}): Float32Array {
  return Float32Array.from(
    { length: Math.round(seconds * rate) },
    (_, i) => loud * Math.sin((2 * Math.PI * hertz * i) / rate),
  );
}

export function whiteNoise(seconds: number, loud: number, seed = 1): Float32Array {
  const rng = seededRng(seed);
  const gaussian = () => Math.sqrt(-2 * Math.log(1 - rng())) * Math.cos(2 * Math.PI * rng());
  return Float32Array.from({ length: Math.round(seconds * RATE) }, () => loud * gaussian());
}

export function joined(...parts: Float32Array[]): Float32Array {
  return Float32Array.from(parts.flatMap((part) => [...part]));
}

export function sum(a: Float32Array, b: Float32Array): Float32Array {
  return a.map((value, i) => value + b[i]);
}

/** A vowel of sorts: harmonics of a voice under two resonances. */
export function vowel(first: number, second: number, seconds: number, pitch = 120): Float32Array {
  const samples = new Float32Array(Math.round(seconds * RATE));
  for (let h = 1; h * pitch < 4_000; h++) {
    const at = h * pitch;
    const loud = 0.12 / (1 + ((at - first) / 90) ** 2) + 0.06 / (1 + ((at - second) / 120) ** 2);
    for (let i = 0; i < samples.length; i++) samples[i] += loud * Math.sin((2 * Math.PI * at * i) / RATE);
  }
  return samples;
}

/** Power of the wanted over that of what differs from it, dB. */
export function signalToNoise(wanted: Float32Array, got: Float32Array): number {
  let [power, error] = [0, 0];
  wanted.forEach((value, i) => {
    power += value ** 2;
    error += (got[i] - value) ** 2;
  });
  return 10 * Math.log10(power / error);
}
