/**
 * A space's vectors in an index that follows the traces at a distance: a centroid creeps with every match, but moving a
 * vector in a graph index costs as much as adding one, so the index moves it only once it has crept far enough. Whoever
 * searches ranks what is found by the true centroids.
 */
import { dot } from "../core/vector.js";
import { createIndex, loadIndex, type CreateIndexOptions, type IndexChoice } from "../index/create-index.js";
import type { IndexStamp } from "../index/index-file.js";
import type { PersistentIndex } from "../index/persistent-index.js";
import type { IndexKind, VectorIndex } from "../index/vector-index.js";
import type { TraceId, TraceRecord } from "../store/record.js";

/** 1 − cosine between a centroid and its place in the index above which it is moved. Exact indexes always move. */
const TOLERATED_DRIFT = 0.05;
/** What remains of it when an index is saved, since the drift before a save is forgotten. */
const SAVED_DRIFT = 0.001;
/** Share of dead slots above which the index is rebuilt. */
const COMPACT_ABOVE = 0.25;
/** Below this size dead slots do not matter. */
const COMPACT_FROM = 256;

export class SpaceIndex {
  readonly kind: IndexKind;
  /** Why the native index does not serve, where it does not. */
  readonly reason: string | undefined;
  /** Why the cached file did not serve, where there was one to load. */
  readonly rebuilt: string | undefined;
  /** Generation that the cached file holds; −1 where unknown. */
  private saved = -1;
  private readonly places = new Map<TraceId, Float32Array>();
  private readonly index: VectorIndex;

  private constructor(choice: IndexChoice, rebuilt: string | undefined) {
    this.index = choice.index;
    this.kind = choice.kind;
    this.reason = choice.reason;
    this.rebuilt = rebuilt;
  }

  static empty(dimension: number, options: CreateIndexOptions): SpaceIndex {
    return new SpaceIndex(createIndex(dimension, options), undefined);
  }

  /** From the cached file where it fits the traces, else built from them. */
  static of(
    traces: readonly TraceRecord[],
    dimension: number,
    options: CreateIndexOptions,
    file?: { path: string; stamp: IndexStamp },
  ): SpaceIndex {
    const choice =
      file === undefined
        ? { ...createIndex(dimension, options), rebuild: undefined }
        : loadIndex(file.path, file.stamp, options);
    const fits = choice.index.size === traces.length && traces.every((trace) => choice.index.has(trace.id));
    if (fits) {
      const loaded = new SpaceIndex(choice, choice.rebuild?.reason);
      for (const trace of traces) loaded.places.set(trace.id, trace.centroid);
      if (file !== undefined && choice.rebuild === undefined) loaded.saved = file.stamp.generation;
      return loaded;
    }
    const wrong = choice.rebuild?.reason ?? "it holds other traces than the store";
    const built = new SpaceIndex(choice.index.size === 0 ? choice : createIndex(dimension, options), wrong);
    for (const trace of traces) built.put(trace.id, trace.centroid);
    return built;
  }

  get size(): number {
    return this.index.size;
  }

  put(id: TraceId, centroid: Float32Array): void {
    const place = this.places.get(id);
    if (place === centroid) return;
    if (place === undefined) this.index.add(id, centroid);
    else if (this.kind === "exact" || dot(place, centroid) < 1 - TOLERATED_DRIFT)
      this.index.move(id, centroid);
    else return;
    this.places.set(id, centroid);
    this.compactIfWorth();
  }

  drop(id: TraceId): void {
    if (!this.places.delete(id)) return;
    this.index.drop(id);
    this.compactIfWorth();
  }

  /** Ids of the `k` nearest by their places in the index. */
  search(vector: Float32Array, k: number): TraceId[] {
    return this.index.search(vector, k).map((neighbour) => neighbour.id as TraceId);
  }

  /** Whether the cached file is of this generation already. */
  savedAt(generation: number): boolean {
    return this.saved === generation;
  }

  /** Writes the cached file. @throws StorageFailure */
  save(
    path: string,
    stamp: Omit<IndexStamp, "dimension" | "size">,
    centroidOf: (id: TraceId) => Float32Array,
  ): void {
    if (!("save" in this.index)) return;
    for (const [id, place] of this.places) {
      const centroid = centroidOf(id);
      if (dot(place, centroid) >= 1 - SAVED_DRIFT) continue;
      this.index.move(id, centroid);
      this.places.set(id, centroid);
    }
    if (this.index.dead > 0) this.index.compact();
    const whole = { ...stamp, dimension: this.index.dimension, size: this.index.size };
    (this.index as PersistentIndex).save(path, whole);
    this.saved = stamp.generation;
  }

  private compactIfWorth(): void {
    const { dead, size } = this.index;
    if (dead > COMPACT_FROM && dead > COMPACT_ABOVE * (dead + size)) this.index.compact();
  }
}
