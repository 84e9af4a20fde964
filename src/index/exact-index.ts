/**
 * Every vector compared, none missed: the oracle of the approximate kinds, and the quickest of all for the few thousand
 * vectors that a memory holds, the more so as they come and go.
 *
 * One slab holds the vectors. A drop moves the last vector into the hole, so there are never dead slots and a search
 * walks memory once, in order.
 */
import { checkCount, checkDimension, checkId, checkUnit, duplicateId, missingId } from "./index-arguments.js";
import { RowSlab } from "./row-slab.js";
import { TopK } from "./top-k.js";
import type { Neighbour, VectorIndex } from "./vector-index.js";

const SMALLEST_ROOM = 64;
/** Products looked at to guess the bar. */
const SAMPLE = 128;

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
  private slab: RowSlab;
  private ids = new Float64Array(SMALLEST_ROOM);
  private readonly slotOf = new Map<number, number>();

  /**
   * @param dimension length of the vectors, 1…65,536.
   * @throws InvalidInput otherwise; Unavailable where WebAssembly is switched off.
   */
  constructor(readonly dimension: number) {
    checkDimension(dimension);
    this.slab = new RowSlab(dimension, SMALLEST_ROOM);
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
    this.slab.set(slot, vector);
    this.slotOf.set(id, slot);
  }

  /** O(d). */
  move(id: number, vector: Float32Array): void {
    checkUnit(vector, this.dimension);
    this.slab.set(this.slot(id), vector);
  }

  /** O(d). */
  drop(id: number): void {
    const hole = this.slot(id);
    const last = this.slotOf.size - 1;
    this.slab.copy(last, hole);
    this.ids[hole] = this.ids[last];
    this.slotOf.set(this.ids[hole], hole);
    this.slotOf.delete(id);
  }

  /** Exact, to float32's rounding. O(n d + n log k). */
  search(vector: Float32Array, k: number): Neighbour[] {
    return this.searchAll(vector, k).nearest;
  }

  /**
   * A search, and what it compared: the cosines of all by slot, in a view that the next search overwrites.
   */
  searchAll(vector: Float32Array, k: number): { nearest: Neighbour[]; products: Float32Array } {
    checkUnit(vector, this.dimension);
    checkCount(k);
    const products = this.slab.products(vector, this.size);
    return { nearest: this.best(products, k), products };
  }

  /**
   * Where the cosines with some are found, until any vector comes or goes.
   *
   * @throws NotFound if an id is missing.
   */
  slotsOf(ids: readonly number[]): number[] {
    return ids.map((id) => this.slot(id));
  }

  /** Gives back the room that dropped vectors left. O(n d). */
  compact(): void {
    this.resize(Math.max(this.size, SMALLEST_ROOM));
  }

  private best(products: Float32Array, k: number): Neighbour[] {
    const { size } = this;
    if (k === 0 || size === 0) return [];
    const best = new TopK(Math.min(k, size));
    const promising = this.slab.atLeast(likelyBar(products, size, k), size);
    const { places } = this.slab;
    if (promising >= k)
      for (let i = 0; i < promising; i++) best.offer(this.ids[places[i]], products[places[i]]);
    else for (let slot = 0; slot < size; slot++) best.offer(this.ids[slot], products[slot]);
    return best.take();
  }

  private slot(id: number): number {
    const slot = this.slotOf.get(id);
    if (slot === undefined) throw missingId(id);
    return slot;
  }

  private resize(room: number): void {
    this.slab = this.slab.resized(room, this.size);
    const ids = new Float64Array(room);
    ids.set(this.ids.subarray(0, this.size));
    this.ids = ids;
  }
}

/**
 * A similarity that at least `k` very likely reach, and not many more: a rank among every so many products, three
 * deviations on the safe side. Few enough are left to be ranked then; where it fails, all are.
 */
function likelyBar(products: Float32Array, size: number, k: number): number {
  if (size < 4 * SAMPLE) return -Infinity;
  const expected = (SAMPLE * k) / size;
  const rank = Math.ceil(expected + 3 * Math.sqrt(expected) + 1);
  if (rank > SAMPLE / 4) return -Infinity;
  const sample = new TopK(rank);
  const step = Math.floor(size / SAMPLE);
  for (let i = 0; i < SAMPLE; i++) sample.offer(i, products[i * step]);
  return sample.bar;
}
