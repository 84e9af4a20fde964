/** Writes a folded list of changes. Runs inside a transaction; what stands in the file already is not written again. */
import type Database from "better-sqlite3";
import { isNameTrace } from "../name-trace.js";
import type {
  EvidenceRecord,
  Exemplar,
  FingerprintRecord,
  SpaceRecord,
  Stage,
  TraceId,
  TraceRecord,
} from "../record.js";
import type { ChangeLog } from "./change-log.js";
import { type Subject } from "./change-log.js";
import type { ChangeSet } from "./change-set.js";
import type { Obituaries } from "./obituaries.js";
import { type Obituary } from "./obituaries.js";
import { searchableText, type FullText } from "./full-text.js";
import { NameWriter } from "./name-rows.js";
import { RelationWriter } from "./relation-rows.js";
import {
  EVIDENCE_COLUMNS,
  evidenceRow,
  EXEMPLAR_COLUMNS,
  exemplarRow,
  exemplarRowId,
  FINGERPRINT_COLUMNS,
  fingerprintRow,
  RELATION_EVIDENCE_COLUMNS,
  relationEvidenceRow,
  SPACE_COLUMNS,
  spaceRow,
  TRACE_COLUMNS,
  traceRow,
  type Value,
} from "./rows.js";
import { runsOf } from "./runs.js";
import { EXEMPLARS_PER_TRACE } from "./schema.js";
import { boundRow, ManyRows, upsert } from "./upsert.js";
import type { Words } from "./words.js";
import type { Written } from "./written.js";

type Statement = Database.Statement<Value[]>;
/** Takes a row as it is, and what else is to be bound. */
type RowStatement = Database.Statement<[row: Value[], ...more: Value[]]>;

export interface WriterParts {
  readonly log: ChangeLog;
  readonly obituaries: Obituaries;
  readonly written: Written;
  readonly words: Words;
  readonly fullText: FullText;
}

export class Writer {
  private readonly setting: Statement;
  private readonly put: Readonly<Record<"space" | "exemplar", Statement>>;
  private readonly fingerprints: ManyRows;
  private readonly updateTrace: RowStatement;
  private readonly putTrace: RowStatement;
  private readonly addEvidence: Statement;
  private readonly addRelationEvidence: Statement;
  private readonly putState: Statement;
  private readonly dropState: Statement;
  private readonly putAlias: Statement;
  private readonly dropTrace: Database.Statement<[number], Stage>;
  private readonly dropExemplars: Statement;
  private readonly dropFingerprints: Statement;
  private readonly dropRelation: Statement;
  private readonly names: NameWriter;
  private readonly relations: RelationWriter;

  private readonly log: ChangeLog;
  private readonly obituaries: Obituaries;
  private readonly written: Written;
  private readonly fullText: FullText;

  constructor(db: Database.Database, { log, obituaries, written, words, fullText }: WriterParts) {
    this.log = log;
    this.obituaries = obituaries;
    this.written = written;
    this.fullText = fullText;
    this.names = new NameWriter(db);
    this.relations = new RelationWriter(db, words);
    this.setting = db.prepare("UPDATE setting SET value = max(value, ?) WHERE name = ?");
    this.put = {
      space: db.prepare(upsert("space", SPACE_COLUMNS, boundRow(SPACE_COLUMNS))),
      exemplar: db.prepare(upsert("exemplar", EXEMPLAR_COLUMNS, boundRow(EXEMPLAR_COLUMNS))),
    };
    this.fingerprints = new ManyRows(db, "fingerprint", FINGERPRINT_COLUMNS);
    this.updateTrace = db.prepare(update("trace", TRACE_COLUMNS));
    this.putTrace = db.prepare(upsert("trace", TRACE_COLUMNS, boundRow(TRACE_COLUMNS)));
    this.addEvidence = db.prepare(append("evidence", "trace", EVIDENCE_COLUMNS));
    this.addRelationEvidence = db.prepare(append("relation_evidence", "relation", RELATION_EVIDENCE_COLUMNS));
    this.putState = db.prepare("INSERT OR REPLACE INTO encoder_state (space, state) VALUES (?, ?)");
    this.dropState = db.prepare("DELETE FROM encoder_state WHERE space = ?");
    this.putAlias = db.prepare("INSERT OR IGNORE INTO alias (trace, name) VALUES (?, ?)");
    this.dropTrace = db
      .prepare<[number]>("DELETE FROM trace WHERE id = ? RETURNING stage")
      .pluck() as typeof this.dropTrace;
    this.dropExemplars = db.prepare("DELETE FROM exemplar WHERE id >= ? AND id < ?");
    this.dropFingerprints = db.prepare("DELETE FROM fingerprint WHERE position BETWEEN ? AND ?");
    this.dropRelation = db.prepare("DELETE FROM relation WHERE id = ?");
  }

