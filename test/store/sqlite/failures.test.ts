/** What happens when the disk is full, another process holds the file, or the file is damaged. */
import Database from "better-sqlite3";
import { writeFileSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { InvalidInput, StorageFailure } from "../../../src/core/errors.js";
import { openSqliteStore, type SqliteStore } from "../../../src/store/sqlite/sqlite-store.js";
import { storageError } from "../../../src/store/sqlite/storage-errors.js";
import type { Change } from "../../../src/store/change.js";
import { traceId } from "../../../src/store/record.js";
import { aFingerprint, anExemplar, aTrace, someEvidence } from "../../../src/testing/store-records.js";
import { temporaryPath } from "./temporary-folder.js";
import { Tally } from "../../../src/store/tally.js";

function failureOf(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
}

/** A trace of about 10 kB. */
function bulky(id: number): Change {
  return {
    op: "putTrace",
    trace: aTrace(id, { exemplars: [anExemplar({ payload: new Uint8Array(10_000) })] }),
  };
}

function fill(store: SqliteStore): { head: number; failure: unknown } {
  for (let head = store.head(); ; head++) {
    const failure = failureOf(() => store.commit(head, [bulky(head * 2 + 1), bulky(head * 2 + 2)]));
    if (failure !== undefined) return { head, failure };
  }
}

it("a full disk: nothing of the commit is written, and the store goes on once there is room", () => {
  const path = temporaryPath();
  const store = openSqliteStore(path, { maxFileBytes: 300_000 });
  const { head, failure } = fill(store);
  expect(failure).toBeInstanceOf(StorageFailure);
  expect(failure).toMatchObject({ code: "DISK_FULL", cause: expect.any(Database.SqliteError) as unknown });
  expect(String(failure)).toMatch(/Nothing was written\. .*maxFileBytes/);
  const before = store.load();
  expect([before.head, before.traces.length]).toEqual([head, head * 2]);
  const gone = before.traces
    .slice(0, 4)
    .map(({ id }) => ({ op: "dropTrace", id, reason: "no room" }) as const);
  expect(store.commit(head, gone).kind).toBe("committed");
  expect(store.commit(head + 1, [bulky(1000)]).kind).toBe("committed");
  store.close();
  expect(readFileSync(path).length).toBeLessThanOrEqual(300_000);
  const again = openSqliteStore(path);
  expect(again.load().traces.at(-1)!.exemplars[0].payload).toHaveLength(10_000);
  again.close();
});

it("a full disk inside exclusively rolls all of it back", async () => {
  const store = openSqliteStore(temporaryPath(), { maxFileBytes: 300_000 });
  await expect(
    store.exclusively(() => {
      throw fill(store).failure as Error;
    }),
  ).rejects.toMatchObject({ code: "DISK_FULL" });
  expect(store.load()).toMatchObject({ head: 0, traces: [] });
  expect(store.commit(0, [bulky(1)]).kind).toBe("committed");
  store.close();
});

it("a process that holds the store too long is named, and the store works after", async () => {
  const path = temporaryPath();
  const holder = openSqliteStore(path);
  const other = openSqliteStore(path, { busyTimeoutMs: 20 });
  await holder.exclusively(async () => {
    expect(failureOf(() => other.commit(0, [bulky(1)]))).toMatchObject({ code: "BUSY" });
    await expect(other.exclusively(() => 1)).rejects.toMatchObject({ code: "BUSY" });
    expect(other.load().head).toBe(0);
  });
  expect(other.commit(0, [bulky(1)]).kind).toBe("committed");
  other.close();
  holder.close();
});

it("a damaged file is named", () => {
  const path = temporaryPath();
  const store = openSqliteStore(path);
  store.commit(
    0,
    Array.from({ length: 30 }, (_, i) => bulky(i + 1)),
  );
  store.close();
  const bytes = readFileSync(path);
  bytes.fill(0xaa, 4096);
  writeFileSync(path, bytes);
  expect(failureOf(() => openSqliteStore(path).load())).toMatchObject({ code: "CORRUPT" });
});

it("records that do not fit are refused as input", () => {
  const store = openSqliteStore(":memory:");
  const bad: Change[] = [
    { op: "addEvidence", evidence: someEvidence(7) },
    { op: "putAlias", name: "nobody", trace: traceId(7) },
    { op: "putFingerprint", fingerprint: aFingerprint(2 ** 52) },
    { op: "putFingerprint", fingerprint: aFingerprint(0.5) },
    { op: "putTrace", trace: aTrace(1, { evidence: NaN }) },
    { op: "putTrace", trace: aTrace(1, { origins: Tally.of({ ann: NaN }) }) },
    { op: "putTrace", trace: aTrace(1, { exemplars: Array.from({ length: 257 }, () => anExemplar()) }) },
  ];
  for (const change of bad) {
    expect(failureOf(() => store.commit(0, [change]))).toBeInstanceOf(InvalidInput);
    expect(store.load()).toMatchObject({ head: 0, traces: [] });
  }
  store.close();
});

it.each([
  ["SQLITE_FULL", "DISK_FULL"],
  ["SQLITE_IOERR_WRITE", "DISK_FAILED"],
  ["SQLITE_READONLY_DBMOVED", "READ_ONLY"],
  ["SQLITE_CORRUPT_INDEX", "CORRUPT"],
  ["SQLITE_NOTADB", "CORRUPT"],
  ["SQLITE_BUSY_RECOVERY", "BUSY"],
  ["SQLITE_CANTOPEN_ISDIR", "CANNOT_OPEN"],
  ["SQLITE_PROTOCOL", "STORAGE_FAILED"],
])("%s becomes %s", (code, ours) => {
  const cause = new Database.SqliteError("told by SQLite", code);
  const error = storageError(cause, "Cannot write", "some.db");
  expect(error).toBeInstanceOf(StorageFailure);
  expect(error).toMatchObject({ code: ours, cause });
  expect(error.message).toMatch(/^Cannot write some\.db: told by SQLite/);
});
