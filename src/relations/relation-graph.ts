/**
 * The relations of a memory as typed arrays in this process: adjacency in both directions that follows the
 * change log. Rebuilding from the surviving records gives the same graph, list orders included, as replaying the
 * changes, in whatever batches they came.
 *
 * Ends are addressed by **node key**: a trace is its id, a relation that is itself an end is minus its id
 * (`nodeKey`). Kernels (spreading, routes) walk dense node numbers and relation slots instead: see the fields.
 * About 110 bytes per relation. Records are made from the columns when they are asked for; the last ones are kept.
 */
import { NotFound } from "../core/errors.js";
import { AdjacencyLists } from "./adjacency-lists.js";
import { NumberTable } from "./number-table.js";
import { nodeKey, type NodeKey, type Relation, type RelationChange } from "./relation.js";
import { RelationColumns } from "./relation-columns.js";

export { type NodeKey, nodeKey };

/** What a reader of relations needs; a store may answer it as well as the graph. */
export interface RelationView {
  find(id: number): Relation | undefined;
  outgoing(node: NodeKey, kind?: string): Relation[];
  incoming(node: NodeKey, kind?: string): Relation[];
  /** Relations of a kind from one node to another, by id. */
  between(from: NodeKey, to: NodeKey, kind: string): Relation[];
}

const MINIMUM_ROOM = 64;
/** Records that are held as objects, so that a search that comes by again and again does not make them anew. */
const MOST_RECORDS = 65_536;

export class RelationGraph implements RelationView {
  /** Per node number: its key. Holes (released numbers) are 0. */
  keys = new Float64Array(MINIMUM_ROOM);
  /** Members are relation slots, sorted by relation id. */
  readonly out = new AdjacencyLists();
  readonly in = new AdjacencyLists();

  /** Per relation slot, the node number of each end. */
  source = new Int32Array(MINIMUM_ROOM);
  target = new Int32Array(MINIMUM_ROOM);

  private columns = new RelationColumns();
  private readonly records = new Map<number, Relation>();
  private readonly slotOfRelation = new NumberTable();
  private readonly nodeOfKey = new NumberTable();
  private readonly freeSlots: number[] = [];
  private readonly freeNodes: number[] = [];
  private nodesMade = 0;
  private changesSeen = 0;
  private largestId = 0;

  /**
   * Builds the graph of these relations. O(n) where their ids rise, else O(n log degree).
   *
   * @param relations columns are taken over: they are the graph's from then on.
   */
  static from(relations: Iterable<Relation>): RelationGraph {
    const graph = new RelationGraph();
    const columns = RelationColumns.of(relations);
    if (idsRise(columns)) graph.adopt(columns);
    else for (const relation of columns) graph.put(relation);
    return graph;
  }

  /** Nodes that are an end of at least one relation. */
  get nodeCount(): number {
    return this.nodeOfKey.size;
  }

  /** Node numbers are below this: the length that per-node scratch needs. */
  get nodeCapacity(): number {
    return this.nodesMade;
  }

  get relationCount(): number {
    return this.slotOfRelation.size;
  }

  /** Grows with every change: what was derived from the graph is out of date once it has. */
  get version(): number {
    return this.changesSeen;
  }

  /** Whether any relation was ever put with a closure; true may be out of date, false never is. */
  get hasClosures(): boolean {
    return this.columns.hasClosures;
  }

  /** Relation slots are below this: the length that per-relation scratch needs. */
  get slotCapacity(): number {
    return this.columns.length;
  }

  /** Kinds seen so far, by kind number. */
  get kinds(): readonly string[] {
    return this.columns.kinds.all;
  }

  /** Per relation slot: id of the relation; 0 in a slot that is free. */
  get ids(): Float64Array {
    return this.columns.ids;
  }

  /** Per relation slot: number of its kind. */
  get kind(): Int32Array {
    return this.columns.kind;
  }

  /** Per relation slot: salience times sign. */
  get signedWeight(): Float64Array {
    return this.columns.signedWeight;
  }

  /** Per relation slot: negative where it holds always and is never closed, so that times need not be looked at. */
  get timing(): Int32Array {
    return this.columns.timing;
  }

  /** Follows the change log, in order. */
  apply(changes: Iterable<RelationChange>): void {
    for (const change of changes) {
      if (change.op === "put") this.put(change.relation);
      else this.drop(change.id);
    }
  }

