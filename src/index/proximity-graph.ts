/**
 * A navigable graph of unit vectors in plain typed arrays: near vectors are linked, a few of them also on sparser layers
 * above, and a search walks greedily from layer to layer.
 *
 * Source: Y. Malkov and D. Yashunin, "Efficient and robust approximate nearest neighbor search using Hierarchical
 * Navigable Small World graphs", IEEE TPAMI 2018 (arXiv 1603.09320). Algorithm 1 is `insert`, 2 is `walk`, 4 is
 * `selectDiverse`, 5 is `search`. Deletion is from A. Singh et al., "FreshDiskANN", 2021 (arXiv 2105.09613): mark now
 * (section 4), repair the links around many marked nodes at once (algorithm 4, `consolidate`).
 *
 * Departures:
 * - the measure is the inner product, higher is nearer;
 * - on the layers above, one candidate is followed by plain descent (as hnswlib does), not by algorithm 2 with ef = 1;
 * - algorithm 4 runs without `extendCandidates` and `keepPrunedConnections`, as in hnswlib; a list that overflows is
 *   pruned by the same rule;
 * - the layer of a node is drawn from the seed and the count of inserts so far, so that a saved graph goes on as the
 *   unsaved one would;
 * - dead nodes lead a walk on and new nodes may link to them; they are only never answered;
 * - `consolidate` looks through chains of dead nodes (the source looks one dead node far), links back where there is
 *   room, and gives each living node that lost all its incoming links one again.
 *
 * Vectors are assumed checked. Memory: 4 d + 8 m + 20 bytes per node, and a sixteenth of the nodes has upper links.
 */
import { seededRng } from "../core/rng.js";
import type { HnswOptions } from "./hnsw-options.js";
import { NodeHeap } from "./node-heap.js";
import { slabDot } from "./slab-dot.js";

const SMALLEST_ROOM = 64;
/** A draw this high has a chance below 16⁻¹²; the cap only bounds memory. */
const HIGHEST_LAYER = 12;

const FREE = 0;
const LIVING = 1;
const DEAD = 2;

/** The arrays of a graph as they go to and come from a file; everything else follows from them. */
export interface GraphArrays {
  readonly vectors: Float32Array;
  readonly state: Uint8Array;
  readonly layers: Uint8Array;
  readonly base: Int32Array;
  /** Blocks of 1 + m per node and layer above 0, in node order. */
  readonly upper: Int32Array;
  readonly entry: number;
  readonly inserts: number;
}

export class ProximityGraph {
  /** Nodes ever in use: living, dead and free ones are numbered below this. */
  nodes = 0;
  living = 0;
  dead = 0;
  private readonly m: number;
  private readonly efConstruction: number;
  private readonly seed: number;
  /** Ints per bottom list: a count, then up to 2 m nodes. */
  private readonly baseStride: number;
  /** Ints per upper list: a count, then up to m nodes. */
  private readonly upperStride: number;

  private vectors: Float32Array;
  private state: Uint8Array = new Uint8Array(SMALLEST_ROOM);
  private layers: Uint8Array = new Uint8Array(SMALLEST_ROOM);
  private base: Int32Array;
  private upper: (Int32Array | undefined)[] = [];
  private free: number[] = [];
  private entry = -1;
  private inserts = 0;

  // Scratch, kept between calls.
  private visited: Uint32Array = new Uint32Array(SMALLEST_ROOM);
  private visit = 0;
  private readonly frontier = new NodeHeap();
  private readonly found = new NodeHeap();
  private readonly sorter = new NodeHeap();
  private picked = new Int32Array(256);
  private pickedSimilarity = new Float64Array(256);

  constructor(
    readonly dimension: number,
    options: Required<HnswOptions>,
  ) {
    this.m = options.m;
    this.efConstruction = options.efConstruction;
    this.seed = options.seed;
    this.baseStride = 1 + 2 * options.m;
    this.upperStride = 1 + options.m;
    this.vectors = new Float32Array(SMALLEST_ROOM * dimension);
    this.base = new Int32Array(SMALLEST_ROOM * this.baseStride);
  }

