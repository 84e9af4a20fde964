/** What may be opened and what is refused; a refused file is left as it was, to the byte. */
import Database from "better-sqlite3";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { Conflict, InvalidInput, NotFound, StorageFailure } from "../../../src/core/errors.js";
import { needsCopy, openCopy } from "../../../src/store/sqlite/read-only-copy.js";
import { openSqliteStore, type SqliteStoreOptions } from "../../../src/store/sqlite/sqlite-store.js";
import { aTrace } from "../../../src/testing/store-records.js";
import { temporaryPath } from "./temporary-folder.js";

type ErrorClass = new (code: string, message: string) => Error;

function refusal(path: string, options?: SqliteStoreOptions): unknown {
  try {
    openSqliteStore(path, options).close();
  } catch (error) {
    return error;
  }
  return undefined;
}

function expectRefused(path: string, type: ErrorClass, code: string, options?: SqliteStoreOptions): void {
  const error = refusal(path, options);
  expect(error).toBeInstanceOf(type);
  expect(error).toMatchObject({ code });
}

/** Every file of a folder with its bytes and time of writing. */
function contents(folder: string): unknown {
  return readdirSync(folder).map((name) => {
    const file = join(folder, name);
    return [name, readFileSync(file).toString("hex"), statSync(file).mtimeMs];
  });
}

function expectUntouched(path: string, type: ErrorClass, code: string, options?: SqliteStoreOptions): void {
  const before = contents(dirname(path));
  expectRefused(path, type, code, options);
  expect(contents(dirname(path))).toEqual(before);
}

function aStore(path: string): void {
  const store = openSqliteStore(path, { storeId: "test" });
  store.commit(0, [{ op: "putTrace", trace: aTrace(1) }]);
  store.close();
}

describe("files of others", () => {
  it.each([
    ["a text", "Dear diary, today I learnt about SQLite. ".repeat(10)],
    ["a short text", "hello"],
    ["zeros", "\0".repeat(4096)],
    ["a truncated SQLite header", "SQLite format 3\0"],
  ])("%s is refused", (_, text) => {
    const path = temporaryPath();
    writeFileSync(path, text);
    expectUntouched(path, Conflict, "NOT_AN_ENGRAPH_FILE");
    expectUntouched(path, Conflict, "NOT_AN_ENGRAPH_FILE", { readOnly: true });
  });

  it.each(["delete", "wal"])("a database of another program is refused (journal mode %s)", (mode) => {
    const path = temporaryPath();
    const db = new Database(path);
    db.pragma(`journal_mode = ${mode}`);
    db.exec("CREATE TABLE invoice (total REAL); INSERT INTO invoice VALUES (1)");
    db.close();
    expectUntouched(path, Conflict, "NOT_AN_ENGRAPH_FILE");
  });

  it("a database that has nothing but another program's mark is refused", () => {
    const path = temporaryPath();
    const db = new Database(path);
    db.pragma("application_id = 42");
    db.close();
    expectUntouched(path, Conflict, "NOT_AN_ENGRAPH_FILE");
  });

  it("a database whose tables are still in its write-ahead log is refused", () => {
    const path = temporaryPath();
    const other = temporaryPath();
    const db = new Database(other);
    db.pragma("journal_mode = WAL");
    db.exec("CREATE TABLE invoice (total REAL)");
    for (const end of ["", "-wal"]) copyFileSync(other + end, path + end);
    db.close();
    expectUntouched(path, Conflict, "NOT_AN_ENGRAPH_FILE");
  });

  it("an empty file, or a database without tables, becomes ours", () => {
    const empty = temporaryPath();
    writeFileSync(empty, "");
    const blank = temporaryPath();
    const db = new Database(blank);
    db.exec("CREATE TABLE t (x); DROP TABLE t; VACUUM");
    db.close();
    for (const path of [empty, blank]) {
      aStore(path);
      expect(openSqliteStore(path).load().traces).toHaveLength(1);
    }
  });
});

describe("files of a newer version", () => {
  it("are refused, untouched", () => {
    const path = temporaryPath();
    aStore(path);
    const db = new Database(path);
    db.pragma("user_version = 99");
    db.close();
    expectUntouched(path, Conflict, "NEWER_FILE");
    expectUntouched(path, Conflict, "NEWER_FILE", { readOnly: true });
    expect(String(refusal(path))).toMatch(/version 99.*Update engraph/);
  });

  it("are refused when only the write-ahead log says so", () => {
    const path = temporaryPath();
    const other = temporaryPath();
    aStore(other);
    const db = new Database(other);
    db.pragma("user_version = 99");
    for (const end of ["", "-wal"]) copyFileSync(other + end, path + end);
    db.close();
    const before = ["", "-wal"].map((end) => readFileSync(path + end));
    expectRefused(path, Conflict, "NEWER_FILE");
    expect(["", "-wal"].map((end) => readFileSync(path + end))).toEqual(before);
  });
});

