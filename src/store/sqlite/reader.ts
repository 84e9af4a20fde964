/** Everything that is read: the snapshot, the records that changed, the ledgers. */
import type Database from "better-sqlite3";
import type { Change, RelationEvidenceRecord, SequenceName } from "../change.js";
import {
  traceId,
  type EvidenceRecord,
  type Exemplar,
  type FingerprintRecord,
  type SpaceRecord,
  type TraceId,
  type TraceRecord,
} from "../record.js";
import type { Snapshot } from "../store.js";
import { SUBJECT } from "./change-log.js";
import { IS_NAME, NameReader } from "./name-rows.js";
import { RelationReader } from "./relation-rows.js";
import {
  EVIDENCE_COLUMNS,
  evidenceOf,
  EXEMPLAR_COLUMNS,
  exemplarOf,
  exemplarRowId,
  exemplarTrace,
  FINGERPRINT_COLUMNS,
  fingerprintOf,
  RELATION_EVIDENCE_COLUMNS,
  relationEvidenceOf,
  SPACE_COLUMNS,
  spaceOf,
  TRACE_COLUMNS,
  traceOf,
  type Value,
} from "./rows.js";
import { EXEMPLARS_PER_TRACE } from "./schema.js";
import type { Words } from "./words.js";

/** In the order in which a catch-up tells them. */
export const SEQUENCES: readonly SequenceName[] = ["trace", "relation", "space", "order"];

type Rows = Database.Statement<Value[], Value[]>;

export class Reader {
  private readonly setting: Database.Statement<[string], number | string>;
  private readonly tables: Readonly<Record<"space" | "trace" | "exemplar" | "fingerprint", Rows>>;
  private readonly byId: Readonly<Record<"space" | "trace" | "fingerprint", Rows>>;
  private readonly exemplarsBetween: Rows;
  private readonly aliasesOf: Rows;
  private readonly aliases: Rows;
  private readonly evidence: Rows;
  private readonly relationEvidence: Rows;
  private readonly encoderState: Database.Statement<[number], Uint8Array>;

  private readonly names: NameReader;
  private readonly relations: RelationReader;

  constructor(db: Database.Database, words: Words) {
    this.names = new NameReader(db);
    this.relations = new RelationReader(db, words);
    const rows = (sql: string): Rows => db.prepare<Value[], Value[]>(sql).raw();
    const columns = {
      space: SPACE_COLUMNS,
      trace: TRACE_COLUMNS,
      exemplar: EXEMPLAR_COLUMNS,
      fingerprint: FINGERPRINT_COLUMNS,
    };
    const all = (table: keyof typeof columns): Rows =>
      rows(`SELECT ${columns[table].join(", ")} FROM ${table} ORDER BY id`);
    const one = (table: keyof typeof columns): Rows =>
      rows(`SELECT ${columns[table].join(", ")} FROM ${table} WHERE id = ?`);
    this.setting = db
      .prepare<[string]>("SELECT value FROM setting WHERE name = ?")
      .pluck() as typeof this.setting;
    this.tables = {
      space: all("space"),
      trace: rows(`SELECT ${TRACE_COLUMNS.join(", ")} FROM trace WHERE NOT (${IS_NAME}) ORDER BY id`),
      exemplar: all("exemplar"),
      fingerprint: rows(`SELECT ${FINGERPRINT_COLUMNS.join(", ")} FROM fingerprint ORDER BY position`),
    };
    this.byId = {
      space: one("space"),
      trace: one("trace"),
      fingerprint: rows(`SELECT ${FINGERPRINT_COLUMNS.join(", ")} FROM fingerprint WHERE position = ?`),
    };
    this.exemplarsBetween = rows(
      `SELECT ${EXEMPLAR_COLUMNS.join(", ")} FROM exemplar WHERE id >= ? AND id < ? ORDER BY id`,
    );
    this.aliases = rows("SELECT name, trace FROM alias ORDER BY trace, name");
    this.aliasesOf = rows("SELECT name FROM alias WHERE trace = ? ORDER BY name");
    this.evidence = rows(
      `SELECT ${EVIDENCE_COLUMNS.join(", ")} FROM evidence WHERE trace = ? ORDER BY position`,
    );
    this.relationEvidence = rows(
      `SELECT ${RELATION_EVIDENCE_COLUMNS.join(", ")} FROM relation_evidence WHERE relation = ? ORDER BY position`,
    );
    this.encoderState = db
      .prepare<[number]>("SELECT state FROM encoder_state WHERE space = ?")
      .pluck() as typeof this.encoderState;
  }