  /**
   * Adds the relation, or replaces the one with its id. The record is taken as valid (`checkRelation`).
   *
   * @returns the record it replaces.
   */
  put(relation: Relation): Relation | undefined {
    // Ids rise as a rule: what is larger than all before need not be looked for.
    const before = relation.id > this.largestId ? undefined : this.drop(relation.id);
    this.largestId = Math.max(this.largestId, relation.id);
    this.changesSeen++;
    const slot = this.freeSlots.pop() ?? this.columns.length;
    this.columns.set(slot, relation);
    this.slotOfRelation.set(relation.id, slot);
    if (slot >= this.source.length) this.enlargeSlots();
    this.source[slot] = this.nodeFor(this.columns.from[slot]);
    this.target[slot] = this.nodeFor(this.columns.to[slot]);
    this.out.add(this.source[slot], slot, this.ids);
    this.in.add(this.target[slot], slot, this.ids);
    return before;
  }

  /**
   * Forgets the relation; one that is not there is left alone, so that a log may be replayed twice.
   *
   * @returns the record that was there.
   */
  drop(id: number): Relation | undefined {
    const slot = this.slotOfRelation.get(id);
    if (slot < 0) return undefined;
    const before = this.recordAt(slot);
    this.changesSeen++;
    this.out.remove(this.source[slot], slot);
    this.in.remove(this.target[slot], slot);
    this.columns.clear(slot);
    this.records.delete(slot);
    this.slotOfRelation.delete(id);
    this.freeSlots.push(slot);
    this.releaseIfBare(this.source[slot]);
    if (this.target[slot] !== this.source[slot]) this.releaseIfBare(this.target[slot]);
    return before;
  }

  find(id: number): Relation | undefined {
    const slot = this.slotOfRelation.get(id);
    return slot < 0 ? undefined : this.recordAt(slot);
  }

  /** @throws NotFound `NO_SUCH_RELATION`. */
  get(id: number): Relation {
    const found = this.find(id);
    if (found === undefined) {
      throw new NotFound("NO_SUCH_RELATION", `There is no relation ${id}; it was dropped or never put.`);
    }
    return found;
  }

  has(node: NodeKey): boolean {
    return this.nodeOfKey.get(node) >= 0;
  }

  /** Slots in use, by relation id. O(n), and O(n log n) once slots were used again. */
  slots(): Int32Array {
    const { ids } = this;
    const used = new Int32Array(this.relationCount);
    let count = 0;
    let last = 0;
    let rising = true;
    for (let slot = 0; slot < this.slotCapacity; slot++) {
      if (ids[slot] === 0) continue;
      rising &&= ids[slot] > last;
      last = ids[slot];
      used[count++] = slot;
    }
    return rising ? used : used.sort((a, b) => ids[a] - ids[b]);
  }

  /** All relations, by id. O(n), or as `slots`. */
  relations(): Relation[] {
    // Not by `recordAt`: so many would only push each other out.
    return Array.from(this.slots(), (slot) => this.records.get(slot) ?? this.columns.recordAt(slot));
  }

  /** Keys of all nodes, rising. O(n log n). */
  nodes(): NodeKey[] {
    return [...this.nodeOfKey.allKeys()].sort((a, b) => a - b);
  }

  /** Relations that start at `node`, by id; those of one kind where given. O(degree). */
  outgoing(node: NodeKey, kind?: string): Relation[] {
    return this.listed(this.out, node, kind);
  }

  /** Relations that end at `node`, by id; those of one kind where given. O(degree). */
  incoming(node: NodeKey, kind?: string): Relation[] {
    return this.listed(this.in, node, kind);
  }

  /** Relations of a kind from one node to another, by id. O(the smaller of their degrees). */
  between(from: NodeKey, to: NodeKey, kind: string): Relation[] {
    const source = this.numberOf(from);
    const target = this.numberOf(to);
    const wantedKind = this.kindNumber(kind);
    if (source < 0 || target < 0 || wantedKind < 0) return [];
    const outgoing = this.out.length[source] <= this.in.length[target];
    const lists = outgoing ? this.out : this.in;
    const node = outgoing ? source : target;
    const farEnd = outgoing ? this.target : this.source;
    const wanted = outgoing ? target : source;
    const kinds = this.kind;
    const { pool } = lists;
    const found: Relation[] = [];
    const last = lists.start[node] + lists.length[node];
    for (let at = lists.start[node]; at < last; at++) {
      const slot = pool[at];
      if (farEnd[slot] === wanted && kinds[slot] === wantedKind) found.push(this.recordAt(slot));
    }
    return found;
  }

