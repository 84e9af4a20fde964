/** Choices drawn from an injected source of chance. */
import { shuffle, type Rng } from "../../src/index.js";

/** True with this probability. */
export function chance(rng: Rng, probability: number): boolean {
  return rng() < probability;
}

/** From low to high, both included. */
export function wholeNumber(rng: Rng, low: number, high: number): number {
  return low + Math.floor(rng() * (high - low + 1));
}

export function pick<T>(rng: Rng, from: readonly T[]): T {
  return from[Math.floor(rng() * from.length)];
}

/** `count` different ones, in random order. */
export function sample<T>(rng: Rng, from: readonly T[], count: number): T[] {
  const all = [...from];
  shuffle(all, rng);
  return all.slice(0, count);
}
