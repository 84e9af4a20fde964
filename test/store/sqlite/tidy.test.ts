/** Closing leaves a file without half-empty pages, and its content as it was. */
import Database from "better-sqlite3";
import { statSync } from "node:fs";
import { expect, it } from "vitest";
import { openSqliteStore } from "../../../src/store/sqlite/sqlite-store.js";
import { traceId } from "../../../src/store/record.js";
import { contentOf } from "../../../src/testing/store-model.js";
import { aTrace } from "../../../src/testing/store-records.js";
import { temporaryPath } from "./temporary-folder.js";

const IDS = Array.from({ length: 12_000 }, (_, i) => i + 1);

function loose(path: string) {
  const store = openSqliteStore(path);
  store.commit(
    store.head(),
    IDS.map((id) => ({ op: "putTrace", trace: aTrace(id) })),
  );
  const gone = IDS.filter((id) => id % 4 !== 0);
  store.commit(
    store.head(),
    gone.map((id) => ({ op: "dropTrace", id: traceId(id), reason: "not needed" })),
  );
  return store;
}

it("writes a file of half-empty pages anew", () => {
  const path = temporaryPath();
  const store = loose(path);
  const content = contentOf(store.load());
  const bytes = store.sizeBytes();
  store.close();
  expect(statSync(path).size).toBeLessThan(0.5 * bytes);
  const again = openSqliteStore(path);
  expect(contentOf(again.load())).toEqual(content);
  again.close();
});

it("leaves it to the last where another still reads", () => {
  const path = temporaryPath();
  const store = loose(path);
  const reader = new Database(path, { readonly: true });
  const rows = reader.prepare("SELECT id FROM trace").iterate();
  rows.next();
  const bytes = store.sizeBytes();
  store.close();
  expect(statSync(path).size + statSync(`${path}-wal`).size).toBeGreaterThan(0.5 * bytes);
  rows.return?.();
  reader.close();
  openSqliteStore(path).close();
  expect(statSync(path).size).toBeLessThan(0.5 * bytes);
});