  /** Writes commit `n` and notes it in the change log. O(changes). */
  write(n: number, set: ChangeSet): void {
    for (const space of set.spaces.values()) this.writeSpace(space);
    this.writeDepartures(n, set);
    this.writeTraces(set.traces.values());
    for (const rows of set.evidence.values()) this.writeEvidence(rows);
    for (const [trace, names] of set.aliases) for (const name of names) this.putAlias.run(trace, name);
    this.writeFingerprints(set.fingerprints);
    for (const id of set.droppedRelations) this.dropRelation.run(id);
    this.relations.putAll(set.relations.values());
    for (const rows of set.relationEvidence.values()) {
      for (const row of rows) this.addRelationEvidence.run(...relationEvidenceRow(row), row.relation);
    }
    for (const [name, next] of set.sequences) this.setting.run(next, `next_${name}`);
    this.note(n, set);
  }

  private writeSpace(space: SpaceRecord): void {
    this.put.space.run(...spaceRow(space));
    if (this.written.stateOf(space.id) !== space.encoderState) {
      if (space.encoderState === null) this.dropState.run(space.id);
      else this.putState.run(space.id, space.encoderState);
      this.written.setState(space.id, space.encoderState);
    }
  }

  private writeDepartures(n: number, set: ChangeSet): void {
    const gone: Obituary[] = [];
    for (const [trace, { reason, last }] of set.departures) {
      const before = this.dropTrace.get(trace);
      if (before !== undefined) {
        this.dropAllExemplars(trace);
        if (this.wordsInFile(trace) !== "") this.fullText.drop(trace);
      }
      this.written.dropTrace(trace);
      const stage = last?.stage ?? before;
      if (stage !== undefined) gone.push({ trace, stage, reason });
    }
    this.obituaries.append(n, gone);
  }

  private writeTraces(traces: Iterable<TraceRecord>): void {
    const names: TraceRecord[] = [];
    for (const trace of traces) {
      if (isNameTrace(trace)) names.push(trace);
      else this.writeTrace(trace);
      this.writeWords(trace);
      this.writeExemplars(trace.id, trace.exemplars);
    }
    this.names.putAll(names);
  }

  /** The frequent case is a trace that is in the file: an update is half the work of an insert that meets it there. */
  private writeTrace(trace: TraceRecord): void {
    const row = traceRow(trace);
    const isThere = this.written.exemplarsOf(trace.id) !== undefined;
    if (!isThere || this.updateTrace.run(row.slice(1), trace.id).changes === 0) this.putTrace.run(row);
  }

  /** What text search finds a trace by, where that changed. */
  private writeWords(trace: TraceRecord): void {
    const { id, gist, exemplars } = trace;
    if (gist === null && exemplars.length === 0 && this.wordsInFile(id) === "") return;
    if (this.written.gistOf(id) === gist && this.written.exemplarsOf(id) === exemplars) return;
    const words = searchableText(gist, exemplars);
    const before = this.wordsInFile(id);
    if (words !== before) {
      if (before !== "") this.fullText.drop(id);
      if (words !== "") this.fullText.add(id, words);
    }
    this.written.setGist(id, gist);
  }

