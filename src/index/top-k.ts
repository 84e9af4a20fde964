/**
 * The best k of a stream without sorting it: a binary heap whose root is the worst kept. Better is a higher similarity,
 * then a lower id. O(log k) per offer, O(k log k) to list.
 */
import type { Neighbour } from "./vector-index.js";

/** Parallel columns, best first. */
export interface Ranking {
  readonly ids: readonly number[];
  /** Cosines, −1…1. */
  readonly similarities: readonly number[];
}

/** The columns as pairs. */
export function neighboursOf({ ids, similarities }: Ranking): Neighbour[] {
  return ids.map((id, i) => ({ id, similarity: similarities[i] }));
}

export class TopK {
  // Plain arrays: a typed one of this size is a call to the system's allocator.
  private readonly similarities: number[] = [];
  private readonly ids: number[] = [];
  private kept = 0;

  /** @param k how many to keep, 1 or more; the caller clamps it to what there is. */
  constructor(private k: number) {}

  /** The same heap, empty, for another search. */
  reset(k: number): this {
    this.k = k;
    this.kept = 0;
    return this;
  }

  /** How many are kept by now. */
  get size(): number {
    return this.kept;
  }

  /** What a similarity must reach to be kept; −∞ while there is room. */
  get bar(): number {
    return this.kept < this.k ? -Infinity : this.similarities[0];
  }

  /** @param similarity a cosine; clamped to −1…1, because unit vectors of float32 can overshoot by 1e-7. */
  offer(id: number, similarity: number): void {
    const clamped = similarity > 1 ? 1 : similarity < -1 ? -1 : similarity;
    if (this.kept < this.k) {
      this.rise(this.kept++, id, clamped);
    } else if (this.isWorse(0, id, clamped)) {
      this.sink(id, clamped);
    }
  }

  /**
   * What was kept. Empties the heap.
   *
   * @param into is filled with it and returned; without, columns of their own.
   */
  take(into: { ids: number[]; similarities: number[] } = { ids: [], similarities: [] }): Ranking {
    const { ids, similarities } = into;
    ids.length = similarities.length = this.kept;
    while (this.kept > 0) {
      const last = --this.kept;
      ids[last] = this.ids[0];
      similarities[last] = this.similarities[0];
      this.sink(this.ids[last], this.similarities[last]);
    }
    return into;
  }

  private isWorse(at: number, id: number, similarity: number): boolean {
    const held = this.similarities[at];
    return held < similarity || (held === similarity && this.ids[at] > id);
  }

  private place(at: number, id: number, similarity: number): void {
    this.ids[at] = id;
    this.similarities[at] = similarity;
  }

  private rise(from: number, id: number, similarity: number): void {
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.isBetter(parent, id, similarity)) break;
      this.place(at, this.ids[parent], this.similarities[parent]);
      at = parent;
    }
    this.place(at, id, similarity);
  }

  private isBetter(at: number, id: number, similarity: number): boolean {
    const held = this.similarities[at];
    return held > similarity || (held === similarity && this.ids[at] < id);
  }

  /** Puts an entry in at the root. */
  private sink(id: number, similarity: number): void {
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.kept) break;
      const right = child + 1;
      if (right < this.kept && this.isWorse(right, this.ids[child], this.similarities[child])) child = right;
      if (!this.isWorse(child, id, similarity)) break;
      this.place(at, this.ids[child], this.similarities[child]);
      at = child;
    }
    this.place(at, id, similarity);
  }
}
