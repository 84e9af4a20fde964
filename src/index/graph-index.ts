/**
 * HNSW without native code: ids and the index contract over a `ProximityGraph`. Serves where hnswlib-node has no binary,
 * and where vectors come and go, because it repairs its graph instead of building it anew.
 *
 * Equal vectors share a slot (see `SharedSlots`). Where a scan of everything costs less than a walk (few vectors, or `k` near their number), it scans, and is then exact.
 */
import { endianness } from "node:os";

import { hnswOptions, inRange } from "./hnsw-options.js";
import type { HnswOptions } from "./hnsw-options.js";
import { checkCount, checkDimension, checkId, checkStamp, checkUnit } from "./index-arguments.js";
import { readIndexFile, writeIndexFile } from "./index-file.js";
import type { FileParameters, IndexStamp } from "./index-file.js";
import type { Loaded, PersistentIndex } from "./persistent-index.js";
import { ProximityGraph } from "./proximity-graph.js";
import { SharedSlots, vectorKey } from "./shared-slots.js";
import { neighboursOf, TopK } from "./top-k.js";
import type { Neighbour } from "./vector-index.js";

export interface GraphIndexOptions extends HnswOptions {
  /** With no more slots than this a search scans them all, 0…1,000,000 (0: never). Default 1,000. */
  readonly scanBelow?: number;
}

/** A walk at ef 64 and m 16 compares about as many vectors. */
const SCAN_BELOW = 1000;
/** An add compacts first when the dead outnumber the living by this factor: whoever never compacts pays a fraction. */
const MOST_DEAD_PER_LIVING = 3;
const FEW = 64;

/**
 * @example
 * ```ts
 * const index = new GraphIndex(2, { seed: 7 });
 * index.add(1, Float32Array.of(0, 1));
 * index.search(Float32Array.of(0, 1), 1); // [{ id: 1, similarity: 1 }]
 * ```
 */
export class GraphIndex implements PersistentIndex {
  readonly kind = "graph";
  private readonly options: Required<HnswOptions>;
  private readonly scanBelow: number;
  private slots = new SharedSlots();
  private graph: ProximityGraph;

  /**
   * @param dimension length of the vectors, 1…65,536.
   * @throws InvalidInput on a wrong dimension, an unknown option or one out of range.
   */
  constructor(
    readonly dimension: number,
    options: GraphIndexOptions = {},
  ) {
    checkDimension(dimension);
    this.options = hnswOptions(options, ["scanBelow"]);
    this.scanBelow = inRange("scanBelow", options.scanBelow ?? SCAN_BELOW, 0, 1_000_000);
    this.graph = new ProximityGraph(dimension, this.options);
  }

  get size(): number {
    return this.slots.size;
  }

  get dead(): number {
    return this.graph.dead;
  }

  has(id: number): boolean {
    return this.slots.has(id);
  }

  /** About O(efConstruction · m · d · log n). */
  add(id: number, vector: Float32Array): void {
    checkId(id);
    checkUnit(vector, this.dimension);
    this.slots.checkFree(id);
    this.insert(id, vector);
  }

  /** The old node is marked dead and the vector linked in anew: the cost of `add`. */
  move(id: number, vector: Float32Array): void {
    checkUnit(vector, this.dimension);
    this.leave(id);
    this.insert(id, vector);
  }

  /** O(1); the slot is freed by `compact`. */
  drop(id: number): void {
    this.leave(id);
  }

  /** About O(efSearch · m · d · log n); exact where it scans. */
  search(vector: Float32Array, k: number): Neighbour[] {
    checkUnit(vector, this.dimension);
    checkCount(k);
    const wanted = Math.min(k, this.size);
    if (wanted === 0) return [];
    const { nodes } = this.graph;
    if (nodes <= this.scanBelow || wanted * this.options.m > nodes) return this.scan(vector, wanted);
    const heap = this.graph.search(vector, Math.max(this.options.efSearch, wanted));
    const best = new TopK(wanted);
    for (let i = 0; i < heap.size; i++) this.slots.offer(best, heap.nodes[i], heap.keys[i]);
    return best.size < wanted ? this.scan(vector, wanted) : neighboursOf(best.take());
  }

