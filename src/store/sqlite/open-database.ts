/** Opens, makes or migrates the file, and sets the connection up. Refuses what is not ours before SQLite touches it. */
import Database from "better-sqlite3";
import { randomUUID } from "node:crypto";
import { Conflict, NotFound, StorageFailure } from "../../core/errors.js";
import { searchableRow } from "./full-text.js";
import { inspectFile, notOurs, refuseNewer, sizeOf, type FileState } from "./file-header.js";
import type { ResolvedOptions } from "./options.js";
import { needsCopy, openCopy } from "./read-only-copy.js";
import { APPLICATION_ID, MIGRATIONS, PAGE_BYTES, SCHEMA_VERSION } from "./schema.js";
import { sqliteCode } from "./storage-errors.js";
import { VIEWS } from "./views.js";

/** The write-ahead log is copied into the file past this many pages (16 MB), and cut back to as much afterwards. */
const WAL_PAGES = 4000;
/** Room for the pages in use: SQLite's default of 2 MB made large commits half as fast at 4,000 traces. */
const CACHE_KILOBYTES = 16_000;
/** Between two tries to switch a new file to the write-ahead log while other processes are opening it. */
const RETRY_MS = 5;

/** A connection that is ready for the store's statements. `path` is null for a store in memory. */
export function openDatabase(path: string | null, options: ResolvedOptions): Database.Database {
  const state = path === null ? "blank" : inspectFile(path);
  if (path !== null) requirePresent(path, state, options);
  const db = connect(path, state, options);
  try {
    prepareFile(db, path, options);
    prepareConnection(db, options);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function connect(path: string | null, state: FileState, options: ResolvedOptions): Database.Database {
  if (path !== null && options.readOnly && needsCopy(path)) return openCopy(path);
  return new Database(path ?? ":memory:", {
    readonly: options.readOnly && path !== null,
    fileMustExist: state === "ours",
    timeout: options.busyTimeoutMs,
  });
}

function requirePresent(path: string, state: FileState, options: ResolvedOptions): void {
  if (state === "ours") return refuseNewerInLog(path);
  if (state === "absent" && (options.readOnly || !options.create)) {
    throw new NotFound(
      "NO_SUCH_FILE",
      `There is no ${path}. Check the path, or open it with create: true to make it.`,
    );
  }
  if (state === "blank" && options.readOnly)
    throw notOurs(path, "it is empty, and readOnly forbids making a store in it");
}

/** A killed process may have left a newer version's mark in the write-ahead log, where the header does not show it. */
function refuseNewerInLog(path: string): void {
  if (sizeOf(`${path}-wal`) === 0) return;
  const db = new Database(path, { readonly: true, fileMustExist: true });
  try {
    refuseNewer(path, versionOf(db));
  } finally {
    db.close();
  }
}

function versionOf(db: Database.Database): number {
  return db.pragma("user_version", { simple: true }) as number;
}

function prepareFile(db: Database.Database, path: string | null, options: ResolvedOptions): void {
  const version = versionOf(db);
  refuseNewer(path ?? "memory", version);
  if (options.readOnly && path !== null) {
    if (version < SCHEMA_VERSION) {
      throw new Conflict(
        "OLDER_FILE",
        `${path} has schema version ${version}. Open it once without readOnly to bring it up to ${SCHEMA_VERSION}.`,
      );
    }
    return;
  }
  limitSize(db, options.maxFileBytes);
  if (version < SCHEMA_VERSION) migrate(db, path, options.storeId);
  if (path !== null) switchToWal(db, options.busyTimeoutMs);
}

/**
 * Brings the file to the present schema in one transaction. A new file gets its first pages with a rollback journal, not
 * the write-ahead log, so that its header says whose it is from the first byte on.
 */
function migrate(db: Database.Database, path: string | null, storeId: string | undefined): void {
  db.pragma(`page_size = ${PAGE_BYTES}`);
  db.transaction(() => {
    const version = versionOf(db);
    refuseNewer(path ?? "memory", version);
    if (version === SCHEMA_VERSION) return;
    if (version === 0) claim(db, path);
    db.function("searchable", { deterministic: true }, searchableRow);
    for (const migration of MIGRATIONS.slice(version)) db.exec(migration);
    remakeViews(db);
    if (version === 0) writeSettings(db, storeId ?? randomUUID());
    db.pragma(`user_version = ${SCHEMA_VERSION}`);
  }).immediate();
}

/** Only an empty database becomes ours. */
function claim(db: Database.Database, path: string | null): void {
  const tables = db.prepare("SELECT count(*) FROM sqlite_schema").pluck().get() as number;
  if (tables > 0) throw notOurs(path ?? "memory", "it has tables of another program");
  db.pragma(`application_id = ${APPLICATION_ID}`);
}

function remakeViews(db: Database.Database): void {
  const old = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'view'").pluck().all() as string[];
  for (const name of old) db.exec(`DROP VIEW "${name}"`);
  for (const view of VIEWS) db.exec(view);
}

function writeSettings(db: Database.Database, storeId: string): void {
  const insert = db.prepare("INSERT INTO setting (name, value) VALUES (?, ?)");
  insert.run("store_id", storeId);
  for (const name of ["next_trace", "next_relation", "next_space", "next_order"]) insert.run(name, 1);
  for (const name of ["head", "log_floor"]) insert.run(name, 0);
}

/** Needs the file alone for a moment and does not wait for it by itself: other processes may be opening it too. */
function switchToWal(db: Database.Database, busyTimeoutMs: number): void {
  for (let waitedMs = 0; ; waitedMs += RETRY_MS) {
    try {
      if (db.pragma("journal_mode = WAL", { simple: true }) === "wal") return;
      throw new StorageFailure(
        "NO_WAL",
        `${db.name} is on a disk without shared memory, which a store needs. Put it on a local disk.`,
      );
    } catch (error) {
      if (!sqliteCode(error).startsWith("SQLITE_BUSY") || waitedMs >= busyTimeoutMs) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
    }
  }
}

function limitSize(db: Database.Database, maxFileBytes: number): void {
  if (maxFileBytes === Infinity) return;
  db.pragma(`max_page_count = ${Math.floor(maxFileBytes / PAGE_BYTES)}`);
}

function prepareConnection(db: Database.Database, options: ResolvedOptions): void {
  db.pragma(`synchronous = ${options.durability === "power" ? "FULL" : "NORMAL"}`);
  db.pragma("foreign_keys = ON");
  db.pragma("temp_store = MEMORY");
  db.pragma(`cache_size = ${-CACHE_KILOBYTES}`);
  db.pragma(`wal_autocheckpoint = ${WAL_PAGES}`);
  db.pragma(`journal_size_limit = ${WAL_PAGES * PAGE_BYTES}`);
}
