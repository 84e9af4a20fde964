/**
 * The change log: which records each commit touched, so that another process can catch up by reading only those. It
 * reaches back a number of commits, and never holds more rows than are worth reading: past that, loading again is as quick.
 */
import type Database from "better-sqlite3";

/** What a row of the log is about; the number is what the table holds. */
export const SUBJECT = { space: 1, trace: 2, fingerprint: 3, relation: 4, alias: 5 } as const;

export type Subject = keyof typeof SUBJECT;

/** At most this many rows stay (about 20 bytes each). */
const MOST_ROWS = 20_000;
/** The log is cut back when it is this much too long, so that not every commit has to. */
const SLACK = 1.1;

/** One touched record. */
interface LogRow {
  readonly n: number;
  readonly subject: number;
  readonly id: number;
}

export class ChangeLog {
  private readonly insert: Database.Statement;
  private readonly newestFirst: Database.Statement<[], LogRow>;
  private readonly oldest: Database.Statement<[], { position: number; n: number }>;
  private readonly newest: Database.Statement<[], { position: number }>;
  private readonly commitAt: Database.Statement<[number], { n: number }>;
  private readonly lastOf: Database.Statement<[number], { position: number }>;
  private readonly cut: Database.Statement<[number]>;

  constructor(
    db: Database.Database,
    private readonly commits: number,
  ) {
    this.insert = db.prepare("INSERT INTO change (n, subject, id) VALUES (?, ?, ?)");
    this.newestFirst = db.prepare("SELECT n, subject, id FROM change ORDER BY position DESC");
    this.oldest = db.prepare("SELECT position, n FROM change ORDER BY position LIMIT 1");
    this.newest = db.prepare("SELECT position FROM change ORDER BY position DESC LIMIT 1");
    this.commitAt = db.prepare("SELECT n FROM change WHERE position = ?");
    this.lastOf = db.prepare("SELECT position FROM change WHERE n <= ? ORDER BY position DESC LIMIT 1");
    this.cut = db.prepare("DELETE FROM change WHERE position <= ?");
  }

  /**
   * Notes what commit `n` touched.
   *
   * @returns the new floor: the log tells everything after that commit; undefined where it stays.
   */
  append(n: number, touched: ReadonlyMap<Subject, Iterable<number>>, count: number): number | undefined {
    if (this.commits === 0 || count > MOST_ROWS) {
      this.cut.run(Number.MAX_SAFE_INTEGER);
      return n;
    }
    for (const [subject, ids] of touched) for (const id of ids) this.insert.run(n, SUBJECT[subject], id);
    return this.prune(n);
  }

  /** Ids by subject of all records touched after commit `head`. O(rows since). */
  touchedSince(head: number): Map<number, Set<number>> {
    const touched = new Map<number, Set<number>>(Object.values(SUBJECT).map((code) => [code, new Set()]));
    for (const { n, subject, id } of this.newestFirst.iterate()) {
      if (n <= head) break;
      touched.get(subject)!.add(id);
    }
    return touched;
  }

  private prune(n: number): number | undefined {
    const first = this.oldest.get();
    const last = this.newest.get();
    if (first === undefined || last === undefined) return undefined;
    const rows = last.position - first.position + 1;
    if (n - first.n < this.commits * SLACK && rows <= MOST_ROWS * SLACK) return undefined;
    const byCommits = this.lastOf.get(n - this.commits)?.position ?? 0;
    const cutAt = Math.max(byCommits, last.position - MOST_ROWS, first.position);
    const floor = this.commitAt.get(cutAt)?.n;
    this.cut.run(cutAt);
    return floor;
  }
}
