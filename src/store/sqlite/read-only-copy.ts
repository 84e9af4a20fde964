/**
 * A read-only store in a folder that may not be written. SQLite opens a file in write-ahead mode only where it can put a
 * -wal and a -shm beside it; where nobody can write, a copy in memory serves as well.
 */
import Database from "better-sqlite3";
import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { dirname } from "node:path";

/** Where the header says how the file is written and read: 2 for the write-ahead log, 1 for a rollback journal. */
const WRITE_VERSION_AT = 18;
const READ_VERSION_AT = 19;
const ROLLBACK_JOURNAL = 1;

/** Whether only a copy can be read: nothing may be put beside the file, and no log is there that belongs to it. */
export function needsCopy(path: string): boolean {
  if (existsSync(`${path}-wal`)) return false;
  try {
    accessSync(dirname(path), constants.W_OK);
    return false;
  } catch {
    return true;
  }
}

/** The file as it is now; what others write to it later is not seen. O(bytes). */
export function openCopy(path: string): Database.Database {
  const bytes = readFileSync(path);
  // A database in memory has no write-ahead log.
  bytes[WRITE_VERSION_AT] = ROLLBACK_JOURNAL;
  bytes[READ_VERSION_AT] = ROLLBACK_JOURNAL;
  return new Database(bytes, { readonly: true });
}
