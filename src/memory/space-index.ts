/**
 * A space's vectors in an index. An exact one follows the traces to the letter; once they are too many for it a graph
 * takes over, which follows at a distance: a centroid creeps with every match, but moving a vector in a graph costs as
 * much as adding one, so it is moved only once it has crept far enough, and what is found is ranked by true centroids.
 */
import { dot } from "../core/vector.js";
import {
  createIndex,
  isOutgrown,
  loadIndex,
  type CreateIndexOptions,
  type IndexChoice,
} from "../index/create-index.js";
import { ExactIndex } from "../index/exact-index.js";
import type { IndexStamp } from "../index/index-file.js";
import type { PersistentIndex } from "../index/persistent-index.js";
import { TopK, type Ranking } from "../index/top-k.js";
import type { IndexKind, VectorIndex } from "../index/vector-index.js";
import type { TraceId, TraceRecord } from "../store/record.js";
import { mainOutcome } from "./trace.js";

/** 1 − cosine between a centroid and its place in the index above which it is moved. Exact indexes always move. */
const TOLERATED_DRIFT = 0.05;
/** What remains of it when an index is saved, since the drift before a save is forgotten. */
const SAVED_DRIFT = 0.001;
/** Share of dead slots above which the index is rebuilt. */
const COMPACT_ABOVE = 0.25;
/** Below this size dead slots do not matter. */
const COMPACT_FROM = 256;

/** Which traces are drawn. One draw serves while its key is the same and the same traces are there. */
export interface Draw {
  readonly key: number;
  readonly ids: () => TraceId[];
}

/** Traces drawn, with what is asked of them again and again. */
interface Drawn {
  readonly key: number;
  readonly ids: readonly TraceId[];
  readonly knownFor: readonly (string | null)[];
  /** In an exact index; empty in others. */
  readonly slots: readonly number[];
}

/** What is looked for around a vector. */
export interface Look {
  /** How many of the nearest. */
  readonly k: number;
  /** Others to be compared with; null: none. */
  readonly draw: Draw | null;
  /** … unless they are known for this outcome. */
  readonly unlessKnownFor: string | null;
  /** Where a trace truly is by now. */
  readonly centroidOf: (id: TraceId) => Float32Array;
}

/** What is found: true cosines. The next look overwrites it. */
export interface Found {
  /** Ids of traces, ties by id. */
  readonly nearest: Ranking;
  readonly strangers: readonly number[];
}

const NOTHING_DRAWN: Drawn = { key: -1, ids: [], knownFor: [], slots: [] };

export class SpaceIndex {
  /** Why the native index does not serve, where it does not. */
  reason: string | undefined;
  /** Why the cached file did not serve, where there was one to load. */
  readonly rebuilt: string | undefined;
  /** Generation that the cached file holds; −1 where unknown. */
  private saved = -1;
  private readonly places = new Map<TraceId, Float32Array>();
  /** What each trace is known for, at hand: reading it off the traces would cost more than the search. */
  private readonly knownFor = new Map<TraceId, string | null>();
  /** Null once it may not hold any more. */
  private drawn: Drawn | null = null;
  private readonly strangers: number[] = [];
  private index: VectorIndex;

  private constructor(
    choice: IndexChoice,
    private readonly options: CreateIndexOptions,
    rebuilt?: string,
  ) {
    this.index = choice.index;
    this.reason = choice.reason;
    this.rebuilt = rebuilt;
  }

