/**
 * Relation records as columns: one typed array per field, a record object only where somebody asks for one. An object
 * per relation costs four times the memory, and most of the time of loading many.
 *
 * What few relations have stands apart: attributes in a map, times in a table of their own.
 */
import { hasAttributes, nodeKey, type Attributes, type NodeKey, type Relation } from "./relation.js";
import { WordNumbers } from "./word-numbers.js";

const SMALLEST = 64;
const GROWTH = 1.5;
const NO_ATTRIBUTES: Attributes = Object.freeze({});
const TIMELESS = -1;

export class RelationColumns implements Iterable<Relation> {
  // Per slot.
  ids = new Float64Array(SMALLEST);
  from = new Float64Array(SMALLEST);
  to = new Float64Array(SMALLEST);
  /** Number of the kind in `kinds`. */
  kind = new Int32Array(SMALLEST);
  /** Salience times sign. */
  signedWeight = new Float64Array(SMALLEST);
  /** Row of its times, or negative where it holds always and is never closed. */
  timing = new Int32Array(SMALLEST);
  private said = new Int32Array(SMALLEST);
  private counts = new Float64Array(SMALLEST);
  private lastTimes = new Float64Array(SMALLEST);
  private learned = new Uint8Array(SMALLEST);
  private readonly attributes = new Map<number, Attributes>();
  private readonly times = new Times();
  private made = 0;
  private closureSeen = false;

  readonly kinds = new WordNumbers();
  readonly sources = new WordNumbers();

  /** These relations in these columns, in their order; columns are returned as they are. */
  static of(relations: Iterable<Relation>): RelationColumns {
    if (relations instanceof RelationColumns) return relations;
    const columns = new RelationColumns();
    for (const relation of relations) columns.set(columns.length, relation);
    return columns;
  }

  /** Slots are below this. */
  get length(): number {
    return this.made;
  }

  /** Whether a closure was ever put; true may be out of date, false never is. */
  get hasClosures(): boolean {
    return this.closureSeen;
  }

  /** Makes room for `count` slots in all. */
  reserve(count: number): void {
    if (count > this.ids.length) this.enlarge(count);
  }

  /** Puts the record into a slot: the next one, or one that was made before. O(1) amortised. */
  set(slot: number, relation: Relation): void {
    this.setPlain(slot, {
      id: relation.id,
      from: nodeKey(relation.from, relation.fromKind),
      to: nodeKey(relation.to, relation.toKind),
      kind: this.kinds.numberFor(relation.kind),
      signedWeight: relation.weight * relation.sign,
      said: this.sources.numberFor(relation.source),
      lastTime: relation.lastTime,
    });
    this.counts[slot] = relation.count;
    this.learned[slot] = relation.origin === "learned" ? 1 : 0;
    if (hasAttributes(relation.attributes)) this.attributes.set(slot, relation.attributes);
    this.setTimes(slot, relation);
  }

  /** What most records have; the other fields are those of a fresh assertion: valid always, said once, no attributes. */
  setPlain(slot: number, { id, from, to, kind, signedWeight, said, lastTime }: PlainRelation): void {
    if (slot >= this.made) {
      this.made = slot + 1;
      if (slot >= this.ids.length) this.enlarge(slot + 1);
    } else this.clear(slot);
    this.ids[slot] = id;
    this.from[slot] = from;
    this.to[slot] = to;
    this.kind[slot] = kind;
    this.signedWeight[slot] = signedWeight;
    this.said[slot] = said;
    this.lastTimes[slot] = lastTime;
    this.counts[slot] = 1;
    this.learned[slot] = 0;
    this.timing[slot] = TIMELESS;
  }

  /** Empties a slot; it stays, with id 0. */
  clear(slot: number): void {
    this.ids[slot] = 0;
    this.attributes.delete(slot);
    if (this.timing[slot] >= 0) this.times.release(this.timing[slot]);
    this.timing[slot] = TIMELESS;
  }

  /** The record in a slot that is in use: a new object at each call. */
  recordAt(slot: number): Relation {
    const [from, to] = [this.from[slot], this.to[slot]];
    const weight = this.signedWeight[slot];
    const timing = this.timing[slot];
    return {
      id: this.ids[slot],
      from: Math.abs(from),
      fromKind: from > 0 ? "trace" : "relation",
      kind: this.kinds.wordOf(this.kind[slot]),
      to: Math.abs(to),
      toKind: to > 0 ? "trace" : "relation",
      weight: Math.abs(weight),
      sign: weight < 0 ? -1 : 1,
      origin: this.learned[slot] === 1 ? "learned" : "asserted",
      source: this.sources.wordOf(this.said[slot]),
      validFrom: timing < 0 ? -Infinity : this.times.validFrom[timing],
      validTo: timing < 0 ? Infinity : this.times.validTo[timing],
      attributes: this.attributes.get(slot) ?? NO_ATTRIBUTES,
      count: this.counts[slot],
      lastTime: this.lastTimes[slot],
    };
  }

