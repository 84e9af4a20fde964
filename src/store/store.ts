/** The seam between the memory, which decides, and whatever keeps its records. One contract suite covers all stores. */
import type { Relation } from "../relations/relation.js";
import type { Change, RelationEvidenceRecord, SequenceName } from "./change.js";
import type { EvidenceRecord, FingerprintRecord, SpaceRecord, TraceId, TraceRecord } from "./record.js";

/** Everything that a deciding process holds in memory. Ledgers stay in the store and are read when asked for. */
export interface Snapshot {
  /** Number of the last commit, 0 for a fresh store. */
  readonly head: number;
  readonly spaces: readonly SpaceRecord[];
  readonly traces: readonly TraceRecord[];
  /** By ascending `order`. */
  readonly fingerprints: readonly FingerprintRecord[];
  /** Whoever loads them may take them over, where they come in columns (`RelationColumns`). */
  readonly relations: Iterable<Relation>;
  readonly aliases: readonly { readonly name: string; readonly trace: TraceId }[];
  readonly sequences: Readonly<Record<SequenceName, number>>;
}

/** What others committed after a given commit. */
export type Catchup =
  | { readonly head: number; readonly kind: "changes"; readonly changes: readonly Change[] }
  /** The change log no longer reaches back that far: load again. */
  | { readonly head: number; readonly kind: "reload" };

export type CommitResult =
  | { readonly kind: "committed"; readonly head: number }
  /** Another process committed after `basedOn`; nothing was written. Catch up and decide again. */
  | { readonly kind: "conflict"; readonly head: number };

/** What a text search looks for. */
export interface TextQuery {
  /** In any spelling; a trace with one of them is found. Without any nothing is. */
  readonly words: readonly string[];
  /** At most so many traces. */
  readonly limit: number;
  /** Also what is only under consideration. */
  readonly fleeting: boolean;
}

/** A trace found by its wordings. */
export interface TextMatch {
  readonly trace: TraceId;
  /** How well it fits: BM25, > 0, larger is better. */
  readonly score: number;
}

/**
 * A store keeps records and a number that grows by one with every commit. It decides nothing.
 *
 * All methods are synchronous in the SQLite store; callers await them all the same, so that a store over a network fits.
 * Every method throws `InvalidState` (`STORE_CLOSED`) once closed, and `StorageFailure` when the file or disk fails; a
 * failed commit has written nothing.
 */
export interface Store {
  /** Random, made once when the store is created: tells one file from another. */
  readonly id: string;
  readonly readOnly: boolean;
  /** Where it is, for messages and for the cached index beside it; null when it is only in memory. */
  readonly path: string | null;
  load(): Awaitable<Snapshot>;
  /** Number of the last commit, as cheap as possible. */
  head(): Awaitable<number>;
  changesSince(head: number): Awaitable<Catchup>;
  /** All or nothing, durable on return. Later changes to the same record win. An empty list commits nothing. */
  commit(basedOn: number, changes: readonly Change[]): Awaitable<CommitResult>;
  /**
   * Runs `work` while no other process can commit: how a writer that met several conflicts gets its turn.
   * Commits inside take part in it. What `work` throws rolls its commits back.
   */
  exclusively<T>(work: () => Awaitable<T>): Promise<T>;
  /** Runs reads that see one state, whatever others commit meanwhile; nobody waits for it. No commits inside. */
  inOneView<T>(work: () => Awaitable<T>): Promise<T>;
  /** The ledger of one trace, oldest first. */
  evidenceOf(trace: TraceId): Awaitable<readonly EvidenceRecord[]>;
  relationEvidenceOf(relation: number): Awaitable<readonly RelationEvidenceRecord[]>;
  /** Traces whose gist or wordings have the words, best first, ties by id. What was committed is found at once. */
  searchText(query: TextQuery): Awaitable<readonly TextMatch[]>;
  /** Why a trace is gone, if the store still knows. */
  obituary(trace: TraceId): Awaitable<string | null>;
  /** Size on disk, in bytes, write-ahead log included; 0 in memory. */
  sizeBytes(): Awaitable<number>;
  close(): Awaitable<void>;
}

/** A value, or the promise of one. */
export type Awaitable<T> = T | Promise<T>;