  isLiving(node: number): boolean {
    return this.state[node] === LIVING;
  }

  /** A view, valid until the next insert. */
  vector(node: number): Float32Array {
    return this.vectors.subarray(node * this.dimension, (node + 1) * this.dimension);
  }

  similarity(query: Float32Array, node: number): number {
    return slabDot(query, 0, this.vectors, node * this.dimension, this.dimension);
  }

  /** Algorithm 1. @returns the node's number. About O(efConstruction · m · d · log n). */
  insert(vector: Float32Array): number {
    const node = this.free.pop() ?? this.nodes++;
    if (node >= this.state.length) this.grow();
    this.vectors.set(vector, node * this.dimension);
    this.state[node] = LIVING;
    this.living++;
    const layer = this.drawLayer();
    this.layers[node] = layer;
    this.base[node * this.baseStride] = 0;
    this.upper[node] = layer > 0 ? new Int32Array(layer * this.upperStride) : undefined;
    this.linkIn(node);
    return node;
  }

  /** Marks a living node dead: it leads walks on, but is not answered. O(1). */
  kill(node: number): void {
    this.state[node] = DEAD;
    this.living--;
    this.dead++;
  }

  /**
   * Algorithm 5: up to `ef` living nodes near `query`.
   * @returns a heap whose smallest key is the worst similarity; the graph's own, valid until its next call.
   */
  search(query: Float32Array, ef: number): NodeHeap {
    this.found.size = 0;
    if (this.entry < 0) return this.found;
    const start = this.descend(query, this.entry, this.layers[this.entry], 0);
    this.walk(query, start, ef, 0, true);
    return this.found;
  }

  /**
   * Frees the dead nodes and repairs the links around them: FreshDiskANN, algorithm 4. Node numbers of the living stay.
   * O(living · links) plus O(m² · d) per living node that had a dead neighbour: about a third of inserting it anew.
   */
  consolidate(): void {
    if (this.dead === 0) return;
    const lonely: number[] = [];
    for (let node = 0; node < this.nodes; node++) {
      if (this.state[node] !== LIVING) continue;
      for (let layer = this.layers[node]; layer >= 0; layer--) {
        if (this.repair(node, layer) && layer === 0) lonely.push(node);
      }
    }
    this.entry = this.highestLiving(new Set(lonely));
    this.freeDead();
    for (const node of lonely) if (node !== this.entry) this.linkIn(node);
    this.linkToOrphans();
  }

  /** Copies of the arrays, cut to size. */
  toArrays(): GraphArrays {
    const blocks = this.upper.slice(0, this.nodes);
    const upper = new Int32Array(blocks.reduce((sum, block) => sum + (block?.length ?? 0), 0));
    let at = 0;
    for (const block of blocks) {
      if (block === undefined) continue;
      upper.set(block, at);
      at += block.length;
    }
    return {
      vectors: this.vectors.slice(0, this.nodes * this.dimension),
      state: this.state.slice(0, this.nodes),
      layers: this.layers.slice(0, this.nodes),
      base: this.base.slice(0, this.nodes * this.baseStride),
      upper,
      entry: this.entry,
      inserts: this.inserts,
    };
  }

