/**
 * The store in one SQLite file, shared by any number of processes on one machine: write-ahead log, one transaction per
 * commit, and inside it the check that nobody committed since. All methods are synchronous but `exclusively` and `inOneView`.
 */
import type Database from "better-sqlite3";
import { resolve } from "node:path";
import { InvalidInput, InvalidState, StorageFailure } from "../../core/errors.js";
import type { Change, RelationEvidenceRecord } from "../change.js";
import type { EvidenceRecord, TraceId } from "../record.js";
import type { Awaitable, Catchup, CommitResult, Snapshot, Store, TextMatch, TextQuery } from "../store.js";
import { ChangeLog } from "./change-log.js";
import { ChangeSet } from "./change-set.js";
import { sizeOf } from "./file-header.js";
import { Obituaries } from "./obituaries.js";
import { openDatabase } from "./open-database.js";
import { resolveOptions, type ResolvedOptions, type SqliteStoreOptions } from "./options.js";
import { Reader } from "./reader.js";
import { storageError } from "./storage-errors.js";
import { FullText } from "./full-text.js";
import { Words } from "./words.js";
import { tidy } from "./tidy.js";
import { Writer } from "./writer.js";
import { Written } from "./written.js";

export type { SqliteStoreOptions } from "./options.js";

/**
 * Opens the store at `path`, and makes it where there is none.
 *
 * @param path a file, in a folder that is there; `":memory:"` for a store that ends with this process.
 * @throws InvalidInput `BAD_PATH`, `BAD_OPTION`, `UNKNOWN_OPTION`.
 * @throws NotFound `NO_SUCH_FOLDER`, `NO_SUCH_FILE`.
 * @throws Conflict `NOT_AN_ENGRAPH_FILE`, `NEWER_FILE`, `OLDER_FILE`; the file is left as it was, to the byte.
 * @throws StorageFailure `NOT_A_FILE`, `NOT_READABLE`, `CANNOT_OPEN`, `READ_ONLY`, `DISK_FULL`, `BUSY`, `CORRUPT`, ….
 * @example
 * const store = openSqliteStore(":memory:");
 * store.commit(store.head(), [{ op: "putSequence", name: "trace", next: 2 }]); // { kind: "committed", head: 1 }
 * store.close();
 */
export function openSqliteStore(path: string, options: SqliteStoreOptions = {}): SqliteStore {
  const resolved = resolveOptions(options);
  if (typeof path !== "string" || path === "") {
    throw new InvalidInput("BAD_PATH", `The path is ${JSON.stringify(path)}, expected a file or ":memory:".`);
  }
  const file = path === ":memory:" ? null : resolve(path);
  let db: Database.Database | undefined;
  try {
    db = openDatabase(file, resolved);
    return new SqliteStore(db, file, resolved);
  } catch (error) {
    db?.close();
    throw storageError(error, "Cannot open", file);
  }
}

/** Made by `openSqliteStore`. */
export class SqliteStore implements Store {
  readonly id: string;
  readonly readOnly: boolean;
  private readonly reader: Reader;
  private readonly writer: Writer;
  private readonly log: ChangeLog;
  private readonly obituaries: Obituaries;
  private readonly written = new Written();
  private readonly words: Words;
  private readonly fullText: FullText;
  /** What is at work on this store over several calls. */
  private spanning: "exclusively" | "inOneView" | null = null;

  /** @internal */
  constructor(
    private readonly db: Database.Database,
    readonly path: string | null,
    options: ResolvedOptions,
  ) {
    this.readOnly = options.readOnly;
    this.words = new Words(db);
    this.reader = new Reader(db, this.words);
    this.log = new ChangeLog(db, options.changeLogCommits);
    this.obituaries = new Obituaries(db);
    this.fullText = new FullText(db);
    this.writer = new Writer(db, {
      log: this.log,
      obituaries: this.obituaries,
      written: this.written,
      words: this.words,
      fullText: this.fullText,
    });
    this.id = this.reader.storeId();
  }

