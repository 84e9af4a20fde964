/** Other processes: many at once, and one that is killed. */
import Database from "better-sqlite3";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { openSqliteStore } from "../../../src/store/sqlite/sqlite-store.js";
import { traceId } from "../../../src/store/record.js";
import { temporaryPath } from "./temporary-folder.js";

const OBSERVER = fileURLToPath(new URL("./children/observer.ts", import.meta.url));

interface Ending {
  readonly code: number | null;
  readonly ids: number[];
  readonly complaint: string;
}

/** Runs the observer; `killAfter` ends it with SIGKILL once it has acknowledged so many commits. */
function observer(path: string, commits: number, killAfter = Infinity): Promise<Ending> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, ["--import", "tsx", OBSERVER, path, String(commits)]);
    let output = "";
    let complaint = "";
    child.stdout.on("data", (data: Buffer) => {
      output += data.toString();
      if (output.split("\n").length > killAfter) child.kill("SIGKILL");
    });
    child.stderr.on("data", (data: Buffer) => (complaint += data.toString()));
    child.on("error", fail);
    child.on("close", (code) => {
      const lines = output.split("\n").slice(0, -1);
      done({ code, ids: lines.map(Number), complaint });
    });
  });
}

it("20 processes make the file and write into it at once: nothing lost, nothing double", async () => {
  const path = temporaryPath();
  const endings = await Promise.all(Array.from({ length: 20 }, () => observer(path, 5)));
  for (const { code, complaint } of endings) expect({ code, complaint }).toEqual({ code: 0, complaint: "" });
  const ids = endings.flatMap(({ ids }) => ids).sort((a, b) => a - b);
  expect(ids).toEqual(Array.from({ length: 100 }, (_, i) => i + 1));
  const store = openSqliteStore(path);
  const { head, traces } = store.load();
  expect([head, traces.length]).toEqual([100, 100]);
  store.close();
  expect([existsSync(`${path}-wal`), existsSync(`${path}-shm`)]).toEqual([false, false]);
});

it("kill -9 while writing: the file opens with every acknowledged commit", async () => {
  const path = temporaryPath();
  let acknowledged = 0;
  for (const killAfter of [1, 40, 7, 300]) {
    const { ids } = await observer(path, 1_000_000, killAfter);
    acknowledged = Math.max(acknowledged, ...ids);
    const store = openSqliteStore(path);
    const { head, traces, sequences } = store.load();
    expect(head).toBeGreaterThanOrEqual(acknowledged);
    expect([traces.length, sequences.trace]).toEqual([head, head + 1]);
    expect(store.evidenceOf(traceId(head))).toHaveLength(1);
    store.close();
    const db = new Database(path);
    expect(db.pragma("integrity_check", { simple: true })).toBe("ok");
    expect(db.pragma("foreign_key_check")).toEqual([]);
    db.close();
  }
});