  /** A graph of what `toArrays` gave under the same options. */
  static fromArrays(dimension: number, options: Required<HnswOptions>, arrays: GraphArrays): ProximityGraph {
    const graph = new ProximityGraph(dimension, options);
    graph.nodes = arrays.state.length;
    graph.vectors = arrays.vectors;
    graph.state = arrays.state;
    graph.layers = arrays.layers;
    graph.base = arrays.base;
    graph.visited = new Uint32Array(graph.nodes);
    graph.entry = arrays.entry;
    graph.inserts = arrays.inserts;
    let at = 0;
    for (let node = 0; node < graph.nodes; node++) {
      const ints = graph.state[node] === FREE ? 0 : graph.layers[node] * graph.upperStride;
      graph.upper[node] = ints > 0 ? arrays.upper.slice(at, at + ints) : undefined;
      at += ints;
      if (graph.state[node] === LIVING) graph.living++;
      else if (graph.state[node] === DEAD) graph.dead++;
    }
    for (let node = graph.nodes - 1; node >= 0; node--) if (graph.state[node] === FREE) graph.free.push(node);
    return graph;
  }

  /** The list array of a layer; `listStart` says where in it. */
  private list(node: number, layer: number): Int32Array {
    return layer === 0 ? this.base : this.upper[node]!;
  }

  private listStart(node: number, layer: number): number {
    return layer === 0 ? node * this.baseStride : (layer - 1) * this.upperStride;
  }

  private mostLinks(layer: number): number {
    return layer === 0 ? 2 * this.m : this.m;
  }

  /** Section 4.1: floor(−ln U · 1 / ln m). */
  private drawLayer(): number {
    const uniform = seededRng(Math.imul(this.seed, 0x9e3779b1) + this.inserts++)();
    return Math.min(HIGHEST_LAYER, Math.floor(-Math.log(1 - uniform) / Math.log(this.m)));
  }

  private linkIn(node: number): void {
    const top = this.layers[node];
    if (this.entry < 0) {
      this.entry = node;
      return;
    }
    const entryLayer = this.layers[this.entry];
    const vector = this.vector(node);
    let near = this.descend(vector, this.entry, entryLayer, top);
    for (let layer = Math.min(top, entryLayer); layer >= 0; layer--) {
      this.walk(vector, near, this.efConstruction, layer, false);
      const count = this.selectDiverse(this.sortInto(this.found, node), this.m);
      if (count > 0) near = this.picked[0];
      this.writeList(node, layer, count);
      this.linkBack(node, layer);
    }
    if (top > entryLayer) this.entry = node;
  }

  /** Follows ever nearer links on the layers `from` … `to` + 1 and returns where it ended. */
  private descend(query: Float32Array, start: number, from: number, to: number): number {
    let at = start;
    let best = this.similarity(query, at);
    for (let layer = from; layer > to; layer--) {
      for (let moved = true; moved;) {
        moved = false;
        const list = this.upper[at]!;
        const first = (layer - 1) * this.upperStride;
        const end = first + list[first];
        for (let i = first + 1; i <= end; i++) {
          const similarity = this.similarity(query, list[i]);
          if (similarity > best) {
            best = similarity;
            at = list[i];
            moved = true;
          }
        }
      }
    }
    return at;
  }

  /** Algorithm 2: fills `found` with the `ef` nearest nodes of a layer that a best-first walk meets. */
  private walk(query: Float32Array, start: number, ef: number, layer: number, livingOnly: boolean): void {
    const { frontier, found, visited, vectors, dimension, state } = this;
    const visit = this.nextVisit();
    frontier.size = 0;
    found.size = 0;
    const nearStart = this.similarity(query, start);
    visited[start] = visit;
    frontier.push(-nearStart, start);
    if (!livingOnly || state[start] === LIVING) found.push(nearStart, start);
    while (frontier.size > 0) {
      const similarity = -frontier.keys[0];
      if (found.size >= ef && similarity < found.keys[0]) break;
      const node = frontier.pop();
      const list = this.list(node, layer);
      const first = this.listStart(node, layer);
      const end = first + list[first];
      for (let i = first + 1; i <= end; i++) {
        const next = list[i];
        if (visited[next] === visit) continue;
        visited[next] = visit;
        const near = slabDot(query, 0, vectors, next * dimension, dimension);
        const full = found.size >= ef;
        if (full && near <= found.keys[0]) continue;
        frontier.push(-near, next);
        if (livingOnly && state[next] !== LIVING) continue;
        if (full) found.replaceTop(near, next);
        else found.push(near, next);
      }
    }
  }