  /** O(records). */
  load(): Snapshot {
    return this.reading(() => {
      const snapshot = this.reader.snapshot();
      this.written.forget();
      for (const { id, exemplars, gist } of snapshot.traces) {
        if (exemplars.length > 0) this.written.setExemplars(id, exemplars);
        if (exemplars.length > 0 || gist !== null) this.written.setGist(id, gist);
      }
      for (const space of snapshot.spaces) this.written.setState(space.id, space.encoderState);
      this.written.moveTo(snapshot.head);
      this.written.complete();
      return snapshot;
    });
  }

  /** O(1). */
  head(): number {
    return this.guarded("Cannot read", () => this.reader.head());
  }

  /** O(records touched since). */
  changesSince(head: number): Catchup {
    return this.reading(() => {
      const now = this.reader.head();
      if (head === now) return { kind: "changes", head: now, changes: [] };
      if (head > now || head < this.reader.logFloor()) return { kind: "reload", head: now };
      const changes = this.reader.changesFor(
        this.log.touchedSince(head),
        (trace) => this.obituaries.find(trace) ?? "it was dropped by another process",
      );
      this.follow(head, now, changes);
      return { kind: "changes", head: now, changes };
    });
  }

  /**
   * O(changes). Inside `exclusively` it is durable once that ends.
   *
   * @throws InvalidInput `NOT_STORABLE` when a record does not fit its table, or evidence or an alias belongs to no trace.
   * @throws StorageFailure `READ_ONLY`, `DISK_FULL`, `DISK_FAILED`, `BUSY`, `CORRUPT`.
   */
  commit(basedOn: number, changes: readonly Change[]): CommitResult {
    return this.guarded("Cannot write", () => {
      this.requireWritable();
      if (this.spanning === "inOneView") {
        throw new InvalidState("IN_ONE_VIEW", "inOneView() is at work on this store; await it, then commit.");
      }
      const set = new ChangeSet(changes);
      return this.transaction(() => {
        const head = this.reader.head();
        if (head !== basedOn) return { kind: "conflict", head };
        if (changes.length === 0) return { kind: "committed", head };
        this.written.requireHead(head);
        this.writer.write(head + 1, set);
        this.written.moveTo(head + 1);
        return { kind: "committed", head: head + 1 };
      });
    });
  }

  /**
   * Other processes wait meanwhile, at most their `busyTimeoutMs`: keep the work short. Every call on this store takes
   * part in it, so one at a time.
   *
   * @throws InvalidState `ALREADY_EXCLUSIVE` while it or `inOneView` is at work on this store.
   */
  async exclusively<T>(work: () => Awaitable<T>): Promise<T> {
    this.begin("exclusively", "BEGIN IMMEDIATE");
    try {
      const result = await work();
      this.guarded("Cannot write", () => {
        this.requireTransaction();
        this.db.exec("COMMIT");
      });
      return result;
    } catch (error) {
      this.rollback("ROLLBACK");
      throw error;
    } finally {
      this.spanning = null;
    }
  }

  /**
   * Every call on this store takes part in it, so one at a time.
   *
   * @throws InvalidState `ALREADY_EXCLUSIVE` while it or `exclusively` is at work on this store.
   */
  async inOneView<T>(work: () => Awaitable<T>): Promise<T> {
    this.begin("inOneView", "BEGIN");
    try {
      return await work();
    } finally {
      this.spanning = null;
      if (this.db.inTransaction) this.db.exec("COMMIT");
    }
  }

  /** O(rows of the trace). */
  evidenceOf(trace: TraceId): EvidenceRecord[] {
    return this.guarded("Cannot read", () => this.reader.evidenceOf(trace));
  }

  /** O(rows of the relation). */
  relationEvidenceOf(relation: number): RelationEvidenceRecord[] {
    return this.guarded("Cannot read", () => this.reader.relationEvidenceOf(relation));
  }

  /** O(traces that have one of the words). */
  searchText(query: TextQuery): TextMatch[] {
    return this.guarded("Cannot read", () => this.fullText.search(query));
  }

