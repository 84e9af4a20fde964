/** Traces that are only a name, as a file of relations has in plenty: four values to write and to read, not twenty-six. */
import type Database from "better-sqlite3";
import { nameTrace } from "../name-trace.js";
import { spaceId, traceId, type TraceRecord } from "../record.js";
import { TRACE_COLUMNS, type Value } from "./rows.js";
import { ManyRows } from "./upsert.js";

/** What `nameTrace` makes, as a condition. The first term leaves out most other traces. */
export const IS_NAME = `kept_by IS 'relate' AND matches = 0 AND name IS NOT NULL AND gist IS NULL AND stage = 'lasting'
  AND count = 1 AND evidence = 0 AND similarity_mean = 0 AND similarity_m2 = 0 AND refusals = 0 AND duplicates = 0
  AND near_copies = 0 AND origin_capped = 0 AND first_time = last_time AND kept_at IS last_time AND stability_ms = 1
  AND eviction_key = 0 AND origins = '{}' AND episodes = '{}' AND outcomes = '{}' AND ledger_matches = 0
  AND ledger_gain = 0 AND centroid IS x''`;

/** Rows that are read together. */
const BLOCK = 8_192;

export class NameWriter {
  private readonly rows: ManyRows;

  constructor(db: Database.Database) {
    const row =
      "(?, ?, 'lasting', ?, NULL, 1, 0, 0, 0, 0, 0, 0, 0, 0, ?, ?, 1, 0, '{}', '{}', '{}', ?, 'relate', 0, 0, x'')";
    this.rows = new ManyRows(db, "trace", TRACE_COLUMNS, row);
  }

  /** Adds each, or replaces the one with its id. */
  putAll(names: readonly TraceRecord[]): void {
    const values: Value[] = [];
    for (const { id, space, name, lastTime } of names) {
      values.push(id, space, name, lastTime, lastTime, lastTime);
    }
    this.rows.put(values);
  }
}

export class NameReader {
  private readonly block: Database.Statement<[number], [string, string, string, string]>;

  constructor(db: Database.Database) {
    const arrays = ["id", "space", "name", "last_time"].map((column) => `json_group_array(${column})`);
    this.block = db
      .prepare<[number], [string, string, string, string]>(
        `SELECT ${arrays.join(", ")}
           FROM (SELECT id, space, name, last_time FROM trace WHERE id > ? AND ${IS_NAME} ORDER BY id LIMIT ${BLOCK})`,
      )
      .raw();
  }

  /** All of them, by id; a block at a time, as JSON arrays: see `RelationReader.all`. */
  all(): TraceRecord[] {
    const traces: TraceRecord[] = [];
    for (let after = Number.MIN_SAFE_INTEGER; ;) {
      const [ids, spaces, names, times] = this.block
        .get(after)!
        .map((json) => JSON.parse(json) as (number | string)[]);
      if (ids.length === 0) return traces;
      for (let i = 0; i < ids.length; i++) {
        const [id, space] = [traceId(ids[i] as number), spaceId(spaces[i] as number)];
        traces.push(nameTrace(id, space, names[i] as string, times[i] as number));
      }
      after = ids[ids.length - 1] as number;
    }
  }
}