  private nextVisit(): number {
    if (this.visit === 0xffffffff) {
      this.visited.fill(0);
      this.visit = 0;
    }
    return ++this.visit;
  }

  /** Empties a heap into `picked`, nearest first, without `self`. @returns how many. */
  private sortInto(heap: NodeHeap, self: number): number {
    if (heap.size > this.picked.length) {
      this.picked = new Int32Array(2 * heap.size);
      this.pickedSimilarity = new Float64Array(2 * heap.size);
    }
    const { picked, pickedSimilarity } = this;
    const held = heap.size;
    let start = held;
    while (heap.size > 0) {
      const similarity = heap.keys[0];
      const node = heap.pop();
      if (node === self) continue;
      picked[--start] = node;
      pickedSimilarity[start] = similarity;
    }
    picked.copyWithin(0, start, held);
    pickedSimilarity.copyWithin(0, start, held);
    return held - start;
  }

  /**
   * Algorithm 4: of the `count` sorted candidates in `picked`, keeps up to `most` that are nearer to the node than to
   * any candidate kept before, so that links point in different directions. @returns how many were kept, in place.
   */
  private selectDiverse(count: number, most: number): number {
    const { picked, pickedSimilarity, vectors, dimension } = this;
    let kept = 0;
    for (let i = 0; i < count && kept < most; i++) {
      const candidate = picked[i];
      const similarity = pickedSimilarity[i];
      const row = candidate * dimension;
      let diverse = true;
      for (let j = 0; j < kept && diverse; j++) {
        diverse = slabDot(vectors, row, vectors, picked[j] * dimension, dimension) <= similarity;
      }
      if (!diverse) continue;
      picked[kept] = candidate;
      pickedSimilarity[kept++] = similarity;
    }
    return kept;
  }

  private writeList(node: number, layer: number, count: number): void {
    const list = this.list(node, layer);
    const first = this.listStart(node, layer);
    list[first] = count;
    for (let i = 0; i < count; i++) list[first + 1 + i] = this.picked[i];
  }

  /** Links every neighbour of `node` back to it; a list that overflows is pruned. */
  private linkBack(node: number, layer: number): void {
    const list = this.list(node, layer);
    const first = this.listStart(node, layer);
    for (let i = 1; i <= list[first]; i++) {
      const neighbour = list[first + i];
      if (!this.append(neighbour, layer, node)) this.prune(neighbour, layer, node);
    }
  }

  /** @returns false where the list is full. */
  private append(node: number, layer: number, link: number): boolean {
    const list = this.list(node, layer);
    const first = this.listStart(node, layer);
    const count = list[first];
    for (let i = 1; i <= count; i++) if (list[first + i] === link) return true;
    if (count === this.mostLinks(layer)) return false;
    list[first + 1 + count] = link;
    list[first] = count + 1;
    return true;
  }

  private prune(node: number, layer: number, extra: number): void {
    const list = this.list(node, layer);
    const first = this.listStart(node, layer);
    const { sorter } = this;
    sorter.size = 0;
    sorter.push(this.between(node, extra), extra);
    for (let i = 1; i <= list[first]; i++) sorter.push(this.between(node, list[first + i]), list[first + i]);
    const count = this.selectDiverse(this.sortInto(sorter, node), this.mostLinks(layer));
    this.writeList(node, layer, count);
  }

  private between(a: number, b: number): number {
    const { vectors, dimension } = this;
    return slabDot(vectors, a * dimension, vectors, b * dimension, dimension);
  }