  /** Undefined where it is not known. */
  private wordsInFile(trace: TraceId): string | undefined {
    const gist = this.written.gistOf(trace);
    if (gist === undefined) return this.written.isComplete ? "" : undefined;
    return searchableText(gist, this.written.exemplarsOf(trace) ?? []);
  }

  /** Only those that changed: exemplars are immutable, so the same object at the same place is already there. */
  private writeExemplars(trace: TraceId, exemplars: readonly Exemplar[]): void {
    const before = this.written.exemplarsOf(trace);
    if (before === exemplars || (exemplars.length === 0 && this.isNew(trace))) return;
    if (before === undefined ? !this.isNew(trace) : before.length > exemplars.length) {
      this.dropAllExemplars(trace, exemplars.length);
    }
    for (let i = 0; i < exemplars.length; i++) {
      if (before?.[i] === exemplars[i]) continue;
      this.put.exemplar.run(...exemplarRow(exemplarRowId(trace, i), exemplars[i]));
    }
    this.written.setExemplars(trace, exemplars);
  }

  /** Whether nothing of the trace is in the file, as far as is known. */
  private isNew(trace: TraceId): boolean {
    return this.written.isComplete && this.written.exemplarsOf(trace) === undefined;
  }

  /** Drops the exemplars from a position on. */
  private dropAllExemplars(trace: TraceId, from = 0): void {
    const first = exemplarRowId(trace, 0);
    this.dropExemplars.run(first + from, first + EXEMPLARS_PER_TRACE);
  }

  private writeEvidence(rows: readonly EvidenceRecord[]): void {
    for (const row of rows) this.addEvidence.run(...evidenceRow(row), row.trace);
  }

  private writeFingerprints(fingerprints: ReadonlyMap<number, FingerprintRecord | null>): void {
    const gone: number[] = [];
    const values: Value[] = [];
    for (const [position, record] of fingerprints) {
      if (record === null) gone.push(position);
      else values.push(...fingerprintRow(record));
    }
    this.fingerprints.put(values);
    for (const { first, span } of runsOf(gone)) this.dropFingerprints.run(first, first + span - 1);
  }

  private note(n: number, set: ChangeSet): void {
    const count =
      set.spaces.size +
      set.departures.size +
      set.traces.size +
      set.fingerprints.size +
      set.droppedRelations.size +
      set.relations.size +
      set.aliases.size;
    const touched: [Subject, Iterable<number>][] = [
      ["space", set.spaces.keys()],
      ["trace", eachOnce(set.departures, set.traces)],
      ["fingerprint", set.fingerprints.keys()],
      ["relation", eachOnce(set.droppedRelations, set.relations)],
      ["alias", set.aliases.keys()],
    ];
    const floor = this.log.append(n, touched, count);
    if (floor !== undefined) this.setting.run(floor, "log_floor");
    this.setting.run(n, "head");
  }
}

interface Keyed {
  readonly size: number;
  keys(): IterableIterator<number>;
  has(key: number): boolean;
}

/** The keys of both, those that are in both once. */
function* eachOnce(gone: Keyed, put: Keyed): Generator<number> {
  yield* gone.keys();
  for (const key of put.keys()) if (gone.size === 0 || !gone.has(key)) yield key;
}

/** Replaces a row if it is there; its id, the first of `columns`, is bound at the end. */
function update(table: string, columns: readonly string[]): string {
  const updates = columns.slice(1).map((column) => `${column} = ?`);
  return `UPDATE ${table} SET ${updates.join(", ")} WHERE ${columns[0]} = ?`;
}

/** Adds a row at the end of the ledger of its owner, whose id is bound once more at the end. */
function append(table: string, owner: string, columns: readonly string[]): string {
  return `INSERT INTO ${table} (${columns.join(", ")}, position)
          VALUES (${columns.map(() => "?").join(", ")},
                  (SELECT coalesce(max(position), 0) + 1 FROM ${table} WHERE ${owner} = ?))`;
}
