/**
 * What was seen before, exactly: contents by their hash and by their position in the stream. A stream puts one in and
 * lets one go with every signal, so they stand in columns, without work for the garbage collector.
 */
import { NumberTable } from "../relations/number-table.js";
import { traceId, type FingerprintRecord } from "../store/record.js";

const SMALLEST_ROOM = 64;

export class FingerprintBook {
  /** Rows by hash + 1 (a table has no key 0), and by position. */
  private readonly byHash = new NumberTable();
  private readonly byOrder = new NumberTable();
  private hashes = new Float64Array(SMALLEST_ROOM);
  private traces = new Float64Array(SMALLEST_ROOM);
  private orders = new Float64Array(SMALLEST_ROOM);
  private repeats = new Float64Array(SMALLEST_ROOM);
  /** Rows that were let go. */
  private readonly free: number[] = [];
  private rows = 0;

  /** The newest one of this content. O(1). */
  find(hash: number): FingerprintRecord | undefined {
    return this.recordAt(this.byHash.get(hash + 1));
  }

  /** Whether there is one at this position. O(1). */
  has(order: number): boolean {
    return this.byOrder.get(order) >= 0;
  }

  /** Positions below `order`, rising. O(n log n). */
  before(order: number): number[] {
    return [...this.byOrder.allKeys()].filter((key) => key < order).sort((a, b) => a - b);
  }

  /** Adds or replaces the one at its position. O(1). @returns the one it replaces. */
  put({ hash, trace, order, repeats }: FingerprintRecord): FingerprintRecord | undefined {
    const held = this.byOrder.get(order);
    const before = this.recordAt(held);
    const row = held >= 0 ? held : (this.free.pop() ?? this.rows++);
    if (row === this.hashes.length) this.enlarge();
    if (before !== undefined) this.forgetHash(before.hash, row);
    this.hashes[row] = hash;
    this.traces[row] = trace;
    this.orders[row] = order;
    this.repeats[row] = repeats;
    this.byHash.set(hash + 1, row);
    this.byOrder.set(order, row);
    return before;
  }

  /** O(1). @returns what it was. */
  drop(order: number): FingerprintRecord | undefined {
    const row = this.byOrder.get(order);
    const before = this.recordAt(row);
    if (before === undefined) return undefined;
    this.byOrder.delete(order);
    this.forgetHash(before.hash, row);
    this.free.push(row);
    return before;
  }

  /** Unless a newer one has it by now. */
  private forgetHash(hash: number, row: number): void {
    if (this.byHash.get(hash + 1) === row) this.byHash.delete(hash + 1);
  }

  private recordAt(row: number): FingerprintRecord | undefined {
    if (row < 0) return undefined;
    return {
      hash: this.hashes[row],
      kind: "seen",
      trace: traceId(this.traces[row]),
      order: this.orders[row],
      repeats: this.repeats[row],
      words: null,
    };
  }

  private enlarge(): void {
    const wider = (column: Float64Array) => {
      const wide = new Float64Array(2 * column.length);
      wide.set(column);
      return wide;
    };
    this.hashes = wider(this.hashes);
    this.traces = wider(this.traces);
    this.orders = wider(this.orders);
    this.repeats = wider(this.repeats);
  }
}