  /** The last 500 lasting and the last 500 fleeting traces that went are known. */
  obituary(trace: TraceId): string | null {
    return this.guarded("Cannot read", () => this.obituaries.find(trace));
  }

  sizeBytes(): number {
    return this.guarded("Cannot measure", () => {
      if (this.path === null) return 0;
      return sizeOf(this.path) + sizeOf(`${this.path}-wal`);
    });
  }

  /**
   * Copies the write-ahead log into the file, writes a file of many half-empty pages anew, and lets it go. Closing twice
   * does nothing.
   *
   * @throws InvalidState `EXCLUSIVE_AT_WORK` while `exclusively` or `inOneView` is at work.
   */
  close(): void {
    if (!this.db.open) return;
    if (this.spanning !== null) {
      throw new InvalidState(
        "EXCLUSIVE_AT_WORK",
        `${this.spanning}() is at work on this store; await it, then close.`,
      );
    }
    try {
      if (!this.readOnly && this.path !== null) tidy(this.db);
    } catch (error) {
      throw storageError(error, "Cannot tidy up", this.path);
    } finally {
      this.db.close();
    }
  }

  /** What was read is what stands in the file, so it need not be written again. */
  private follow(from: number, to: number, changes: readonly Change[]): void {
    if (!this.written.reachesFrom(from)) this.written.forget();
    for (const change of changes) {
      if (change.op === "putTrace") {
        this.written.setExemplars(change.trace.id, change.trace.exemplars);
        this.written.setGist(change.trace.id, change.trace.gist);
      }
      if (change.op === "dropTrace") this.written.dropTrace(change.id);
      if (change.op === "putSpace") this.written.setState(change.space.id, change.space.encoderState);
    }
    this.written.moveTo(to);
  }

  /** One consistent view for several reads. */
  private reading<T>(work: () => T): T {
    return this.guarded("Cannot read", () => {
      if (this.db.inTransaction) return work();
      this.db.exec("BEGIN");
      try {
        return work();
      } finally {
        if (this.db.inTransaction) this.db.exec("COMMIT");
      }
    });
  }

  private begin(what: "exclusively" | "inOneView", sql: string): void {
    this.guarded("Cannot lock", () => {
      if (what === "exclusively") this.requireWritable();
      if (this.spanning !== null) {
        throw new InvalidState(
          "ALREADY_EXCLUSIVE",
          `This store is in ${this.spanning}() already; await that call first.`,
        );
      }
      this.db.exec(sql);
    });
    this.spanning = what;
  }

  /** A transaction of its own, or a part of the exclusive one. */
  private transaction<T>(work: () => T): T {
    const isPart = this.spanning === "exclusively";
    if (isPart) this.requireTransaction();
    const [begin, commit, rollback] = isPart
      ? ["SAVEPOINT part", "RELEASE part", "ROLLBACK TO part; RELEASE part"]
      : ["BEGIN IMMEDIATE", "COMMIT", "ROLLBACK"];
    this.db.exec(begin);
    try {
      const result = work();
      this.db.exec(commit);
      return result;
    } catch (error) {
      this.rollback(rollback);
      throw error;
    }
  }

  /** SQLite may have rolled back by itself, after a full disk for example. */
  private rollback(sql: string): void {
    this.written.forget();
    this.words.forget();
    if (this.db.open && this.db.inTransaction) this.db.exec(sql);
  }

  private requireTransaction(): void {
    if (this.db.inTransaction) return;
    throw new StorageFailure(
      "ROLLED_BACK",
      "SQLite rolled the exclusive work back after a failure; nothing of it was written. Start it again.",
    );
  }

  private requireWritable(): void {
    if (!this.readOnly) return;
    throw new StorageFailure(
      "READ_ONLY",
      `${this.path ?? "The store"} was opened with readOnly; nothing was written. Open it without, to write.`,
    );
  }

  private guarded<T>(doing: string, work: () => T): T {
    if (!this.db.open) {
      throw new InvalidState("STORE_CLOSED", "This store is closed. Open it again to use it.");
    }
    try {
      return work();
    } catch (error) {
      throw storageError(error, doing, this.path);
    }
  }
}