  /** The node number of a key, or −1. */
  numberOf(node: NodeKey): number {
    return this.nodeOfKey.get(node);
  }

  /** The number of a kind, or −1 where no relation ever had it. */
  kindNumber(kind: string): number {
    return this.columns.kinds.find(kind);
  }

  /** The record in a slot that is in use. */
  recordAt(slot: number): Relation {
    const known = this.records.get(slot);
    if (known !== undefined) return known;
    if (this.records.size >= MOST_RECORDS) this.records.clear();
    const record = this.columns.recordAt(slot);
    this.records.set(slot, record);
    return record;
  }

  /** The slot of a relation, or −1. */
  slotOf(id: number): number {
    return this.slotOfRelation.get(id);
  }

  /** Whether the relation in `slot` holds at `time` (ms). */
  holds(slot: number, time: number): boolean {
    return this.columns.holds(slot, time);
  }

  /** Whether the relation in `slot` is closed at `time` (ms). */
  isClosed(slot: number, time: number): boolean {
    return this.columns.isClosed(slot, time);
  }

  /** From when until when (ms) the relations that hold are those that hold at `time`. O(n). */
  steadyAround(time: number): readonly [from: number, to: number] {
    return this.columns.steadyAround(time);
  }

  /** Whether the relation in `slot` was learned, not asserted. */
  isLearned(slot: number): boolean {
    return this.columns.isLearned(slot);
  }

  private listed(lists: AdjacencyLists, node: NodeKey, kind?: string): Relation[] {
    const number = this.numberOf(node);
    const wanted = kind === undefined ? -1 : this.kindNumber(kind);
    const found: Relation[] = [];
    if (number < 0 || (kind !== undefined && wanted < 0)) return found;
    const last = lists.start[number] + lists.length[number];
    for (let at = lists.start[number]; at < last; at++) {
      const slot = lists.pool[at];
      if (wanted < 0 || this.kind[slot] === wanted) found.push(this.recordAt(slot));
    }
    return found;
  }

  /** Takes the columns for its own. The graph must be empty, the ids must rise. */
  private adopt(columns: RelationColumns): void {
    const count = columns.length;
    this.columns = columns;
    this.source = new Int32Array(Math.max(count, MINIMUM_ROOM));
    this.target = new Int32Array(Math.max(count, MINIMUM_ROOM));
    if (count > 0) this.slotOfRelation.reserve(columns.ids[count - 1], count);
    for (let slot = 0; slot < count; slot++) {
      this.slotOfRelation.set(columns.ids[slot], slot);
      this.source[slot] = this.nodeFor(columns.from[slot]);
      this.target[slot] = this.nodeFor(columns.to[slot]);
    }
    this.out.fill(this.source, count, this.nodesMade);
    this.in.fill(this.target, count, this.nodesMade);
    this.changesSeen += count;
    this.largestId = count === 0 ? 0 : columns.ids[count - 1];
  }

  private nodeFor(key: NodeKey): number {
    const known = this.nodeOfKey.get(key);
    if (known >= 0) return known;
    const node = this.freeNodes.pop() ?? this.nodesMade++;
    if (node >= this.keys.length) {
      const keys = new Float64Array(this.keys.length * 2);
      keys.set(this.keys);
      this.keys = keys;
    }
    this.keys[node] = key;
    this.nodeOfKey.set(key, node);
    this.out.ensureNodes(node + 1);
    this.in.ensureNodes(node + 1);
    return node;
  }

  private releaseIfBare(node: number): void {
    if (this.out.length[node] > 0 || this.in.length[node] > 0) return;
    this.nodeOfKey.delete(this.keys[node]);
    this.keys[node] = 0;
    this.out.release(node);
    this.in.release(node);
    this.freeNodes.push(node);
  }

  private enlargeSlots(): void {
    const size = Math.max(this.ids.length, this.source.length);
    this.source = grown(this.source, size);
    this.target = grown(this.target, size);
  }
}

function idsRise({ ids, length }: RelationColumns): boolean {
  for (let slot = 0; slot < length; slot++) if (ids[slot] <= (slot === 0 ? 0 : ids[slot - 1])) return false;
  return true;
}

function grown(old: Int32Array<ArrayBuffer>, size: number): Int32Array<ArrayBuffer> {
  const fresh = new Int32Array(size);
  fresh.set(old);
  return fresh;
}
