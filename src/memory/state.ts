/**
 * What a process holds of the store: records by id, the tiers, the indexes, the graph. It follows changes and notes how
 * things stood before, so that a batch that could not be committed is undone.
 */
import type { CreateIndexOptions } from "../index/create-index.js";
import type { IndexStamp } from "../index/index-file.js";
import { nodeKey, RelationGraph } from "../relations/relation-graph.js";
import type { Change, SequenceName } from "../store/change.js";
import type {
  FingerprintRecord,
  SpaceId,
  SpaceRecord,
  Stage,
  TraceId,
  TraceRecord,
} from "../store/record.js";
import { traceId } from "../store/record.js";
import type { Snapshot } from "../store/store.js";
import { Before, noteFirst } from "./before.js";
import { EchoBook } from "./echo-book.js";
import { FingerprintBook } from "./fingerprint-book.js";
import { NameBook } from "./name-book.js";
import type { Candidate, Surroundings } from "./match.js";
import { SpaceIndex } from "./space-index.js";
import type { MemoryView, Surveyed } from "./view.js";

/** Where the cached index of a space is, and what stamp it must bear. */
export type IndexFileOf = (
  space: SpaceRecord,
) => { path: string; stamp: Omit<IndexStamp, "size"> } | undefined;

const NOTHING_NEAR: Surroundings = {
  nearest: {
    similarities: [],
    traceAt: (rank) => {
      throw new RangeError(`no trace has rank ${rank}: none is near.`);
    },
  },
  strangers: [],
};

interface Tier {
  readonly fleeting: Map<TraceId, TraceRecord>;
  readonly lasting: Map<TraceId, TraceRecord>;
  /** Ids of both, rising. */
  readonly ids: TraceId[];
  index: SpaceIndex | null;
}

export class MemoryState implements MemoryView {
  readonly graph: RelationGraph;
  readonly spaces = new Map<SpaceId, SpaceRecord>();
  private readonly tiers = new Map<SpaceId, Tier>();
  private readonly traces = new Map<TraceId, TraceRecord>();
  private readonly fingerprints = new FingerprintBook();
  private readonly echoes = new EchoBook();
  private readonly names = new NameBook();
  private anyGone = false;
  private readonly sequences: Record<SequenceName, number>;
  private readonly indexOptions: CreateIndexOptions;

  constructor(snapshot: Snapshot, indexOptions: CreateIndexOptions, fileOf: IndexFileOf = () => undefined) {
    this.indexOptions = indexOptions;
    this.sequences = { ...snapshot.sequences };
    for (const space of snapshot.spaces) this.putSpace(space, false);
    for (const trace of [...snapshot.traces].sort((a, b) => a.id - b.id)) this.place(trace);
    for (const space of this.spaces.values()) this.buildIndex(space, fileOf);
    for (const fingerprint of snapshot.fingerprints) this.putFingerprint(fingerprint);
    for (const { name, trace } of snapshot.aliases) this.names.add(name, trace);
    this.graph = RelationGraph.from(snapshot.relations);
  }

  /**
   * Follows the changes in order.
   *
   * @param before is told how what changes stood.
   */
  apply(changes: readonly Change[], before: Before = new Before()): void {
    for (const change of changes) this.follow(change, before);
  }

  /** Makes things stand as they did. */
  restore({ traces, fingerprints, spaces, relations, aliases, sequences }: Before): void {
    for (const [name, trace] of aliases) this.names.drop(name, trace);
    for (const [id, trace] of traces) if (trace === undefined) this.dropTrace(id);
    for (const [id, space] of spaces) {
      if (space !== undefined) this.putSpace(space, true);
      else {
        this.spaces.delete(id);
        this.tiers.delete(id);
      }
    }
    for (const trace of traces.values()) if (trace !== undefined) this.putTrace(trace);
    for (const [order, fingerprint] of fingerprints) {
      if (fingerprint === undefined) this.dropFingerprint(order);
      else this.putFingerprint(fingerprint);
    }
    for (const [id, relation] of relations) {
      if (relation === undefined) this.graph.drop(id);
      else this.graph.put(relation);
    }
    for (const [name, next] of sequences) this.sequences[name] = next!;
  }

  trace(id: TraceId): TraceRecord | undefined {
    return this.traces.get(id);
  }

