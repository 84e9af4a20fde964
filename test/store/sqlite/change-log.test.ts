/** How far back the change log and the obituaries reach, and that they stay small. */
import Database from "better-sqlite3";
import { expect, it } from "vitest";
import { openSqliteStore, type SqliteStore } from "../../../src/store/sqlite/sqlite-store.js";
import type { Change } from "../../../src/store/change.js";
import { traceId } from "../../../src/store/record.js";
import { aFingerprint, aTrace } from "../../../src/testing/store-records.js";
import { temporaryPath } from "./temporary-folder.js";

const commit = (store: SqliteStore, changes: Change[]): void => {
  store.commit(store.head(), changes);
};

it("reaches back the given number of commits, then says reload", () => {
  const store = openSqliteStore(":memory:", { changeLogCommits: 10 });
  for (let i = 1; i <= 100; i++) commit(store, [{ op: "putTrace", trace: aTrace(i) }]);
  for (let back = 0; back <= 10; back++) {
    const catchup = store.changesSince(100 - back);
    expect(catchup.kind).toBe("changes");
    const traces = catchup.kind === "changes" ? catchup.changes.filter(({ op }) => op === "putTrace") : [];
    expect(traces).toHaveLength(back);
  }
  expect(store.changesSince(88)).toEqual({ kind: "reload", head: 100 });
  expect(store.changesSince(0)).toEqual({ kind: "reload", head: 100 });
});

it("with changeLogCommits 0 always says reload", () => {
  const store = openSqliteStore(":memory:", { changeLogCommits: 0 });
  commit(store, [{ op: "putTrace", trace: aTrace(1) }]);
  expect(store.changesSince(0)).toEqual({ kind: "reload", head: 1 });
  expect(store.changesSince(1)).toMatchObject({ kind: "changes" });
});

it("tells at most about 20,000 records, also after a commit larger than that", () => {
  const path = temporaryPath();
  const store = openSqliteStore(path);
  const db = new Database(path);
  const told = db.prepare("SELECT coalesce(sum(count), 0) FROM change").pluck();
  const fingerprints = (from: number, count: number): Change[] =>
    Array.from({ length: count }, (_, i) => ({ op: "putFingerprint", fingerprint: aFingerprint(from + i) }));
  for (let n = 0; n < 13; n++) commit(store, fingerprints(n * 2000, 2000));
  expect(told.get()).toBeLessThanOrEqual(22_000);
  expect(store.changesSince(0).kind).toBe("reload");
  expect(store.changesSince(5).kind).toBe("changes");
  commit(store, fingerprints(0, 20_001));
  expect(told.get()).toBe(0);
  expect(store.changesSince(13)).toEqual({ kind: "reload", head: 14 });
  commit(store, [{ op: "putTrace", trace: aTrace(1) }]);
  expect(store.changesSince(14)).toMatchObject({ kind: "changes", head: 15 });
  db.close();
  store.close();
});

it("knows of the last 500 forgotten memories however many fleeting traces came and went", () => {
  const store = openSqliteStore(":memory:");
  commit(store, [{ op: "putTrace", trace: aTrace(1, { stage: "lasting" }) }]);
  commit(store, [{ op: "dropTrace", id: traceId(1), reason: "the weakest over budget" }]);
  for (let block = 0; block < 5; block++) {
    const ids = Array.from({ length: 500 }, (_, i) => 10 + block * 500 + i);
    commit(
      store,
      ids.map((id) => ({ op: "putTrace", trace: aTrace(id) })),
    );
    commit(
      store,
      ids.map((id) => ({ op: "dropTrace", id: traceId(id), reason: `block ${block}` })),
    );
  }
  expect(store.obituary(traceId(1))).toBe("the weakest over budget");
  expect(store.obituary(traceId(10))).toBeNull();
  expect(store.obituary(traceId(10 + 2499))).toBe("block 4");
  store.close();
});

it("tells the records of a commit by one row, ids in a row as one run, and lets rows go whole", () => {
  const path = temporaryPath();
  const store = openSqliteStore(path);
  const db = new Database(path);
  const rows = db.prepare("SELECT n, subject, count, ids FROM change ORDER BY position");
  const named = (from: number, count: number): Change[] =>
    Array.from({ length: count }, (_, i) => ({ op: "putTrace", trace: aTrace(from + i) }));
  commit(store, [
    ...named(1, 500),
    ...named(600, 1),
    { op: "dropTrace", id: traceId(3), reason: "not needed" },
  ]);
  expect(rows.all()).toEqual([{ n: 1, subject: 2, count: 501, ids: "[[1,500],600]" }]);
  const catchup = store.changesSince(0);
  const ops = catchup.kind === "changes" ? catchup.changes.map(({ op }) => op) : [];
  expect(ops.filter((op) => op === "putTrace")).toHaveLength(500);
  expect(ops.filter((op) => op === "dropTrace")).toHaveLength(1);
  for (let n = 1; n <= 5; n++) commit(store, named(10_000 * n, 6_000));
  expect(rows.all().length).toBeLessThanOrEqual(4);
  expect(store.changesSince(2)).toMatchObject({ kind: "reload" });
  expect(store.changesSince(4)).toMatchObject({ kind: "changes", changes: { length: 12_004 } });
  db.close();
  store.close();
});