  /** Replaces the dead links of a list by the living ones behind them. @returns whether the list ended empty. */
  private repair(node: number, layer: number): boolean {
    const list = this.list(node, layer);
    const first = this.listStart(node, layer);
    const before = list[first];
    let anyDead = false;
    for (let i = 1; i <= before && !anyDead; i++) anyDead = this.state[list[first + i]] === DEAD;
    if (!anyDead) return false;
    this.gatherBehindDead(node, layer);
    const count = this.selectDiverse(this.sortInto(this.sorter, node), this.mostLinks(layer));
    this.writeList(node, layer, count);
    for (let i = 1; i <= count; i++) this.append(list[first + i], layer, node);
    return count === 0;
  }

  /** Fills `sorter` with the living neighbours of `node` and those reached through dead ones, up to efConstruction. */
  private gatherBehindDead(node: number, layer: number): void {
    const { sorter, visited, state } = this;
    const visit = this.nextVisit();
    sorter.size = 0;
    visited[node] = visit;
    const open = [node];
    for (let next = 0; next < open.length && sorter.size < this.efConstruction; next++) {
      const list = this.list(open[next], layer);
      const first = this.listStart(open[next], layer);
      const end = first + list[first];
      for (let i = first + 1; i <= end; i++) {
        const link = list[i];
        if (visited[link] === visit) continue;
        visited[link] = visit;
        if (state[link] === LIVING) sorter.push(this.between(node, link), link);
        else open.push(link);
      }
    }
  }

  /** The old entry, or the living node of the highest layer; a lonely one leads nowhere and is the last resort. */
  private highestLiving(lonely: ReadonlySet<number>): number {
    const rank = (node: number): number => {
      if (node < 0 || this.state[node] !== LIVING) return -1;
      return lonely.has(node) ? 0 : 1 + this.layers[node];
    };
    let highest = rank(this.entry) > 0 ? this.entry : -1;
    if (highest >= 0) return highest;
    for (let node = 0; node < this.nodes; node++) if (rank(node) > rank(highest)) highest = node;
    return highest;
  }

  private freeDead(): void {
    this.free = [];
    for (let node = this.nodes - 1; node >= 0; node--) {
      if (this.state[node] === LIVING) continue;
      this.state[node] = FREE;
      this.base[node * this.baseStride] = 0;
      this.upper[node] = undefined;
      this.free.push(node);
    }
    this.dead = 0;
  }

  /** A bottom-layer node that nothing points at cannot be found: its nearest neighbours take it in. */
  private linkToOrphans(): void {
    const incoming = new Int32Array(this.nodes);
    const { base, baseStride } = this;
    for (let node = 0; node < this.nodes; node++) {
      const first = node * baseStride;
      for (let i = 1; i <= base[first]; i++) incoming[base[first + i]]++;
    }
    for (let node = 0; node < this.nodes; node++) {
      if (this.state[node] !== LIVING || incoming[node] > 0 || node === this.entry) continue;
      const first = node * baseStride;
      for (let i = 1; i <= base[first]; i++) if (this.takeIn(base[first + i], node, incoming)) break;
    }
  }

  /** Appends, or overwrites a link that is not the last one to its end. */
  private takeIn(host: number, orphan: number, incoming: Int32Array): boolean {
    const first = host * this.baseStride;
    if (!this.append(host, 0, orphan)) {
      let at = this.base[first];
      while (at > 0 && incoming[this.base[first + at]] < 2) at--;
      if (at === 0) return false;
      incoming[this.base[first + at]]--;
      this.base[first + at] = orphan;
    }
    incoming[orphan]++;
    return true;
  }

  private grow(): void {
    const room = Math.max(SMALLEST_ROOM, 2 * this.state.length);
    this.vectors = grown(this.vectors, new Float32Array(room * this.dimension));
    this.base = grown(this.base, new Int32Array(room * this.baseStride));
    this.state = grown(this.state, new Uint8Array(room));
    this.layers = grown(this.layers, new Uint8Array(room));
    this.visited = grown(this.visited, new Uint32Array(room));
  }
}

function grown<T extends Float32Array | Int32Array | Uint32Array | Uint8Array>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}
