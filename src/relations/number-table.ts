/**
 * A map from whole numbers other than 0 to small whole numbers ≥ 0, in typed arrays: what `Map` does, without work for the
 * garbage collector. Ids count up from 1, so most keys are found in a plain array at their own place, next to their
 * neighbours; those that are negative or far above the others are hashed, by open addressing with linear probing and
 * backward-shift deletion (D. Knuth, *The Art of Computer Programming* 3, §6.4, algorithm R).
 */
const SMALLEST = 64;
/** The plain array may have so many places for each key. */
const SPARSEST = 4;
const ABSENT = -1;

export class NumberTable {
  /** Value + 1 by key; 0: absent. */
  private dense = new Int32Array(SMALLEST);
  private inDense = 0;
  private keys = new Float64Array(SMALLEST);
  private values = new Int32Array(SMALLEST);
  private hashed = 0;

  get size(): number {
    return this.inDense + this.hashed;
  }

  /** Makes room for keys up to `largest`, where these are `count` in all. */
  reserve(largest: number, count: number): void {
    if (largest < count * SPARSEST) this.enlargeDense(largest + 1);
  }

  /** The value of `key`, or −1. O(1). */
  get(key: number): number {
    if (key > 0 && key < this.dense.length) return this.dense[key] - 1;
    if (this.hashed === 0) return ABSENT;
    const { keys } = this;
    const at = this.placeOf(key);
    return keys[at] === key ? this.values[at] : ABSENT;
  }

  /** Adds or replaces. @param key a safe integer other than 0. @param value a whole number, 0 … 2³¹ − 2. */
  set(key: number, value: number): void {
    if (key >= this.dense.length && key < SPARSEST * (this.size + SMALLEST)) this.enlargeDense(key + 1);
    if (key > 0 && key < this.dense.length) {
      if (this.dense[key] === 0) this.inDense++;
      this.dense[key] = value + 1;
    } else this.setHashed(key, value);
  }

  /** Whether it was there. */
  delete(key: number): boolean {
    if (key <= 0 || key >= this.dense.length) return this.deleteHashed(key);
    if (this.dense[key] === 0) return false;
    this.dense[key] = 0;
    this.inDense--;
    return true;
  }

  /** In no order. */
  *allKeys(): Generator<number> {
    for (let key = 1; key < this.dense.length; key++) if (this.dense[key] !== 0) yield key;
    for (const key of this.keys) if (key !== 0) yield key;
  }

  private setHashed(key: number, value: number): void {
    if (this.hashed * 2 >= this.keys.length) this.rehash(this.keys.length * 2);
    const at = this.placeOf(key);
    if (this.keys[at] === 0) this.hashed++;
    this.keys[at] = key;
    this.values[at] = value;
  }

  private deleteHashed(key: number): boolean {
    const { keys, values } = this;
    const mask = keys.length - 1;
    let hole = this.placeOf(key);
    if (keys[hole] === 0) return false;
    for (let at = (hole + 1) & mask; keys[at] !== 0; at = (at + 1) & mask) {
      const home = hashOf(keys[at], keys.length);
      // It may move back to the hole unless its home lies after the hole.
      if (((at - home) & mask) < ((at - hole) & mask)) continue;
      keys[hole] = keys[at];
      values[hole] = values[at];
      hole = at;
    }
    keys[hole] = 0;
    this.hashed--;
    return true;
  }

  /** Where the key is, or the free place where it would be. */
  private placeOf(key: number): number {
    const { keys } = this;
    const mask = keys.length - 1;
    let at = hashOf(key, keys.length);
    while (keys[at] !== 0 && keys[at] !== key) at = (at + 1) & mask;
    return at;
  }

  private rehash(room: number): void {
    const { keys, values } = this;
    this.keys = new Float64Array(room);
    this.values = new Int32Array(room);
    this.hashed = 0;
    for (let i = 0; i < keys.length; i++) if (keys[i] !== 0) this.set(keys[i], values[i]);
  }

  private enlargeDense(needed: number): void {
    if (needed <= this.dense.length) return;
    const dense = new Int32Array(Math.max(needed, this.dense.length * 2));
    dense.set(this.dense);
    this.dense = dense;
    // Those that were far above the others may have their place now.
    if (this.hashed > 0) this.rehash(this.keys.length);
  }
}

/** Fibonacci hashing (Knuth 3, §6.4), both halves of the number taking part. */
function hashOf(key: number, room: number): number {
  const high = Math.floor(key / 2 ** 32);
  return Math.imul(key ^ Math.imul(high, 0x85ebca6b), 0x9e3779b1) >>> (Math.clz32(room) + 1);
}