  /** From the cached file where it fits the traces, else built from them. */
  static of(
    traces: readonly TraceRecord[],
    dimension: number,
    options: CreateIndexOptions,
    file?: { path: string; stamp: IndexStamp },
  ): SpaceIndex {
    const empty = () => createIndex(dimension, options, traces.length);
    const choice =
      file === undefined ? { ...empty(), rebuild: undefined } : loadIndex(file.path, file.stamp, options);
    const { index, rebuild } = choice;
    if (file !== undefined && index.size === traces.length && traces.every((trace) => index.has(trace.id))) {
      const loaded = new SpaceIndex(choice, options, rebuild?.reason);
      for (const trace of traces) {
        loaded.places.set(trace.id, trace.centroid);
        loaded.knownFor.set(trace.id, mainOutcome(trace));
      }
      if (rebuild === undefined) loaded.saved = file.stamp.generation;
      return loaded;
    }
    const wrong = index.size === 0 ? rebuild?.reason : "it holds other traces than the store";
    const built = new SpaceIndex(index.size === 0 ? choice : empty(), options, wrong);
    for (const trace of traces) built.put(trace);
    return built;
  }

  /** Which index serves by now. */
  get kind(): IndexKind {
    return this.index.kind;
  }

  get size(): number {
    return this.index.size;
  }

  put(trace: TraceRecord): void {
    const { id, centroid } = trace;
    this.note(id, mainOutcome(trace));
    const place = this.places.get(id);
    if (place === centroid) return;
    if (place === undefined) this.index.add(id, centroid);
    else if (this.kind === "exact" || dot(place, centroid) < 1 - TOLERATED_DRIFT)
      this.index.move(id, centroid);
    else return;
    this.places.set(id, centroid);
    this.compactIfWorth();
    if (isOutgrown(this.index, this.options)) this.outgrow();
  }

  drop(id: TraceId): void {
    if (!this.places.delete(id)) return;
    this.knownFor.delete(id);
    this.drawn = null;
    this.index.drop(id);
    this.compactIfWorth();
  }

  look(vector: Float32Array, { k, draw, unlessKnownFor, centroidOf }: Look): Found {
    const drawn = draw === null ? NOTHING_DRAWN : this.draw(draw);
    if (this.index instanceof ExactIndex) {
      const nearest = this.index.rank(vector, k);
      const cosines = this.index.cosinesAt(drawn.slots);
      return { nearest, strangers: this.strangersAmong(drawn, unlessKnownFor, cosines) };
    }
    const truly = (id: number) => dot(centroidOf(id as TraceId), vector);
    const nearest = new TopK(Math.max(1, k));
    for (const { id } of this.index.search(vector, k)) nearest.offer(id, truly(id));
    const strangers = this.strangersAmong(drawn, unlessKnownFor, drawn.ids.map(truly));
    return { nearest: nearest.take(), strangers };
  }

  private strangersAmong(
    { knownFor }: Drawn,
    unlessKnownFor: string | null,
    cosines: ArrayLike<number>,
  ): readonly number[] {
    const { strangers } = this;
    let count = 0;
    for (let i = 0; i < knownFor.length; i++) {
      if (unlessKnownFor !== null && knownFor[i] === unlessKnownFor) continue;
      strangers[count++] = cosines[i];
    }
    strangers.length = count;
    return strangers;
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

  private note(id: TraceId, knownFor: string | null): void {
    if (this.knownFor.get(id) === knownFor) return;
    this.knownFor.set(id, knownFor);
    this.drawn = null;
  }

  private draw({ key, ids }: Draw): Drawn {
    if (this.drawn?.key !== key) {
      const drawn = ids();
      this.drawn = {
        key,
        ids: drawn,
        knownFor: drawn.map((id) => this.knownFor.get(id) ?? null),
        slots: this.index instanceof ExactIndex ? this.index.slotsOf(drawn) : [],
      };
    }
    return this.drawn;
  }

  /** Too many for comparing with all: a graph takes over, until the memory is opened with fewer. */
  private outgrow(): void {
    const { index, reason } = createIndex(this.index.dimension, this.options, this.index.size);
    for (const [id, place] of this.places) index.add(id, place);
    this.index = index;
    this.reason = reason;
    this.drawn = null;
  }

  private compactIfWorth(): void {
    const { dead, size } = this.index;
    if (dead > COMPACT_FROM && dead > COMPACT_ABOVE * (dead + size)) this.index.compact();
  }
}