  space(id: SpaceId): SpaceRecord {
    return this.spaces.get(id)!;
  }

  spaceOfEncoder(encoderId: string): SpaceRecord | undefined {
    for (const space of this.spaces.values()) if (space.encoderId === encoderId) return space;
    return undefined;
  }

  tracesOf(space: SpaceId, stage: Stage): Iterable<TraceRecord> {
    return this.tiers.get(space)?.[stage].values() ?? [];
  }

  allTraces(): Iterable<TraceRecord> {
    return this.traces.values();
  }

  countOf(space: SpaceId, stage: Stage): number {
    return this.tiers.get(space)?.[stage].size ?? 0;
  }

  seen(hash: number): FingerprintRecord | undefined {
    return this.fingerprints.find(hash);
  }

  hasFingerprint(order: number): boolean {
    return this.fingerprints.has(order);
  }

  /** Positions below `order` that are still held. */
  fingerprintsBefore(order: number): number[] {
    return this.fingerprints.before(order);
  }

  echoOf(words: string): FingerprintRecord | undefined {
    return this.echoes.find(words);
  }

  /** The echo of exactly these normalised words. */
  echoGiven(words: string): FingerprintRecord | undefined {
    return this.echoes.given(words);
  }

  oldestEchoes(beyond: number): FingerprintRecord[] {
    return this.echoes.oldest(beyond);
  }

