/**
 * Which ids sit on which slot of a graph. Equal vectors share one slot: a graph of many equal vectors links them to one
 * another only, and walks that enter such a knot never leave it.
 *
 * Equal means bit for bit (−0 as 0), found through a 53-bit key; two different vectors of one key, 1 in 10⁸ among 10,000
 * say, merely keep slots of their own.
 */
import { duplicateId, missingId } from "./index-arguments.js";
import type { TopK } from "./top-k.js";

/** Parallel columns, as they go to and come from a file. */
export interface SlotColumns {
  readonly ids: Float64Array;
  readonly slots: Int32Array;
  /** Key of the vector of each slot in `slots`. */
  readonly keys: Float64Array;
}

const SMALLEST_ROOM = 64;
/** The sign bit alone: −0. */
const MINUS_ZERO = -0x80000000;

/** The key of a vector: two multiplicative hashes of its bits, 32 and 21 bits. O(d). */
export function vectorKey(vector: Float32Array): number {
  const bits = new Int32Array(vector.buffer, vector.byteOffset, vector.length);
  let high = 0x2545f491;
  let low = 0x6a09e667;
  for (let i = 0; i < bits.length; i++) {
    const value = bits[i] === MINUS_ZERO ? 0 : bits[i];
    high = Math.imul(high ^ value, 0x9e3779b1);
    high ^= high >>> 15;
    low = Math.imul(low + value, 0x85ebca6b);
    low ^= low >>> 13;
  }
  return (high >>> 0) * 2 ** 21 + (low >>> 11);
}

export class SharedSlots {
  private readonly slotOfId = new Map<number, number>();
  private readonly slotOfKey = new Map<number, number>();
  /** Per slot: the id that opened it or took it over. */
  private first = new Float64Array(SMALLEST_ROOM);
  private keys = new Float64Array(SMALLEST_ROOM);
  /** The further ids of the few slots that have any. */
  private readonly others = new Map<number, number[]>();

  /** Ids. */
  get size(): number {
    return this.slotOfId.size;
  }

  has(id: number): boolean {
    return this.slotOfId.has(id);
  }

  /** @throws Conflict if `id` sits on a slot. */
  checkFree(id: number): void {
    if (this.slotOfId.has(id)) throw duplicateId(id);
  }

  /** The slot whose vector has this key; the caller compares the vectors. */
  find(key: number): number | undefined {
    return this.slotOfKey.get(key);
  }

  /** Puts `id` on a fresh slot. */
  open(slot: number, id: number, key: number): void {
    if (slot >= this.first.length) this.grow(2 * (slot + 1));
    this.first[slot] = id;
    this.keys[slot] = key;
    this.slotOfId.set(id, slot);
    if (!this.slotOfKey.has(key)) this.slotOfKey.set(key, slot);
  }

  /** Puts `id` on a slot that has ids. */
  join(slot: number, id: number): void {
    const others = this.others.get(slot);
    if (others === undefined) this.others.set(slot, [id]);
    else others.push(id);
    this.slotOfId.set(id, slot);
  }

  /**
   * Takes `id` off its slot.
   * @returns the slot if nobody is left on it. @throws NotFound if `id` sits nowhere.
   */
  leave(id: number): number | undefined {
    const slot = this.slotOfId.get(id);
    if (slot === undefined) throw missingId(id);
    this.slotOfId.delete(id);
    const others = this.others.get(slot);
    if (others === undefined) {
      if (this.slotOfKey.get(this.keys[slot]) === slot) this.slotOfKey.delete(this.keys[slot]);
      return slot;
    }
    if (this.first[slot] === id) this.first[slot] = others.pop()!;
    else others.splice(others.indexOf(id), 1);
    if (others.length === 0) this.others.delete(slot);
    return undefined;
  }

  /** Offers every id of a slot. */
  offer(best: TopK, slot: number, similarity: number): void {
    best.offer(this.first[slot], similarity);
    if (this.others.size === 0) return;
    for (const id of this.others.get(slot) ?? []) best.offer(id, similarity);
  }

  /** Every id, in the order of slots. O(n log n). */
  toColumns(): SlotColumns {
    const pairs = [...this.slotOfId].sort((a, b) => a[1] - b[1] || a[0] - b[0]);
    return {
      ids: Float64Array.from(pairs, ([id]) => id),
      slots: Int32Array.from(pairs, ([, slot]) => slot),
      keys: Float64Array.from(pairs, ([, slot]) => this.keys[slot]),
    };
  }

  static fromColumns({ ids, slots, keys }: SlotColumns): SharedSlots {
    const table = new SharedSlots();
    for (let at = 0; at < ids.length; at++) {
      if (at > 0 && slots[at] === slots[at - 1]) table.join(slots[at], ids[at]);
      else table.open(slots[at], ids[at], keys[at]);
    }
    return table;
  }

  private grow(room: number): void {
    const first = new Float64Array(room);
    first.set(this.first);
    this.first = first;
    const keys = new Float64Array(room);
    keys.set(this.keys);
    this.keys = keys;
  }
}
