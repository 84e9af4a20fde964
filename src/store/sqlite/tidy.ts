/**
 * What closing does for the file: the write-ahead log goes back into it, and where much of its pages is unused, it is
 * written anew. Traces come and go in the middle of their tables, which leaves pages half full for good otherwise.
 */
import type Database from "better-sqlite3";

/** Smaller files are not worth it, and of larger ones the writing would be felt. */
const FROM_BYTES = 2 ** 20;
const UP_TO_BYTES = 2 ** 26;
/** Share of unused bytes above which it is. */
const ABOVE = 0.15;

/** Where others still read or write, it is left to the last of them. O(file). */
export function tidy(db: Database.Database): void {
  db.pragma("busy_timeout = 0");
  if (isLoose(db)) vacuum(db);
  db.pragma("wal_checkpoint(TRUNCATE)");
}

function isLoose(db: Database.Database): boolean {
  const bytes = count(db, "page_count") * count(db, "page_size");
  if (bytes < FROM_BYTES || bytes > UP_TO_BYTES) return false;
  const free = count(db, "freelist_count") * count(db, "page_size");
  const unused = db
    .prepare("SELECT total(unused) FROM dbstat WHERE aggregate = TRUE")
    .pluck()
    .get() as number;
  return free + unused > ABOVE * bytes;
}

function vacuum(db: Database.Database): void {
  try {
    db.exec("VACUUM");
  } catch (error) {
    if (!/^SQLITE_(BUSY|LOCKED|FULL)/u.test((error as { code?: string }).code ?? "")) throw error;
  }
}

function count(db: Database.Database, pragma: string): number {
  return db.pragma(pragma, { simple: true }) as number;
}
