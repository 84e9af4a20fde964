/**
 * What recalls gave out in words, so that it is known when it comes back: as it was, or inside a longer text ("I remember
 * that …"). An echo is never evidence; a memory that believes its own recalls grows sure of anything.
 */
import type { FingerprintRecord } from "../store/record.js";

/** Shorter texts count as echoes only when they come back whole. */
const SHORTEST_CONTAINED_CHARACTERS = 16;

export class EchoBook {
  private readonly byOrder = new Map<number, FingerprintRecord>();
  private readonly byWords = new Map<string, FingerprintRecord>();

  /** @returns the one it replaces. */
  put(echo: FingerprintRecord): FingerprintRecord | undefined {
    const before = this.byOrder.get(echo.order);
    this.byOrder.set(echo.order, echo);
    if (echo.words !== null) this.byWords.set(echo.words, echo);
    return before;
  }

  /** @returns what it was. */
  drop(order: number): FingerprintRecord | undefined {
    const before = this.byOrder.get(order);
    if (before === undefined) return undefined;
    this.byOrder.delete(order);
    if (before.words !== null && this.byWords.get(before.words) === before) this.byWords.delete(before.words);
    return before;
  }

  /** The echo of exactly these normalised words. */
  given(words: string): FingerprintRecord | undefined {
    return this.byWords.get(words);
  }

  /** The echo that these normalised words repeat or, as whole words, contain. O(echoes · length). */
  find(words: string): FingerprintRecord | undefined {
    const whole = this.byWords.get(words);
    if (whole !== undefined) return whole;
    const padded = ` ${words} `;
    for (const [given, echo] of this.byWords) {
      if (given.length >= SHORTEST_CONTAINED_CHARACTERS && given.length < words.length) {
        if (padded.includes(` ${given} `)) return echo;
      }
    }
    return undefined;
  }

  /** The oldest echoes in excess of `most`. */
  oldest(most: number): FingerprintRecord[] {
    if (this.byOrder.size <= most) return [];
    return [...this.byOrder.values()].sort((a, b) => a.order - b.order).slice(0, this.byOrder.size - most);
  }
}
