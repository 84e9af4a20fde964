/** Uniform numbers in [0, 1). Injected wherever chance is wanted; the same seed gives the same numbers. */
export type Rng = () => number;

/**
 * A seeded generator: mulberry32 (Tommy Ettinger, public domain), 32 bits of state, period 2³².
 * Enough for sampling and shuffling; not for cryptography.
 *
 * @param seed any finite number; only its low 32 bits count.
 */
export function seededRng(seed: number): Rng {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Shuffles in place (Fisher–Yates) and returns the same array. O(n). */
export function shuffle<T extends { length: number; [index: number]: unknown }>(items: T, rng: Rng): T {
  for (let i = items.length - 1; i > 0; i--) {
    const j = Math.floor(rng() * (i + 1));
    const kept = items[i];
    items[i] = items[j];
    items[j] = kept;
  }
  return items;
}