  /**
   * Repairs the links around dead slots and frees them; a graph that has become mostly empty is built anew.
   * About a third of adding the living vectors again.
   */
  compact(): void {
    if (this.graph.nodes > (MOST_DEAD_PER_LIVING + 1) * this.graph.living + FEW) this.buildAnew();
    else this.graph.consolidate();
  }

  save(path: string, stamp: IndexStamp): void {
    checkStamp(stamp, this);
    const arrays = this.graph.toArrays();
    const { ids, slots, keys } = this.slots.toColumns();
    const { vectors, state, layers, base, upper } = arrays;
    writeIndexFile(path, stamp, {
      kind: this.kind,
      parameters: fileParameters(this.options),
      counts: { entry: arrays.entry, inserts: arrays.inserts },
      sections: [ids, slots, keys, vectors, state, layers, base, upper].map(bytesOf),
    });
  }

  /**
   * The index that `save` wrote, if it is of this stamp and these options (`efSearch` and `scanBelow` may differ).
   * @throws InvalidInput on bad options; StorageFailure where a file is there but cannot be read.
   */
  static load(path: string, expected: IndexStamp, options: GraphIndexOptions = {}): Loaded<GraphIndex> {
    const index = new GraphIndex(expected.dimension, options);
    const file = readIndexFile(path, {
      stamp: expected,
      kind: index.kind,
      parameters: fileParameters(index.options),
    });
    if ("cause" in file) return file;
    const buffers = file.sections.map((section) => section.buffer);
    index.slots = SharedSlots.fromColumns({
      ids: new Float64Array(buffers[0]),
      slots: new Int32Array(buffers[1]),
      keys: new Float64Array(buffers[2]),
    });
    index.graph = ProximityGraph.fromArrays(index.dimension, index.options, {
      vectors: new Float32Array(buffers[3]),
      state: new Uint8Array(buffers[4]),
      layers: new Uint8Array(buffers[5]),
      base: new Int32Array(buffers[6]),
      upper: new Int32Array(buffers[7]),
      entry: file.counts.entry,
      inserts: file.counts.inserts,
    });
    return { index };
  }

  private leave(id: number): void {
    const emptied = this.slots.leave(id);
    if (emptied !== undefined) this.graph.kill(emptied);
  }

  private insert(id: number, vector: Float32Array): void {
    const key = vectorKey(vector);
    const like = this.slots.find(key);
    if (like !== undefined && isEqual(this.graph.vector(like), vector)) {
      this.slots.join(like, id);
      return;
    }
    if (this.dead > MOST_DEAD_PER_LIVING * this.graph.living + FEW) this.compact();
    this.slots.open(this.graph.insert(vector), id, key);
  }

  private scan(vector: Float32Array, k: number): Neighbour[] {
    const best = new TopK(k);
    const { graph, slots } = this;
    for (let node = 0; node < graph.nodes; node++) {
      if (graph.isLiving(node)) slots.offer(best, node, graph.similarity(vector, node));
    }
    return neighboursOf(best.take());
  }

  private buildAnew(): void {
    const old = this.graph;
    const { ids, slots } = this.slots.toColumns();
    this.graph = new ProximityGraph(this.dimension, this.options);
    this.slots = new SharedSlots();
    ids.forEach((id, at) => {
      this.insert(id, old.vector(slots[at]));
    });
  }
}

function isEqual(a: Float32Array, b: Float32Array): boolean {
  return a.every((value, i) => value === b[i]);
}

/** What a saved graph depends on; typed arrays are stored as this machine orders bytes. */
function fileParameters({ m, efConstruction, seed }: Required<HnswOptions>): FileParameters {
  return { m, efConstruction, seed, byteOrder: endianness() };
}

function bytesOf(array: NodeJS.TypedArray): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
