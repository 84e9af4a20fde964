/** What SQLite says, as an error that tells the user what to do. The codes are stable; `cause` keeps SQLite's own. */
import Database from "better-sqlite3";
import { EngraphError, InvalidInput, StorageFailure } from "../../core/errors.js";

/** Prefix of SQLite's (extended) code → our code and the advice. The first that fits counts. */
const FAILURES: readonly (readonly [prefix: string, code: string, advice: string])[] = [
  [
    "SQLITE_FULL",
    "DISK_FULL",
    "The disk, or the limit maxFileBytes, is full. Free some room or raise the limit, then try again.",
  ],
  [
    "SQLITE_IOERR",
    "DISK_FAILED",
    "The disk failed to read or write. Check the disk and its free room, then open the store again.",
  ],
  [
    "SQLITE_READONLY",
    "READ_ONLY",
    "The file or its folder may not be written. Change the permissions; or open with readOnly, once no -wal is left beside it.",
  ],
  ["SQLITE_CORRUPT", "CORRUPT", "The file is damaged. Restore it from a backup, or try sqlite3's .recover."],
  ["SQLITE_NOTADB", "CORRUPT", "The file is no longer a SQLite database. Restore it from a backup."],
  [
    "SQLITE_BUSY",
    "BUSY",
    "Another process held the store longer than busyTimeoutMs. Try again, or raise it.",
  ],
  ["SQLITE_LOCKED", "BUSY", "The store is in use by another call. Try again."],
  [
    "SQLITE_CANTOPEN",
    "CANNOT_OPEN",
    "The file, or the -wal and -shm files beside it, cannot be opened. Check the permissions of the file and its folder.",
  ],
  [
    "SQLITE_PERM",
    "CANNOT_OPEN",
    "The file may not be opened. Check the permissions of the file and its folder.",
  ],
  [
    "SQLITE_NOMEM",
    "OUT_OF_MEMORY",
    "There is too little memory. Close other programs or give the process more.",
  ],
];

/** The named error for whatever a call into SQLite threw. Errors of ours pass unchanged. */
export function storageError(error: unknown, doing: string, path: string | null): Error {
  if (error instanceof EngraphError || !(error instanceof Error)) return error as Error;
  const where = path ?? "the store in memory";
  const code = sqliteCode(error);
  if (
    code.startsWith("SQLITE_CONSTRAINT") ||
    code.startsWith("SQLITE_TOOBIG") ||
    code.startsWith("SQLITE_MISMATCH")
  ) {
    return new InvalidInput(
      "NOT_STORABLE",
      `${doing} ${where}: ${error.message}. A record holds what its table does not take, or belongs to a record that is not there. Nothing was written; correct the change.`,
      { cause: error },
    );
  }
  const known = FAILURES.find(([prefix]) => code.startsWith(prefix));
  if (known !== undefined) {
    return new StorageFailure(
      known[1],
      `${doing} ${where}: ${error.message}. Nothing was written. ${known[2]}`,
      {
        cause: error,
      },
    );
  }
  if (code !== "") {
    return new StorageFailure(
      "STORAGE_FAILED",
      `${doing} ${where}: ${error.message} (${code}). Nothing was written.`,
      {
        cause: error,
      },
    );
  }
  return error;
}

/** SQLite's extended code of an error, such as `SQLITE_BUSY_SNAPSHOT`; empty for other errors. */
export function sqliteCode(error: unknown): string {
  return error instanceof Database.SqliteError ? error.code : "";
}
