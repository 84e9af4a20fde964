/**
 * The relations of a memory as typed arrays in this process: adjacency in both directions that follows the
 * change log. Rebuilding from the surviving records gives the same graph, list orders included, as replaying the
 * changes, in whatever batches they came.
 *
 * Ends are addressed by **node key**: a trace is its id, a relation that is itself an end is minus its id
 * (`nodeKey`). Kernels (spreading, routes) walk dense node numbers and relation slots instead: see the fields.
 * About 90 bytes of typed arrays per relation beside the record itself.
 */
import { NotFound } from "../core/errors.js";
import { AdjacencyLists } from "./adjacency-lists.js";
import type { EndKind, Relation, RelationChange } from "./relation.js";

/** A trace id, or minus a relation id. */
export type NodeKey = number;

/** The key of an end: `id` for a trace, `−id` for a relation. */
export function nodeKey(id: number, kind: EndKind): NodeKey {
  return kind === "trace" ? id : -id;
}

/** What a reader of relations needs; a store may answer it as well as the graph. */
export interface RelationView {
  find(id: number): Relation | undefined;
  outgoing(node: NodeKey, kind?: string): Relation[];
  incoming(node: NodeKey, kind?: string): Relation[];
  /** Relations of a kind from one node to another, by id. */
  between(from: NodeKey, to: NodeKey, kind: string): Relation[];
}

const MINIMUM_ROOM = 64;

export class RelationGraph implements RelationView {
  /** Per node number: its key. Holes (released numbers) are 0. */
  keys = new Float64Array(MINIMUM_ROOM);
  /** Members are relation slots, sorted by relation id. */
  readonly out = new AdjacencyLists();
  readonly in = new AdjacencyLists();

  // Per relation slot.
  ids = new Float64Array(MINIMUM_ROOM);
  source = new Int32Array(MINIMUM_ROOM);
  target = new Int32Array(MINIMUM_ROOM);
  kind = new Int32Array(MINIMUM_ROOM);
  /** Salience times sign. */
  signedWeight = new Float64Array(MINIMUM_ROOM);
  /** 1 where the relation holds always and is never closed, so that its times need not be looked at. */
  timeless = new Uint8Array(MINIMUM_ROOM);
  validFrom = new Float64Array(MINIMUM_ROOM);
  validTo = new Float64Array(MINIMUM_ROOM);
  /** Closed while `closedFrom ≤ t < closedTo`; never closed is Infinity, −Infinity. */
  closedFrom = new Float64Array(MINIMUM_ROOM);
  closedTo = new Float64Array(MINIMUM_ROOM);

  private readonly records: (Relation | undefined)[] = [];
  private readonly slotOfRelation = new Map<number, number>();
  private readonly nodeOfKey = new Map<NodeKey, number>();
  private readonly freeSlots: number[] = [];
  private readonly freeNodes: number[] = [];
  private nodesMade = 0;
  private closureSeen = false;
  private changesSeen = 0;
  private readonly kindNumbers = new Map<string, number>();
  private readonly kindNames: string[] = [];

  /** Builds the graph of these relations. O(n log degree); ids in rising order are quickest. */
  static from(relations: Iterable<Relation>): RelationGraph {
    const graph = new RelationGraph();
    for (const relation of relations) graph.put(relation);
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
    return this.closureSeen;
  }

  /** Relation slots are below this: the length that per-relation scratch needs. */
  get slotCapacity(): number {
    return this.records.length;
  }

  /** Kinds seen so far, by kind number. */
  get kinds(): readonly string[] {
    return this.kindNames;
  }

  /** Follows the change log, in order. */
  apply(changes: Iterable<RelationChange>): void {
    for (const change of changes) {
      if (change.op === "put") this.put(change.relation);
      else this.drop(change.id);
    }
  }

  /** Adds the relation, or replaces the one with its id. The record is taken as valid (`checkRelation`). */
  put(relation: Relation): void {
    if (this.slotOfRelation.has(relation.id)) this.drop(relation.id);
    this.changesSeen++;
    const slot = this.freeSlots.pop() ?? this.records.length;
    if (slot >= this.ids.length) this.enlargeSlots();
    this.records[slot] = relation;
    this.slotOfRelation.set(relation.id, slot);
    this.fill(slot, relation);
    this.out.add(this.source[slot], slot, this.ids);
    this.in.add(this.target[slot], slot, this.ids);
  }

  /** Forgets the relation; one that is not there is left alone, so that a log may be replayed twice. */
  drop(id: number): void {
    const slot = this.slotOfRelation.get(id);
    if (slot === undefined) return;
    this.changesSeen++;
    this.out.remove(this.source[slot], slot);
    this.in.remove(this.target[slot], slot);
    this.records[slot] = undefined;
    this.slotOfRelation.delete(id);
    this.freeSlots.push(slot);
    this.releaseIfBare(this.source[slot]);
    if (this.target[slot] !== this.source[slot]) this.releaseIfBare(this.target[slot]);
  }

