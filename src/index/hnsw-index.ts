/**
 * The native index: hnswlib (C++) behind guards. The quickest for large collections that mostly grow.
 *
 * Cosine is the inner product of unit vectors, similarity = 1 − distance. What hnswlib-node 3.0.0 would do unguarded, and
 * what is done about it:
 * - it takes plain arrays only: vectors are copied into one;
 * - a filter callback that throws aborts the process: none is ever passed;
 * - labels wrap at 2³² in silence: ids are mapped to labels counted from 0 here;
 * - it accepts NaN: every vector is checked first;
 * - it throws when `k` exceeds, or an add passes, its room: `k` is clamped and the room doubled;
 * - it reads a file of another dimension or space, and of a write that a full disk cut short: only `index-file.ts` files
 *   are read, and a written graph is read back once before it replaces an older file;
 * - it forgets `ef` in a file: set again after reading;
 * - a failed read leaves a freed pointer behind: every read goes to a new object;
 * - it only marks deletions, and replacing marked slots is as slow and lossy as updating (it re-links in place): a move is
 *   a mark and an add, and `compact` builds anew;
 * - linking in among marked neighbours only is undefined behaviour in its C++: an add compacts first when the dead
 *   outnumber the living three to one;
 * - many equal vectors become a knot that walks do not leave: they share a slot (`SharedSlots`);
 * - marked slots can cut living ones off: when fewer come back than are there, every living vector is compared instead.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { endianness } from "node:os";
import { join } from "node:path";

import { StorageFailure } from "../core/errors.js";
import { hnswOptions } from "./hnsw-options.js";
import type { HnswOptions } from "./hnsw-options.js";
import { checkCount, checkDimension, checkId, checkStamp, checkUnit } from "./index-arguments.js";
import { besidePath, readIndexFile, writeIndexFile } from "./index-file.js";
import type { FileParameters, IndexStamp } from "./index-file.js";
import { loadNativeHnsw } from "./native-hnsw.js";
import type { NativeGraph, NativeHnsw, NativeLoader } from "./native-hnsw.js";
import type { Loaded, PersistentIndex } from "./persistent-index.js";
import { SharedSlots, vectorKey } from "./shared-slots.js";
import { neighboursOf, TopK } from "./top-k.js";
import type { Neighbour } from "./vector-index.js";

export interface HnswIndexOptions extends HnswOptions {
  /** Where the native module comes from. Default: `require("hnswlib-node")`. */
  readonly loadNative?: NativeLoader;
}

const SMALLEST_ROOM = 1024;
const MOST_DEAD_PER_LIVING = 3;
const FEW = 16;

/**
 * @example
 * ```ts
 * const index = new HnswIndex(2);
 * index.add(2 ** 40, Float32Array.of(0, 1));
 * index.search(Float32Array.of(0, 1), 3); // [{ id: 1099511627776, similarity: 1 }]
 * ```
 */
export class HnswIndex implements PersistentIndex {
  readonly kind = "hnsw";
  private readonly native: NativeHnsw;
  private readonly options: Required<HnswOptions>;
  /** A slot is a label of the native graph. */
  private slots = new SharedSlots();
  /** Labels given since the graph was built: living and dead ones. */
  private labels = 0;
  private deadLabels = 0;
  private graph: NativeGraph;
  /** The plain array that vectors cross into native code in. */
  private readonly crossing: number[];

  /**
   * @param dimension length of the vectors, 1…65,536.
   * @throws Unavailable where the native module does not load; InvalidInput on a wrong dimension or option.
   */
  constructor(
    readonly dimension: number,
    options: HnswIndexOptions = {},
  ) {
    checkDimension(dimension);
    this.options = hnswOptions(options, ["loadNative"]);
    this.native = loadNativeHnsw(options.loadNative);
    this.crossing = new Array<number>(dimension).fill(0);
    this.graph = this.emptyGraph(SMALLEST_ROOM);
  }

  get size(): number {
    return this.slots.size;
  }

  get dead(): number {
    return this.deadLabels;
  }

  has(id: number): boolean {
    return this.slots.has(id);
  }

  /** About O(efConstruction · m · d · log n), and a copy of all when the room doubles. */
  add(id: number, vector: Float32Array): void {
    checkId(id);
    checkUnit(vector, this.dimension);
    this.slots.checkFree(id);
    this.insert(id, vector);
  }

  /** Marks the old slot dead and adds the vector under a new label: the cost of `add`. */
  move(id: number, vector: Float32Array): void {
    checkUnit(vector, this.dimension);
    this.leave(id);
    this.insert(id, vector);
  }

  /** O(1); the slot is freed by `compact`. */
  drop(id: number): void {
    this.leave(id);
  }

  /** About O(efSearch · m · d · log n). Ties are ordered by id among the `efSearch` candidates. */
  search(vector: Float32Array, k: number): Neighbour[] {
    checkUnit(vector, this.dimension);
    checkCount(k);
    const wanted = Math.min(k, this.size);
    if (wanted === 0) return [];
    const { neighbors, distances } = this.graph.searchKnn(this.cross(vector), Math.min(this.living, wanted));
    const best = new TopK(wanted);
    for (let i = 0; i < neighbors.length; i++) this.slots.offer(best, neighbors[i], 1 - distances[i]);
    return best.size < wanted ? this.scan(vector, wanted) : neighboursOf(best.take());
  }

