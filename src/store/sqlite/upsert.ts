/** Rows added, or replaced where their id is there; in place, so that what hangs on them stays. */
import type Database from "better-sqlite3";
import type { Value } from "./rows.js";

/** Rows that one statement writes: of a single small row, the call costs more than the row. */
const ROWS = 32;

/**
 * The statement that puts rows.
 *
 * @param columns the id first.
 * @param rows the values of each row, as SQL.
 */
export function upsert(table: string, columns: readonly string[], rows: string): string {
  const updates = columns.slice(1).map((column) => `${column} = excluded.${column}`);
  return `INSERT INTO ${table} (${columns.join(", ")}) VALUES ${rows}
          ON CONFLICT (${columns[0]}) DO UPDATE SET ${updates.join(", ")}`;
}

/** A row of nothing but values to bind. */
export function boundRow(columns: readonly string[]): string {
  return `(${columns.map(() => "?").join(", ")})`;
}

/** Puts many rows of one form. */
export class ManyRows {
  private readonly one: Database.Statement<[Value[]]>;
  private readonly many: Database.Statement<[Value[]]>;
  private readonly width: number;

  /** @param row the values of a row, as SQL: what most of them have in common need not be bound. */
  constructor(db: Database.Database, table: string, columns: readonly string[], row = boundRow(columns)) {
    this.width = row.split("?").length - 1;
    const prepare = (rows: number) =>
      db.prepare(
        upsert(table, columns, Array<string>(rows).fill(row).join(", ")),
      ) as unknown as typeof this.one;
    this.one = prepare(1);
    this.many = prepare(ROWS);
  }

  /** @param values of all rows, one row after the other. */
  put(values: readonly Value[]): void {
    const block = ROWS * this.width;
    let at = 0;
    for (; at + block <= values.length; at += block) this.many.run(values.slice(at, at + block));
    for (; at < values.length; at += this.width) this.one.run(values.slice(at, at + this.width));
  }
}
