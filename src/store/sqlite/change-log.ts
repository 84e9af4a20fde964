/**
 * The change log: which records each commit touched, so that another process can catch up by reading only those. It
 * reaches back a number of commits, and never tells more records than are worth reading: past that, loading again is as
 * quick. Records with ids in a row, as an import makes them, are told as one run.
 */
import type Database from "better-sqlite3";
import { decodeJson } from "./codec.js";
import { runsOf, type Run } from "./runs.js";

/** What a row of the log is about; the number is what the table holds. */
export const SUBJECT = { space: 1, trace: 2, fingerprint: 3, relation: 4, alias: 5 } as const;

export type Subject = keyof typeof SUBJECT;

/** At most so many touched records are told. */
const MOST_TOUCHED = 20_000;
/** The log is cut back when it is this much too long, so that not every commit has to. */
const SLACK = 1.1;

/** The records of a subject that a commit touched. Its position is that of the last of them. */
interface LogRow {
  readonly n: number;
  readonly subject: number;
  /** JSON: an array of ids and of runs `[first, last]`, rising. */
  readonly ids: string;
}

export class ChangeLog {
  private readonly insert: Database.Statement;
  private readonly newestFirst: Database.Statement<[], LogRow>;
  private readonly oldest: Database.Statement<[], { position: number; n: number }>;
  private readonly newest: Database.Statement<[], { position: number }>;
  private readonly rowAt: Database.Statement<[number], { position: number; n: number }>;
  private readonly lastOf: Database.Statement<[number], { position: number }>;
  private readonly cut: Database.Statement<[number]>;

  constructor(
    db: Database.Database,
    private readonly commits: number,
  ) {
    this.insert = db.prepare("INSERT INTO change (position, n, subject, count, ids) VALUES (?, ?, ?, ?, ?)");
    this.newestFirst = db.prepare("SELECT n, subject, ids FROM change ORDER BY position DESC");
    this.oldest = db.prepare(
      "SELECT position - count + 1 AS position, n FROM change ORDER BY position LIMIT 1",
    );
    this.newest = db.prepare("SELECT position FROM change ORDER BY position DESC LIMIT 1");
    this.rowAt = db.prepare("SELECT position, n FROM change WHERE position >= ? ORDER BY position LIMIT 1");
    this.lastOf = db.prepare("SELECT position FROM change WHERE n <= ? ORDER BY position DESC LIMIT 1");
    this.cut = db.prepare("DELETE FROM change WHERE position <= ?");
  }

  /**
   * Notes what commit `n` touched.
   *
   * @returns the new floor: the log tells everything after that commit; undefined where it stays.
   */
  append(
    n: number,
    touched: Iterable<readonly [Subject, Iterable<number>]>,
    count: number,
  ): number | undefined {
    if (this.commits === 0 || count > MOST_TOUCHED) {
      this.cut.run(Number.MAX_SAFE_INTEGER);
      return n;
    }
    let position = this.newest.get()?.position ?? 0;
    for (const [subject, ids] of touched) {
      const runs = runsOf(ids);
      if (runs.length === 0) continue;
      const touched = runs.reduce((sum, { span }) => sum + span, 0);
      position += touched;
      this.insert.run(position, n, SUBJECT[subject], touched, encodeRuns(runs));
    }
    return this.prune(n);
  }

  /** Ids by subject of all records touched after commit `head`. O(rows since). */
  touchedSince(head: number): Map<number, Set<number>> {
    const touched = new Map<number, Set<number>>(Object.values(SUBJECT).map((code) => [code, new Set()]));
    for (const { n, subject, ids } of this.newestFirst.iterate()) {
      if (n <= head) break;
      for (const id of decodeRuns(ids)) touched.get(subject)!.add(id);
    }
    return touched;
  }

  private prune(n: number): number | undefined {
    const first = this.oldest.get();
    const last = this.newest.get();
    if (first === undefined || last === undefined) return undefined;
    const told = last.position - first.position + 1;
    if (n - first.n < this.commits * SLACK && told <= MOST_TOUCHED * SLACK) return undefined;
    const byCommits = this.lastOf.get(n - this.commits)?.position ?? 0;
    const cutAt = Math.max(byCommits, last.position - MOST_TOUCHED, first.position);
    // A row goes whole, so a few more may go.
    const lastToGo = this.rowAt.get(cutAt);
    if (lastToGo === undefined) return undefined;
    this.cut.run(lastToGo.position);
    return lastToGo.n;
  }
}

function encodeRuns(runs: readonly Run[]): string {
  return `[${runs.map(({ first, span }) => (span === 1 ? first : `[${first},${first + span - 1}]`)).join()}]`;
}

function* decodeRuns(json: string): Generator<number> {
  for (const run of decodeJson<(number | [number, number])[]>(json)) {
    if (typeof run === "number") yield run;
    else for (let id = run[0]; id <= run[1]; id++) yield id;
  }
}