  /** Builds the graph of the living vectors anew, in the order of their labels: the cost of adding them all. */
  compact(): void {
    if (this.dead === 0) return;
    const old = this.graph;
    const { ids, slots, keys } = this.slots.toColumns();
    this.slots = new SharedSlots();
    this.graph = this.emptyGraph(Math.max(SMALLEST_ROOM, this.living));
    this.labels = 0;
    this.deadLabels = 0;
    for (let at = 0; at < ids.length; at++) {
      if (at > 0 && slots[at] === slots[at - 1]) this.slots.join(this.labels - 1, ids[at]);
      else this.append(ids[at], keys[at], old.getPoint(slots[at]));
    }
  }

  save(path: string, stamp: IndexStamp): void {
    checkStamp(stamp, this);
    const body = besidePath(path, (directory) => {
      const aside = join(directory, "graph");
      this.graph.writeIndexSync(aside);
      this.readBack(aside);
      return readFileSync(aside);
    });
    const { ids, slots, keys } = this.slots.toColumns();
    const columns = [ids, slots, keys].map((column) => new Uint8Array(column.buffer));
    writeIndexFile(path, stamp, {
      kind: this.kind,
      parameters: fileParameters(this.options),
      counts: { labels: this.labels, dead: this.dead },
      sections: [...columns, body],
    });
  }

  /**
   * The index that `save` wrote, if it is of this stamp and these options (`efSearch` may differ).
   * @throws Unavailable without the native module; InvalidInput on bad options; StorageFailure where a file is there but
   * cannot be read.
   */
  static load(path: string, expected: IndexStamp, options: HnswIndexOptions = {}): Loaded<HnswIndex> {
    const index = new HnswIndex(expected.dimension, options);
    const parameters = fileParameters(index.options);
    const file = readIndexFile(path, { stamp: expected, kind: index.kind, parameters });
    if ("cause" in file) return file;
    const [ids, slots, keys, body] = file.sections;
    index.slots = SharedSlots.fromColumns({
      ids: new Float64Array(ids.buffer),
      slots: new Int32Array(slots.buffer),
      keys: new Float64Array(keys.buffer),
    });
    index.labels = file.counts.labels;
    index.deadLabels = file.counts.dead;
    index.graph = besidePath(path, (directory) => {
      const aside = join(directory, "graph");
      writeFileSync(aside, body);
      return index.readBack(aside);
    });
    return { index };
  }

  private get living(): number {
    return this.labels - this.deadLabels;
  }

  private emptyGraph(room: number): NativeGraph {
    const graph = new this.native.HierarchicalNSW("ip", this.dimension);
    graph.initIndex(room, this.options.m, this.options.efConstruction, this.options.seed);
    graph.setEf(this.options.efSearch);
    return graph;
  }

  /** Reads a native file into a new object; hnswlib throws where the file is not whole. */
  private readBack(path: string): NativeGraph {
    const graph = new this.native.HierarchicalNSW("ip", this.dimension);
    graph.readIndexSync(path);
    if (graph.getCurrentCount() !== this.labels) {
      throw new StorageFailure(
        "INDEX_FILE_FAILED",
        `hnswlib wrote or read ${graph.getCurrentCount()} of ${this.labels} vectors. Check the disk's space.`,
      );
    }
    graph.setEf(this.options.efSearch);
    return graph;
  }

  private insert(id: number, vector: Float32Array): void {
    const key = vectorKey(vector);
    const like = this.slots.find(key);
    if (like !== undefined && this.graph.getPoint(like).every((value, i) => value === vector[i])) {
      this.slots.join(like, id);
      return;
    }
    if (this.dead > MOST_DEAD_PER_LIVING * this.living + FEW) this.compact();
    this.append(id, key, this.cross(vector));
  }

  private append(id: number, key: number, point: number[]): void {
    const label = this.labels;
    if (label === this.graph.getMaxElements()) this.graph.resizeIndex(Math.max(SMALLEST_ROOM, 2 * label));
    this.graph.addPoint(point, label);
    this.labels++;
    this.slots.open(label, id, key);
  }

  private leave(id: number): void {
    const emptied = this.slots.leave(id);
    if (emptied === undefined) return;
    this.graph.markDelete(emptied);
    this.deadLabels++;
  }

  private cross(vector: Float32Array): number[] {
    for (let i = 0; i < vector.length; i++) this.crossing[i] = vector[i];
    return this.crossing;
  }

  private scan(vector: Float32Array, k: number): Neighbour[] {
    const best = new TopK(k);
    const { ids, slots } = this.slots.toColumns();
    for (let at = 0; at < ids.length; at++) {
      const point = this.graph.getPoint(slots[at]);
      let similarity = 0;
      for (let i = 0; i < point.length; i++) similarity += point[i] * vector[i];
      best.offer(ids[at], similarity);
    }
    return neighboursOf(best.take());
  }
}

/** What a saved graph depends on; hnswlib writes as this machine orders and sizes numbers. */
function fileParameters({ m, efConstruction, seed }: Required<HnswOptions>): FileParameters {
  return { m, efConstruction, seed, byteOrder: endianness(), machine: process.arch };
}
