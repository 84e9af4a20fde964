/** The views, as a person reads them with any SQLite tool. */
import Database from "better-sqlite3";
import { afterAll, beforeAll, expect, it } from "vitest";
import { makeRelation } from "../../../src/relations/relation.js";
import { traceId } from "../../../src/store/record.js";
import { openSqliteStore } from "../../../src/store/sqlite/sqlite-store.js";
import { aSpace, aTrace, someEvidence } from "../../../src/testing/store-records.js";
import { makeFolder } from "./temporary-folder.js";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { Tally } from "../../../src/store/tally.js";

const folder = makeFolder();
let db: Database.Database;
const rows = (sql: string): unknown[] => db.prepare(sql).all();

beforeAll(() => {
  const path = join(folder, "store.db");
  const store = openSqliteStore(path);
  const kept = { stage: "lasting", keptAt: 1_700_000_100_000, keptBy: "evidence" } as const;
  store.commit(0, [
    { op: "putSpace", space: aSpace(1) },
    {
      op: "putTrace",
      trace: aTrace(1, {
        ...kept,
        gist: "The bridge is closed",
        matches: 3,
        evidence: 2.123,
        evictionKey: 9,
      }),
    },
    { op: "putTrace", trace: aTrace(2, { ...kept, name: "Nai", keptBy: "relate", evictionKey: 5 }) },
    {
      op: "putTrace",
      trace: aTrace(3, { ...kept, outcomes: Tally.of({ "1": 2, "7": 5 }), nearCopies: 4, evictionKey: 7 }),
    },
    { op: "putTrace", trace: aTrace(4, { outcomes: Tally.of({ "1": 2 }), duplicates: 9 }) },
    { op: "putTrace", trace: aTrace(5, { evictionKey: 1 }) },
    { op: "addEvidence", evidence: someEvidence(1, { verdict: "new", gain: 0, similarity: 1 }) },
    { op: "addEvidence", evidence: someEvidence(1, { verdict: "kept", origin: "radio", gain: 0.75 }) },
    { op: "putAlias", name: "bridge", trace: traceId(1) },
    {
      op: "putRelation",
      relation: makeRelation({
        id: 1,
        from: 1,
        kind: "crosses",
        to: 2,
        weight: 2,
        source: "city",
        validTo: 1_700_000_000_000,
      }),
    },
    {
      op: "putRelation",
      relation: makeRelation({ id: 2, from: 1, fromKind: "relation", kind: "said by", to: 99, sign: -1 }),
    },
    {
      op: "putRelation",
      relation: makeRelation({
        id: 3,
        from: 2,
        kind: "confusable",
        to: 4,
        origin: "learned",
        source: "gate",
        count: 2,
      }),
    },
  ]);
  store.close();
  db = new Database(path, { readonly: true });
});

afterAll(() => {
  db.close();
  rmSync(folder, { recursive: true });
});

it("memories: what is remembered", () => {
  expect(rows("SELECT * FROM memories")[0]).toEqual({
    id: 1,
    memory: "The bridge is closed",
    signals: 4,
    evidence: 2.12,
    origins: 1,
    episodes: 1,
    outcome: null,
    first_seen: "2023-11-14 22:13:20",
    last_seen: "2023-11-14 22:13:20",
    kept_at: "2023-11-14 22:15:00",
    kept_by: "evidence",
    modality: "text",
    encoder: "encoder-1",
  });
  expect(rows("SELECT id, memory, outcome FROM memories")).toEqual([
    { id: 1, memory: "The bridge is closed", outcome: null },
    { id: 2, memory: "Nai", outcome: null },
    { id: 3, memory: "trace 3 (outcome 7)", outcome: "7" },
  ]);
});

it("why_kept: the ledger with its running sum", () => {
  expect(rows("SELECT memory, origin, verdict, gain, evidence_so_far FROM why_kept WHERE id = 1")).toEqual([
    { memory: "The bridge is closed", origin: "ann", verdict: "new", gain: 0, evidence_so_far: 0 },
    { memory: "The bridge is closed", origin: "radio", verdict: "kept", gain: 0.75, evidence_so_far: 0.75 },
  ]);
});

it("strongest_relations: both ends in words, the heaviest first", () => {
  expect(rows("SELECT * FROM strongest_relations")[0]).toEqual({
    id: 1,
    from: "The bridge is closed",
    kind: "crosses",
    to: "Nai",
    weight: 2,
    effect: "supports",
    valid_from: "always",
    valid_to: "2023-11-14 22:13:20",
    origin: "asserted",
    said_by: "city",
    evidence: 1,
    last_evidence: "1970-01-01 00:00:00",
    attributes: "{}",
  });
  expect(rows(`SELECT "from", "to", effect, valid_to FROM strongest_relations WHERE id = 2`)).toEqual([
    { from: "relation 1", to: "trace 99 (gone)", effect: "inhibits", valid_to: "still" },
  ]);
});

it("confusable: near, but of different outcomes", () => {
  expect(rows("SELECT * FROM confusable")).toEqual([
    {
      id: 2,
      memory: "Nai",
      outcome: null,
      other_id: 4,
      other_memory: "trace 4 (outcome 1)",
      other_outcome: "1",
      weight: 1,
      times: 2,
    },
  ]);
});

it("duplicates: the most copied first", () => {
  expect(rows("SELECT id, exact_copies, near_copies, main_origin FROM duplicates")).toEqual([
    { id: 4, exact_copies: 9, near_copies: 0, main_origin: "ann" },
    { id: 3, exact_copies: 0, near_copies: 4, main_origin: "ann" },
  ]);
});

it("orphans: memories without any relation", () => {
  expect(rows("SELECT id FROM orphans")).toEqual([{ id: 3 }]);
});

it("forgotten_soon: who goes first, of each stage", () => {
  expect(rows("SELECT stage, turn, id FROM forgotten_soon")).toEqual([
    { stage: "fleeting", turn: 1, id: 5 },
    { stage: "lasting", turn: 1, id: 2 },
    { stage: "fleeting", turn: 2, id: 4 },
    { stage: "lasting", turn: 2, id: 3 },
    { stage: "lasting", turn: 3, id: 1 },
  ]);
});

it("no view has a BLOB", () => {
  const views = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'view'").pluck().all() as string[];
  expect(views.length).toBeGreaterThan(7);
  for (const view of views) {
    for (const row of rows(`SELECT * FROM ${view}`)) {
      for (const value of Object.values(row as object)) expect(value).not.toBeInstanceOf(Uint8Array);
    }
  }
});