describe("paths", () => {
  it("name what is wrong with them", () => {
    const path = temporaryPath();
    expectRefused("", InvalidInput, "BAD_PATH");
    expectRefused("a\0b", InvalidInput, "BAD_PATH");
    expectRefused(join(path, "deeper", "store.db"), NotFound, "NO_SUCH_FOLDER");
    expectRefused(path, NotFound, "NO_SUCH_FILE", { create: false });
    expectRefused(path, NotFound, "NO_SUCH_FILE", { readOnly: true });
    mkdirSync(path);
    expectRefused(path, StorageFailure, "NOT_A_FILE");
    expect(readdirSync(dirname(path))).toEqual(["store.db"]);
  });

  const root = process.getuid?.() === 0;
  it.skipIf(root)("that may not be read or written say so (root may do both)", () => {
    const path = temporaryPath();
    aStore(path);
    chmodSync(path, 0o000);
    expectRefused(path, StorageFailure, "NOT_READABLE");
    chmodSync(path, 0o400);
    expect(refusal(path)).toBeInstanceOf(StorageFailure);
    chmodSync(path, 0o600);
  });

  it("with spaces, quotes and other scripts are fine", () => {
    const path = temporaryPath("Ann's store, 100 % ü 記憶?.db");
    aStore(path);
    expect(openSqliteStore(path).load().head).toBe(1);
  });
});

describe("options", () => {
  it("that do not exist or make no sense are refused by name", () => {
    expectRefused(":memory:", InvalidInput, "UNKNOWN_OPTION", { readonly: true } as never);
    for (const options of [
      { busyTimeoutMs: -1 },
      { durability: "maybe" },
      { maxFileBytes: 10 },
      { changeLogCommits: 0.5 },
      { storeId: "" },
      { readOnly: "yes" },
    ]) {
      expectRefused(":memory:", InvalidInput, "BAD_OPTION", options as never);
      expect(String(refusal(":memory:", options as never))).toContain(Object.keys(options)[0]);
    }
  });

  it("readOnly reads, and refuses to write", async () => {
    const path = temporaryPath();
    aStore(path);
    const store = openSqliteStore(path, { readOnly: true });
    const before = readFileSync(path);
    expect([store.readOnly, store.load().traces.length, store.head()]).toEqual([true, 1, 1]);
    expect(() => store.commit(1, [{ op: "putTrace", trace: aTrace(2) }])).toThrow(
      expect.objectContaining({ code: "READ_ONLY" }),
    );
    await expect(store.exclusively(() => 1)).rejects.toMatchObject({ code: "READ_ONLY" });
    store.close();
    expect(readFileSync(path)).toEqual(before);
  });

  it("a copy in memory tells what the file does, and takes nothing", () => {
    const path = temporaryPath();
    aStore(path);
    expect([needsCopy(path), readFileSync(path)[18]]).toEqual([false, 2]);
    const copy = openCopy(path);
    const count = (table: string) => copy.prepare(`SELECT count(*) FROM ${table}`).pluck().get();
    expect([count("trace"), count("memories")]).toEqual([1, 0]);
    expect(() => copy.exec("DELETE FROM trace")).toThrow(/readonly/);
    copy.close();
  });

  it("durability power waits for the disk, process does not", () => {
    const path = temporaryPath();
    for (const durability of ["process", "power"] as const) {
      const store = openSqliteStore(path, { durability });
      expect(store.commit(store.head(), [{ op: "putTrace", trace: aTrace(1) }]).kind).toBe("committed");
      store.close();
    }
  });

  it("storeId makes files that come out the same", () => {
    const paths = [temporaryPath(), temporaryPath()];
    paths.forEach(aStore);
    const [a, b] = paths.map((path) => readFileSync(path));
    expect(a.equals(b)).toBe(true);
    expect(openSqliteStore(paths[0]).id).toBe("test");
  });
});

it("opens the oldest version's file for ever", () => {
  const path = temporaryPath();
  copyFileSync(new URL("../../golden/v1.db", import.meta.url), path);
  const store = openSqliteStore(path);
  const { head, spaces, traces, relations, aliases, fingerprints, sequences } = store.load();
  expect(store.id).toBe("golden");
  expect({ head, sequences }).toEqual({ head: 2, sequences: { trace: 4, relation: 2, space: 2, order: 3 } });
  expect(spaces[0]).toMatchObject({ encoderId: "hashed-text", encoderState: Uint8Array.of(1, 2, 3) });
  expect(traces.map(({ gist }) => gist)).toEqual(["The bridge over the Nai is closed", null]);
  expect(traces[0].centroid).toEqual(Float32Array.of(0.6, 0.8, 0));
  expect(traces[0].exemplars[1]).toMatchObject({
    payload: Uint8Array.of(255, 0),
    vector: Float32Array.of(0, 1, 0),
  });
  expect([...relations][0]).toMatchObject({
    kind: "crosses",
    validFrom: -Infinity,
    attributes: { closedTo: Infinity },
  });
  expect(store.relationEvidenceOf(1)).toEqual([
    { relation: 1, time: 1_700_000_000_000, source: "city", note: "by letter" },
  ]);
  expect(aliases).toEqual([{ name: "bridge", trace: 1 }]);
  expect(fingerprints).toEqual([
    expect.objectContaining({ hash: 2 ** 52 - 1, kind: "echo", words: "the bridge" }),
  ]);
  expect(store.evidenceOf(traces[0].id).map(({ verdict }) => verdict)).toEqual(["new", "kept", "merged"]);
  expect(store.obituary(3 as never)).toBe("the fleeting tier was full");
  expect(store.commit(2, [{ op: "putTrace", trace: aTrace(4) }])).toEqual({ kind: "committed", head: 3 });
  store.close();
});