  find(id: number): Relation | undefined {
    const slot = this.slotOfRelation.get(id);
    return slot === undefined ? undefined : this.records[slot];
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
    return this.nodeOfKey.has(node);
  }

  /** All relations, by id. O(n log n). */
  relations(): Relation[] {
    const all = this.records.filter((record) => record !== undefined);
    return all.sort((a, b) => a.id - b.id);
  }

  /** Keys of all nodes, rising. O(n log n). */
  nodes(): NodeKey[] {
    return [...this.nodeOfKey.keys()].sort((a, b) => a - b);
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
    const found: Relation[] = [];
    if (source < 0 || target < 0) return found;
    const outgoing = this.out.length[source] <= this.in.length[target];
    const lists = outgoing ? this.out : this.in;
    const node = outgoing ? source : target;
    const [farEnd, wanted] = outgoing ? [this.target, target] : [this.source, source];
    const last = lists.start[node] + lists.length[node];
    for (let at = lists.start[node]; at < last; at++) {
      const slot = lists.pool[at];
      if (farEnd[slot] !== wanted) continue;
      const relation = this.recordAt(slot);
      if (relation.kind === kind) found.push(relation);
    }
    return found;
  }

  /** The node number of a key, or −1. */
  numberOf(node: NodeKey): number {
    return this.nodeOfKey.get(node) ?? -1;
  }

  /** The number of a kind, or −1 where no relation ever had it. */
  kindNumber(kind: string): number {
    return this.kindNumbers.get(kind) ?? -1;
  }

  /** The record in a slot that is in use. */
  recordAt(slot: number): Relation {
    return this.records[slot]!;
  }

  /** The slot of a relation, or −1. */
  slotOf(id: number): number {
    return this.slotOfRelation.get(id) ?? -1;
  }

  /** Whether the relation in `slot` holds at `time` (ms). */
  holds(slot: number, time: number): boolean {
    return this.validFrom[slot] <= time && time < this.validTo[slot];
  }

  /** Whether the relation in `slot` is closed at `time` (ms). */
  isClosed(slot: number, time: number): boolean {
    return this.closedFrom[slot] <= time && time < this.closedTo[slot];
  }

  private listed(lists: AdjacencyLists, node: NodeKey, kind?: string): Relation[] {
    const number = this.numberOf(node);
    if (number < 0) return [];
    const first = lists.start[number];
    const slots = lists.pool.subarray(first, first + lists.length[number]);
    const found = Array.from(slots, (slot) => this.recordAt(slot));
    return kind === undefined ? found : found.filter((relation) => relation.kind === kind);
  }

  private fill(slot: number, relation: Relation): void {
    const { closed, closedFrom, closedTo } = relation.attributes;
    this.ids[slot] = relation.id;
    this.source[slot] = this.nodeFor(nodeKey(relation.from, relation.fromKind));
    this.target[slot] = this.nodeFor(nodeKey(relation.to, relation.toKind));
    this.kind[slot] = this.kindFor(relation.kind);
    this.signedWeight[slot] = relation.weight * relation.sign;
    this.validFrom[slot] = relation.validFrom;
    this.validTo[slot] = relation.validTo;
    const isClosed = closed === true;
    this.closureSeen ||= isClosed;
    this.closedFrom[slot] = isClosed ? (typeof closedFrom === "number" ? closedFrom : -Infinity) : Infinity;
    this.closedTo[slot] = isClosed ? (typeof closedTo === "number" ? closedTo : Infinity) : -Infinity;
    const always = relation.validFrom === -Infinity && relation.validTo === Infinity;
    this.timeless[slot] = always && !isClosed ? 1 : 0;
  }

  private nodeFor(key: NodeKey): number {
    const known = this.nodeOfKey.get(key);
    if (known !== undefined) return known;
    const node = this.freeNodes.pop() ?? this.nodesMade++;
    if (node >= this.keys.length) this.keys = grown(this.keys);
    this.keys[node] = key;
    this.nodeOfKey.set(key, node);
    this.out.ensureNodes(node + 1);
    this.in.ensureNodes(node + 1);
    return node;
  }

  private kindFor(kind: string): number {
    const known = this.kindNumbers.get(kind);
    if (known !== undefined) return known;
    const number = this.kindNames.push(kind) - 1;
    this.kindNumbers.set(kind, number);
    return number;
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
    this.ids = grown(this.ids);
    this.signedWeight = grown(this.signedWeight);
    this.validFrom = grown(this.validFrom);
    this.validTo = grown(this.validTo);
    this.closedFrom = grown(this.closedFrom);
    this.closedTo = grown(this.closedTo);
    const timeless = new Uint8Array(this.timeless.length * 2);
    timeless.set(this.timeless);
    this.timeless = timeless;
    this.source = grownInts(this.source);
    this.target = grownInts(this.target);
    this.kind = grownInts(this.kind);
  }
}

function grown(old: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const fresh = new Float64Array(old.length * 2);
  fresh.set(old);
  return fresh;
}

function grownInts(old: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const fresh = new Int32Array(old.length * 2);
  fresh.set(old);
  return fresh;
}