  isLearned(slot: number): boolean {
    return this.learned[slot] === 1;
  }

  /** Whether the relation in `slot` holds at `time` (ms). */
  holds(slot: number, time: number): boolean {
    const at = this.timing[slot];
    return at < 0 || (this.times.validFrom[at] <= time && time < this.times.validTo[at]);
  }

  /** Whether the relation in `slot` is closed at `time` (ms). */
  isClosed(slot: number, time: number): boolean {
    const at = this.timing[slot];
    return at >= 0 && this.times.closedFrom[at] <= time && time < this.times.closedTo[at];
  }

  /** From when until when (ms) the relations that hold are those that hold at `time`. O(n). */
  steadyAround(time: number): readonly [from: number, to: number] {
    let [from, to] = [-Infinity, Infinity];
    for (let slot = 0; slot < this.made; slot++) {
      const at = this.timing[slot];
      if (at < 0) continue;
      for (const change of [this.times.validFrom[at], this.times.validTo[at]]) {
        if (change <= time) from = Math.max(from, change);
        else to = Math.min(to, change);
      }
    }
    return [from, to];
  }

  /** Records of the slots in use, in order of the slots. */
  *[Symbol.iterator](): Generator<Relation> {
    for (let slot = 0; slot < this.made; slot++) if (this.ids[slot] !== 0) yield this.recordAt(slot);
  }

  private setTimes(slot: number, { validFrom, validTo, attributes }: Relation): void {
    const closed = attributes.closed === true;
    if (validFrom === -Infinity && validTo === Infinity && !closed) return;
    const at = this.times.take();
    this.timing[slot] = at;
    this.times.validFrom[at] = validFrom;
    this.times.validTo[at] = validTo;
    const { closedFrom, closedTo } = attributes;
    this.times.closedFrom[at] = closed ? (typeof closedFrom === "number" ? closedFrom : -Infinity) : Infinity;
    this.times.closedTo[at] = closed ? (typeof closedTo === "number" ? closedTo : Infinity) : -Infinity;
    this.closureSeen ||= closed;
  }

  private enlarge(needed: number): void {
    const size = Math.max(needed, Math.ceil(this.ids.length * GROWTH));
    this.ids = moved(this.ids, new Float64Array(size));
    this.from = moved(this.from, new Float64Array(size));
    this.to = moved(this.to, new Float64Array(size));
    this.kind = moved(this.kind, new Int32Array(size));
    this.signedWeight = moved(this.signedWeight, new Float64Array(size));
    this.timing = moved(this.timing, new Int32Array(size));
    this.said = moved(this.said, new Int32Array(size));
    this.counts = moved(this.counts, new Float64Array(size));
    this.lastTimes = moved(this.lastTimes, new Float64Array(size));
    this.learned = moved(this.learned, new Uint8Array(size));
  }
}

/** A record that says nothing out of the ordinary, words by their numbers. */
export interface PlainRelation {
  readonly id: number;
  readonly from: NodeKey;
  readonly to: NodeKey;
  readonly kind: number;
  readonly signedWeight: number;
  /** Number of the source in `sources`. */
  readonly said: number;
  readonly lastTime: number;
}

/** Intervals of validity and of closure, for the relations that have any. */
class Times {
  validFrom = new Float64Array(SMALLEST);
  validTo = new Float64Array(SMALLEST);
  /** Closed while `closedFrom ≤ t < closedTo`; never closed is Infinity, −Infinity. */
  closedFrom = new Float64Array(SMALLEST);
  closedTo = new Float64Array(SMALLEST);
  private made = 0;
  private readonly free: number[] = [];

  take(): number {
    const at = this.free.pop() ?? this.made++;
    if (at < this.validFrom.length) return at;
    const size = Math.ceil(at * GROWTH) + 1;
    this.validFrom = moved(this.validFrom, new Float64Array(size));
    this.validTo = moved(this.validTo, new Float64Array(size));
    this.closedFrom = moved(this.closedFrom, new Float64Array(size));
    this.closedTo = moved(this.closedTo, new Float64Array(size));
    return at;
  }

  release(at: number): void {
    this.free.push(at);
  }
}

function moved<T extends Float64Array | Int32Array | Uint8Array>(old: T, fresh: T): T {
  fresh.set(old);
  return fresh;
}
