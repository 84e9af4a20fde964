/**
 * Every vector compared, none missed: the oracle of the approximate kinds, and the quickest of all for the few thousand
 * vectors that a memory holds, the more so as they come and go.
 *
 * One slab holds the vectors. A drop moves the last vector into the hole, so there are never dead slots and a search
 * walks memory once, in order: by ceilings of the similarities, then exactly where it may matter. Long vectors often have
 * most of their length in their first numbers, as principal components do, so that these suffice for a ceiling; where it
 * turns out that they do not, more numbers are taken.
 */
import { checkCount, checkDimension, checkId, checkUnit, duplicateId, missingId } from "./index-arguments.js";
import { RowSlab } from "./row-slab.js";
import { neighboursOf, TopK, type Ranking } from "./top-k.js";
import type { Neighbour, VectorIndex } from "./vector-index.js";

const SMALLEST_ROOM = 64;
/** Vectors looked at to guess the bar. */
const SAMPLE = 128;
/** With fewer vectors all are compared exactly at once. */
const WORTH_ESTIMATING = 4 * SAMPLE;
/** Vectors from this length on are judged by a third of their numbers first. */
const LONG = 128;
const HEAD_SHARE = 1 / 3;
/** Where more than this share is looked at exactly, in so many searches more than not, the head was too short. */
const TOO_MANY = 1 / 4;
const PATIENCE = 16;

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
  private readonly heap = new TopK(1);
  /** Searches that had to look at too many, less those that had not. */
  private misses = 0;
  private readonly ranking: { ids: number[]; similarities: number[] } = { ids: [], similarities: [] };

  /**
   * @param dimension length of the vectors, 1…65,536.
   * @throws InvalidInput otherwise; Unavailable where WebAssembly is switched off.
   */
  constructor(readonly dimension: number) {
    checkDimension(dimension);
    this.slab = new RowSlab(
      dimension,
      SMALLEST_ROOM,
      dimension < LONG ? dimension : Math.ceil(HEAD_SHARE * dimension),
    );
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
    return neighboursOf(this.rank(vector, k));
  }

  /** `search` as columns that the next search overwrites: no work for the garbage collector. */
  rank(vector: Float32Array, k: number): Ranking {
    checkUnit(vector, this.dimension);
    checkCount(k);
    if (this.misses > PATIENCE) this.lengthenHeads();
    this.slab.ask(vector);
    return this.best(k);
  }

  /**
   * The cosines of what was searched for last with some vectors, by their slots: a view that the next call overwrites.
   * O(slots · d).
   *
   * @param slots of `slotsOf`, no more than there are vectors.
   */
  cosinesAt(slots: readonly number[]): Float32Array {
    const { places } = this.slab;
    for (let i = 0; i < slots.length; i++) places[i] = slots[i];
    return this.slab.productsOfPlaces(slots.length);
  }

  /**
   * Where some vectors are, until any comes or goes.
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

  /** The best of what was asked last. */
  private best(k: number): Ranking {
    const { size } = this;
    if (k === 0 || size === 0) return { ids: [], similarities: [] };
    return (size >= WORTH_ESTIMATING ? this.bestByCeiling(k) : null) ?? this.bestOfAll(k);
  }

  private bestOfAll(k: number): Ranking {
    const products = this.slab.products(this.size);
    const best = this.heap.reset(Math.min(k, this.size));
    for (let slot = 0; slot < this.size; slot++) best.offer(this.ids[slot], products[slot]);
    return best.take(this.ranking);
  }

  /**
   * Looks exactly only at what may be among the best. Where `k` products reach a bar, what is below it is not among them, and
   * a product whose ceiling is a tolerance below the bar is below it. Null where fewer than `k` reach it.
   */
  private bestByCeiling(k: number): Ranking | null {
    const { size, slab, ids } = this;
    const bar = this.likelyBar(slab.ceilings(size), k);
    const promising = bar === -Infinity ? 0 : slab.atLeast(bar - slab.tolerance, size);
    if (promising < k) return null;
    this.learnFrom(promising);
    const { places } = slab;
    const products = slab.productsOfPlaces(promising);
    const best = this.heap.reset(k);
    let reaching = 0;
    for (let i = 0; i < promising; i++) {
      if (products[i] >= bar) reaching++;
      best.offer(ids[places[i]], products[i]);
    }
    return reaching < k ? null : best.take(this.ranking);
  }

  /**
   * A similarity that at least `k` very likely reach, and not many more: a rank among every so many vectors, three
   * deviations on the safe side. −∞ where `k` is too large a share for that.
   */
  private likelyBar(ceilings: Float32Array, k: number): number {
    const { slab, size } = this;
    const expected = (SAMPLE * k) / size;
    const rank = Math.ceil(expected + 3 * Math.sqrt(expected) + 1);
    if (rank > SAMPLE / 4) return -Infinity;
    const sample = this.heap.reset(rank);
    const step = Math.floor(size / SAMPLE);
    if (slab.head === slab.dimension) {
      for (let i = 0; i < SAMPLE; i++) sample.offer(i, ceilings[i * step]);
      return sample.bar - slab.tolerance;
    }
    for (let i = 0; i < SAMPLE; i++) slab.places[i] = i * step;
    const products = slab.productsOfPlaces(SAMPLE);
    for (let i = 0; i < SAMPLE; i++) sample.offer(i, products[i]);
    return sample.bar;
  }

  /** Heads that keep telling too little are made twice as long, when the next vector is asked about. */
  private learnFrom(promising: number): void {
    if (this.slab.head === this.dimension) return;
    this.misses = promising > TOO_MANY * this.size ? this.misses + 1 : Math.max(0, this.misses - 1);
  }

  private slot(id: number): number {
    const slot = this.slotOf.get(id);
    if (slot === undefined) throw missingId(id);
    return slot;
  }

  private lengthenHeads(): void {
    const head = Math.min(this.dimension, 2 * this.slab.head);
    this.slab = this.slab.resized(this.slab.room, this.size, head);
    this.misses = 0;
  }

  private resize(room: number): void {
    this.slab = this.slab.resized(room, this.size);
    const ids = new Float64Array(room);
    ids.set(this.ids.subarray(0, this.size));
    this.ids = ids;
  }
}
