/**
 * Why traces are gone: the last ones of each stage, so that fleeting traces, which come and go by the thousand, do not
 * push out the words about a forgotten memory. No index: looking one up is rare and reads the few rows there are.
 */
import type Database from "better-sqlite3";
import type { Stage, TraceId } from "../record.js";

/** At most this many stay, for each stage. */
const KEPT = 500;
/** Cut back when this much too long. */
const SLACK = 1.1;

/** A trace that goes with this commit. */
export interface Obituary {
  readonly trace: TraceId;
  readonly stage: Stage;
  readonly reason: string;
}

export class Obituaries {
  private readonly insert: Database.Statement;
  private readonly ends: Database.Statement<[string], { first: number | null; last: number | null }>;
  private readonly cut: Database.Statement<[string, number]>;
  private readonly byTrace: Database.Statement<[number], string>;

  constructor(db: Database.Database) {
    this.insert = db.prepare(
      "INSERT INTO obituary (stage, position, trace, n, reason) VALUES (?, ?, ?, ?, ?)",
    );
    this.ends = db.prepare(
      `SELECT (SELECT position FROM obituary WHERE stage = s.stage ORDER BY position LIMIT 1) AS first,
              (SELECT position FROM obituary WHERE stage = s.stage ORDER BY position DESC LIMIT 1) AS last
         FROM (SELECT ? AS stage) s`,
    );
    this.cut = db.prepare("DELETE FROM obituary WHERE stage = ? AND position <= ?");
    this.byTrace = db
      .prepare<[number], string>(
        "SELECT reason FROM obituary WHERE trace = ? ORDER BY n DESC, position DESC LIMIT 1",
      )
      .pluck();
  }

  /** Adds those of commit `n`, in order; only the last ones of each stage stay. O(obituaries). */
  append(n: number, obituaries: readonly Obituary[]): void {
    for (const stage of ["fleeting", "lasting"] as const) {
      const ofStage = obituaries.filter((one) => one.stage === stage);
      if (ofStage.length > 0) this.appendOf(stage, n, ofStage.slice(-KEPT));
    }
  }

  /** The reason a trace went, if it is still known. */
  find(trace: TraceId): string | null {
    return this.byTrace.get(trace) ?? null;
  }

  private appendOf(stage: Stage, n: number, obituaries: readonly Obituary[]): void {
    const { first, last } = this.ends.get(stage)!;
    let position = last ?? 0;
    for (const { trace, reason } of obituaries) this.insert.run(stage, ++position, trace, n, reason);
    if (position - (first ?? 1) + 1 > KEPT * SLACK) this.cut.run(stage, position - KEPT);
  }
}
