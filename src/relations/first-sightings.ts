/**
 * Remembers that a pair was seen once, cheaply and not for ever: a table of fixed size in which a newer pair takes the
 * place of an older one with the same hash. Most pairs never come again; only those that do are worth a record.
 */
const SLOTS = 1 << 14;

/** `[slot, from, to, credit, origin]`: plain data of one entry. */
export type Sighting = readonly [slot: number, from: number, to: number, credit: number, origin: string];

export class FirstSightings {
  private readonly from = new Float64Array(SLOTS);
  private readonly to = new Float64Array(SLOTS);
  private readonly credit = new Float64Array(SLOTS);
  private readonly origin: string[] = new Array<string>(SLOTS).fill("");

  /** @param entries what `save` returned. */
  constructor(entries: readonly Sighting[] = []) {
    for (const [slot, from, to, credit, origin] of entries) this.put(slot, from, to, credit, origin);
  }

  /**
   * Takes a sighting in. The first time, remembers it and returns undefined; the second time, returns what the first
   * was worth and who it came from, and forgets it. O(1).
   *
   * @param from, to positive ids.
   */
  see(
    from: number,
    to: number,
    credit: number,
    origin: string,
  ): { credit: number; origin: string } | undefined {
    const slot = slotOf(from, to);
    if (this.from[slot] === from && this.to[slot] === to) {
      const first = { credit: this.credit[slot], origin: this.origin[slot] };
      this.put(slot, 0, 0, 0, "");
      return first;
    }
    this.put(slot, from, to, credit, origin);
    return undefined;
  }

  /** Entries in use. O(slots). */
  save(): Sighting[] {
    const entries: Sighting[] = [];
    for (let slot = 0; slot < SLOTS; slot++) {
      if (this.from[slot] === 0) continue;
      entries.push([slot, this.from[slot], this.to[slot], this.credit[slot], this.origin[slot]]);
    }
    return entries;
  }

  private put(slot: number, from: number, to: number, credit: number, origin: string): void {
    this.from[slot] = from;
    this.to[slot] = to;
    this.credit[slot] = credit;
    this.origin[slot] = origin;
  }
}

/** Multiplicative hashing with the constants of MurmurHash3 (A. Appleby, public domain). */
function slotOf(from: number, to: number): number {
  const mixed = Math.imul(from, 0xcc9e2d51) ^ Math.imul(to, 0x1b873593);
  return Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b) >>> 18;
}