  /** Relations at the trace, and those that hang on these by a role, each after the one it hangs on. */
  relationsOf(trace: TraceId): readonly number[] {
    const found = new Set<number>();
    const nodes = [nodeKey(trace, "trace")];
    for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
      if (!this.graph.has(node)) continue;
      for (const { id } of [...this.graph.outgoing(node), ...this.graph.incoming(node)]) {
        if (found.has(id)) continue;
        found.add(id);
        nodes.push(nodeKey(id, "relation"));
      }
    }
    return [...found];
  }

  /** Live traces of this name, by id. */
  named(name: string): TraceId[] {
    return this.names
      .find(name)
      .filter((id) => this.traces.has(id))
      .sort((a, b) => a - b);
  }

  /** The trace of a name that never stood for another one. O(1), where `named` makes lists. */
  onlyNamed(name: string): TraceId | undefined {
    const id = this.names.findOne(name);
    return id !== undefined && this.isLive(id) ? id : undefined;
  }

  /** As long as none has gone, none needs to be looked for. */
  private isLive(id: TraceId): boolean {
    return !this.anyGone || this.traces.has(id);
  }

  get nextTrace(): TraceId {
    return traceId(this.sequences.trace);
  }

  get nextOrder(): number {
    return this.sequences.order;
  }

  next(sequence: SequenceName): number {
    return this.sequences[sequence];
  }

  indexOf(space: SpaceId): SpaceIndex | null {
    return this.tiers.get(space)?.index ?? null;
  }

  /** The `k` nearest live traces, nearest first by their true centroids, ties by id. */
  nearest(space: SpaceId, vector: Float32Array, k: number): readonly Candidate[] {
    const { nearest } = this.surroundings(space, vector, { k, draw: null, unlessKnownFor: null });
    return nearest.similarities.map((similarity, rank) => ({ trace: nearest.traceAt(rank), similarity }));
  }

  /** What a signal is compared with. */
  surroundings(space: SpaceId, vector: Float32Array, { k, draw, unlessKnownFor }: Surveyed): Surroundings {
    const tier = this.tiers.get(space);
    if (!tier?.index) return NOTHING_NEAR;
    const { nearest, strangers } = tier.index.look(vector, {
      k,
      draw: draw && { key: draw.key, ids: () => draw.positions().map((position) => tier.ids[position]) },
      unlessKnownFor,
      centroidOf: (id) => this.traces.get(id)!.centroid,
    });
    const { ids, similarities } = nearest;
    const traceAt = (rank: number) => this.traces.get(ids[rank] as TraceId)!;
    return { nearest: { similarities, traceAt }, strangers };
  }

  private follow(change: Change, before: Before): void {
    switch (change.op) {
      case "putTrace":
        noteFirst(before.traces, change.trace.id, this.putTrace(change.trace));
        break;
      case "dropTrace":
        noteFirst(before.traces, change.id, this.dropTrace(change.id));
        break;
      case "putFingerprint":
        noteFirst(before.fingerprints, change.fingerprint.order, this.putFingerprint(change.fingerprint));
        break;
      case "dropFingerprint":
        noteFirst(before.fingerprints, change.order, this.dropFingerprint(change.order));
        break;
      case "putSpace":
        noteFirst(before.spaces, change.space.id, this.putSpace(change.space, true));
        break;
      case "putRelation":
        noteFirst(before.relations, change.relation.id, this.graph.put(change.relation));
        break;
      case "dropRelation":
        noteFirst(before.relations, change.id, this.graph.drop(change.id));
        break;
      case "putAlias":
        if (this.names.find(change.name).includes(change.trace)) break;
        this.names.add(change.name, change.trace);
        before.aliases.push([change.name, change.trace]);
        break;
      case "putSequence":
        noteFirst(before.sequences, change.name, this.sequences[change.name]);
        this.sequences[change.name] = change.next;
        break;
      case "addEvidence":
      case "addRelationEvidence":
        break;
    }
  }

  /** @returns the record it replaces. */
  private putTrace(trace: TraceRecord): TraceRecord | undefined {
    const before = this.traces.get(trace.id);
    if (before !== undefined && before.stage !== trace.stage) {
      this.tierOf(before)[before.stage].delete(before.id);
    }
    this.place(trace);
    if (trace.centroid.length > 0) this.tierOf(trace).index?.put(trace);
    return before;
  }

  /** @returns what it was. */
  private dropTrace(id: TraceId): TraceRecord | undefined {
    const before = this.traces.get(id);
    if (before === undefined) return undefined;
    const tier = this.tierOf(before);
    this.traces.delete(id);
    this.anyGone = true;
    if (before.name !== null) this.names.drop(before.name, id);
    tier[before.stage].delete(id);
    tier.ids.splice(lowerBound(tier.ids, id), 1);
    tier.index?.drop(id);
    return before;
  }

  /** Into the maps, not the index. A dropped trace keeps its other names, so that undoing the drop restores it whole. */
  private place(trace: TraceRecord): void {
    const tier = this.tierOf(trace);
    if (!this.traces.has(trace.id)) tier.ids.splice(lowerBound(tier.ids, trace.id), 0, trace.id);
    this.traces.set(trace.id, trace);
    tier[trace.stage].set(trace.id, trace);
    if (trace.name !== null) this.names.add(trace.name, trace.id);
  }

  private tierOf(trace: TraceRecord): Tier {
    return this.tiers.get(trace.space)!;
  }

  /** @returns the record it replaces. */
  private putSpace(space: SpaceRecord, withIndex: boolean): SpaceRecord | undefined {
    const before = this.spaces.get(space.id);
    this.spaces.set(space.id, space);
    if (before?.encoderId !== space.encoderId) {
      // A new space, or an empty one that an import gives to another encoder.
      this.tiers.set(space.id, { fleeting: new Map(), lasting: new Map(), ids: [], index: null });
      if (withIndex) this.buildIndex(space, () => undefined);
    }
    return before;
  }

  private buildIndex(space: SpaceRecord, fileOf: IndexFileOf): void {
    if (space.dimension === 0) return;
    const tier = this.tiers.get(space.id)!;
    const traces = tier.ids.map((id) => this.traces.get(id)!).filter((trace) => trace.centroid.length > 0);
    const file = fileOf(space);
    tier.index = SpaceIndex.of(
      traces,
      space.dimension,
      this.indexOptions,
      file && { path: file.path, stamp: { ...file.stamp, size: traces.length } },
    );
  }

  /** @returns the one it replaces at its position. */
  private putFingerprint(fingerprint: FingerprintRecord): FingerprintRecord | undefined {
    return (fingerprint.kind === "echo" ? this.echoes : this.fingerprints).put(fingerprint);
  }

  /** @returns what it was. */
  private dropFingerprint(order: number): FingerprintRecord | undefined {
    return this.fingerprints.drop(order) ?? this.echoes.drop(order);
  }
}

/** First position whose id is not below `id`. */
function lowerBound(ids: readonly TraceId[], id: TraceId): number {
  let low = 0;
  let high = ids.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ids[middle] < id) low = middle + 1;
    else high = middle;
  }
  return low;
}
