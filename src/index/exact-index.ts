/**
 * Every vector compared, none missed: the oracle of the approximate kinds, and the quickest of all where vectors come
 * and go faster than they are asked for.
 *
 * One contiguous slab holds the vectors. A drop moves the last vector into the hole, so there are never dead slots and
 * a search walks memory once, in order.
 */
import { checkCount, checkDimension, checkId, checkUnit, duplicateId, missingId } from "./index-arguments.js";
import { slabDot } from "./slab-dot.js";
import { TopK } from "./top-k.js";
import type { Neighbour, VectorIndex } from "./vector-index.js";

const SMALLEST_ROOM = 64;

/**
 * @example
 * ```ts
 * const index = new ExactIndex(2);
 * index.add(7, Float32Array.of(1, 0));
 * index.search(Float32Array.of(0.6, 0.8), 1); // [{ id: 7, similarity: 0.6… }]
 * ```
 */
export class ExactIndex implements VectorIndex {
  readonly kind = "exact";
  /** Always 0: holes are filled at once. */
  readonly dead = 0;
  private slab: Float32Array;
  private ids = new Float64Array(SMALLEST_ROOM);
  private readonly slotOf = new Map<number, number>();

  /** @param dimension length of the vectors, 1…65,536. @throws InvalidInput otherwise. */
  constructor(readonly dimension: number) {
    checkDimension(dimension);
    this.slab = new Float32Array(SMALLEST_ROOM * dimension);
  }

  get size(): number {
    return this.slotOf.size;
  }

  has(id: number): boolean {
    return this.slotOf.has(id);
  }

  /** O(d), amortised over the doublings of the slab. */
  add(id: number, vector: Float32Array): void {
    checkId(id);
    checkUnit(vector, this.dimension);
    if (this.slotOf.has(id)) throw duplicateId(id);
    const slot = this.slotOf.size;
    if (slot === this.ids.length) this.resize(2 * slot);
    this.ids[slot] = id;
    this.slab.set(vector, slot * this.dimension);
    this.slotOf.set(id, slot);
  }

  /** O(d). */
  move(id: number, vector: Float32Array): void {
    checkUnit(vector, this.dimension);
    this.slab.set(vector, this.slot(id) * this.dimension);
  }

  /** O(d). */
  drop(id: number): void {
    const hole = this.slot(id);
    const last = this.slotOf.size - 1;
    const { dimension } = this;
    this.slab.copyWithin(hole * dimension, last * dimension, (last + 1) * dimension);
    this.ids[hole] = this.ids[last];
    this.slotOf.set(this.ids[hole], hole);
    this.slotOf.delete(id);
  }

  /** Exact. O(n d + n log k). */
  search(vector: Float32Array, k: number): Neighbour[] {
    checkUnit(vector, this.dimension);
    checkCount(k);
    const { size, dimension, slab, ids } = this;
    if (k === 0 || size === 0) return [];
    const best = new TopK(Math.min(k, size));
    for (let slot = 0; slot < size; slot++) {
      best.offer(ids[slot], slabDot(vector, 0, slab, slot * dimension, dimension));
    }
    return best.take();
  }

  /** Gives back the room that dropped vectors left. O(n d). */
  compact(): void {
    this.resize(Math.max(this.size, SMALLEST_ROOM));
  }

  private slot(id: number): number {
    const slot = this.slotOf.get(id);
    if (slot === undefined) throw missingId(id);
    return slot;
  }

  private resize(room: number): void {
    const slab = new Float32Array(room * this.dimension);
    slab.set(this.slab.subarray(0, this.size * this.dimension));
    const ids = new Float64Array(room);
    ids.set(this.ids.subarray(0, this.size));
    this.slab = slab;
    this.ids = ids;
  }
}