  storeId(): string {
    return String(this.setting.get("store_id"));
  }

  head(): number {
    return this.number("head");
  }

  /** The change log tells everything after this commit. */
  logFloor(): number {
    return this.number("log_floor");
  }

  /** Everything a deciding process holds. O(records). */
  snapshot(): Snapshot {
    const exemplars = this.allExemplars();
    return {
      head: this.head(),
      spaces: this.tables.space.all().map((row) => this.toSpace(row)),
      traces: [
        ...this.names.all(),
        ...this.tables.trace.all().map((row) => traceOf(row, exemplars.get(row[0] as number) ?? [])),
      ].sort((a, b) => a.id - b.id),
      fingerprints: this.tables.fingerprint.all().map(fingerprintOf),
      relations: this.relations.all(),
      aliases: this.aliases
        .all()
        .map(([name, trace]) => ({ name: name as string, trace: traceId(trace as number) })),
      sequences: this.sequences(),
    };
  }

  /** The touched records as they are now: replayed on an older state, they give the present one. O(touched). */
  changesFor(
    touched: ReadonlyMap<number, ReadonlySet<number>>,
    whyGone: (trace: TraceId) => string,
  ): Change[] {
    const ids = (subject: keyof typeof SUBJECT): number[] =>
      [...touched.get(SUBJECT[subject])!].sort((a, b) => a - b);
    const changes: Change[] = [];
    for (const id of ids("space")) {
      const space = this.findSpace(id);
      if (space !== undefined) changes.push({ op: "putSpace", space });
    }
    for (const id of ids("trace").map(traceId)) {
      const trace = this.findTrace(id);
      changes.push(trace ? { op: "putTrace", trace } : { op: "dropTrace", id, reason: whyGone(id) });
    }
    for (const trace of ids("alias").map(traceId)) {
      for (const [name] of this.aliasesOf.all(trace))
        changes.push({ op: "putAlias", name: name as string, trace });
    }
    for (const order of ids("fingerprint")) {
      const fingerprint = this.findFingerprint(order);
      changes.push(fingerprint ? { op: "putFingerprint", fingerprint } : { op: "dropFingerprint", order });
    }
    for (const id of ids("relation")) {
      const relation = this.relations.find(id);
      changes.push(relation ? { op: "putRelation", relation } : { op: "dropRelation", id });
    }
    const sequences = this.sequences();
    for (const name of SEQUENCES) changes.push({ op: "putSequence", name, next: sequences[name] });
    return changes;
  }

  evidenceOf(trace: TraceId): EvidenceRecord[] {
    return this.evidence.all(trace).map(evidenceOf);
  }

  relationEvidenceOf(relation: number): RelationEvidenceRecord[] {
    return this.relationEvidence.all(relation).map(relationEvidenceOf);
  }

  private number(name: string): number {
    return Number(this.setting.get(name));
  }

  private sequences(): Record<SequenceName, number> {
    return {
      trace: this.number("next_trace"),
      relation: this.number("next_relation"),
      space: this.number("next_space"),
      order: this.number("next_order"),
    };
  }

  private allExemplars(): Map<number, Exemplar[]> {
    const byTrace = new Map<number, Exemplar[]>();
    for (const row of this.tables.exemplar.iterate()) {
      const trace = exemplarTrace(row[0] as number);
      const list = byTrace.get(trace);
      if (list === undefined) byTrace.set(trace, [exemplarOf(row)]);
      else list.push(exemplarOf(row));
    }
    return byTrace;
  }

  private findSpace(id: number): SpaceRecord | undefined {
    const row = this.byId.space.get(id);
    return row && this.toSpace(row);
  }

  private toSpace(row: Value[]): SpaceRecord {
    const state = this.encoderState.get(row[0] as number);
    return spaceOf(row, state === undefined ? null : new Uint8Array(state));
  }

  private findTrace(id: TraceId): TraceRecord | undefined {
    const row = this.byId.trace.get(id);
    if (row === undefined) return undefined;
    const first = exemplarRowId(id, 0);
    return traceOf(row, this.exemplarsBetween.all(first, first + EXEMPLARS_PER_TRACE).map(exemplarOf));
  }

  private findFingerprint(order: number): FingerprintRecord | undefined {
    const row = this.byId.fingerprint.get(order);
    return row && fingerprintOf(row);
  }
}
