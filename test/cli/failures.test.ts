/** What the program does when something is wrong: messages, exit codes, interrupts, closed pipes. */
import { chmodSync, copyFileSync, existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { Memory } from "../../src/index.js";
import {
  engraph,
  engraphJson,
  engraphWithoutRootsRights,
  finished,
  jsonLines,
  start,
  temporaryFolder,
} from "./engraph.js";

interface Failure {
  readonly error: { readonly code: string; readonly message: string };
}

async function failureOf(
  args: readonly string[],
  input = "",
): Promise<{ exit: number | null; code: string }> {
  const run = await engraph([...args, "--json"], { input });
  expect(run.stdout).toBe("");
  expect(run.stderr.trimEnd().split("\n")).toHaveLength(1);
  return { exit: run.code, code: (JSON.parse(run.stderr) as Failure).error.code };
}

describe("usage", () => {
  it("help and version succeed; the rest is one line and exit code 2", async () => {
    const help = await engraph(["--help"]);
    expect(help).toMatchObject({ code: 0, stderr: "" });
    for (const name of [
      "observe",
      "recall",
      "predict",
      "why",
      "stats",
      "audit",
      "relate",
      "forget",
      "import",
    ]) {
      expect(help.stdout).toMatch(new RegExp(`^  ${name} `, "m"));
    }
    expect((await engraph(["help", "observe"])).stdout).toContain("--keep-threshold");
    expect((await engraph(["--version"])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect((await engraph([])).code).toBe(2);
    const typo = await engraph(["recal", "a.db"]);
    expect(typo).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^engraph: .*recall.*\n$/) as string,
    });
  });

  it("is checked before anything is written", async () => {
    const folder = temporaryFolder();
    const db = join(folder, "a.db");
    const usage = { exit: 2, code: "BAD_USAGE" };
    expect(await failureOf(["stats", db, "--jso"])).toEqual(usage);
    expect(await failureOf(["observe", db, "--text", "a", "file.jsonl"])).toEqual(usage);
    expect(await failureOf(["relate", db, "a", "b", "c", "--attr", "source=x"])).toEqual(usage);
    expect(await failureOf(["observe", db, "--text", "a", "--keep-threshold", "-1"])).toMatchObject({
      exit: 2,
    });
    expect(existsSync(db)).toBe(false);
  });
});

describe("files", () => {
  it("that are not there are not made by a command that reads", async () => {
    const db = join(temporaryFolder(), "a.db");
    for (const args of [["stats"], ["recall", "x"], ["forget", "1"]]) {
      expect(await failureOf([args[0], db, ...args.slice(1)])).toEqual({ exit: 3, code: "NO_SUCH_FILE" });
    }
    expect(await failureOf(["observe", db, `${db}.jsonl`])).toEqual({ exit: 3, code: "NO_SUCH_FILE" });
    expect(existsSync(db)).toBe(false);
  });

  it("of somebody else are a conflict, folders cannot be used", async () => {
    const folder = temporaryFolder();
    const other = join(folder, "notes.txt");
    writeFileSync(other, "not a database");
    expect(await failureOf(["observe", other, "--text", "a"])).toEqual({
      exit: 4,
      code: "NOT_AN_ENGRAPH_FILE",
    });
    expect(await failureOf(["stats", folder])).toEqual({ exit: 1, code: "NOT_A_FILE" });
    expect(await failureOf(["import", join(folder, "a.db"), folder])).toEqual({
      exit: 2,
      code: "NOT_A_FILE",
    });
  });

  it("that may only be read are recalled from, with a note", async () => {
    const folder = temporaryFolder();
    const [db, locked] = [join(folder, "a.db"), join(folder, "locked.db")];
    await engraph(["observe", db, "--text", "the gate opens at dawn", "--keep"]);
    copyFileSync(db, locked);
    chmodSync(locked, 0o444);
    chmodSync(folder, 0o777);
    const recall = () => engraphWithoutRootsRights(["recall", locked, "gate"], ["recall", db, "gate"]);
    const run = await recall();
    expect(run.stdout).toContain("the gate opens at dawn");
    expect(run).toMatchObject({ code: 0, stderr: expect.stringContaining("cannot be written") as string });
    // Nor can SQLite put its files beside it in a folder that may not be written: a copy in memory is read.
    rmSync(`${locked}-wal`, { force: true });
    rmSync(`${locked}-shm`, { force: true });
    chmodSync(folder, 0o555);
    const there = readdirSync(folder);
    const again = await recall();
    expect([again.code, again.stdout]).toEqual([0, run.stdout]);
    expect(readdirSync(folder)).toEqual(there);
    chmodSync(folder, 0o777);
  });
});

describe("bad lines", () => {
  const lines = Buffer.concat([
    Buffer.from('{"text":"one fine day"}\n{"text":"broken '),
    Buffer.from([0xff]),
    Buffer.from('"}\n\nnope\n{"text":""}\n{"text":"another matter altogether"}'),
  ]);

  it("stop the stream by their number, with all before them in", async () => {
    const db = join(temporaryFolder(), "a.db");
    const run = await engraph(["observe", db], { input: lines });
    expect(run.code).toBe(2);
    expect(run.stderr).toBe(
      "engraph: line 2: its bytes are not valid UTF-8. Convert the input first. The signal before it is in.\n",
    );
    expect(await engraphJson(["stats", db])).toMatchObject({ spaces: [{ counts: { signals: 1 } }] });
    const empty = '{"text":"good"}\n{"text":""}';
    for (const how of [[], ["--keep"]]) {
      expect(await failureOf(["observe", db, ...how], empty)).toEqual({ exit: 2, code: "EMPTY_TEXT" });
    }
  });

  it("are passed over and told with --invalid skip", async () => {
    const db = join(temporaryFolder(), "a.db");
    const result = await engraphJson(["observe", db, "--invalid", "skip"], { input: lines });
    expect(result).toMatchObject({
      observed: 2,
      skipped: 3,
      invalid: [
        { line: 2, code: "INVALID_UTF8" },
        { line: 4, code: "NOT_JSON" },
        { line: 5, code: "EMPTY_TEXT" },
      ],
    });
    const told = await engraph(["observe", db, "--invalid", "skip"], { input: lines });
    expect(told.stdout).toMatch(/3 bad lines passed over:\n {2}line 2: /);
  });
});

describe("interrupts and pipes", () => {
  it("Ctrl-C ends an idle stream with what is in", async () => {
    const db = join(temporaryFolder(), "a.db");
    const child = start(["observe", db, "--batch-size", "1", "--json"]);
    const run = finished(child);
    child.stdin!.write(jsonLines([{ text: "one fine day" }, { text: "another matter" }]));
    child.stdin!.write('{"text":"half a li');
    await vi.waitUntil(async () => (await signalsIn(db)) === 2, { timeout: 30_000, interval: 200 });
    child.kill("SIGINT");
    const { code, stdout } = await run;
    expect(code).toBe(130);
    expect(JSON.parse(stdout)).toMatchObject({ interrupted: true, observed: 2 });
    expect(await signalsIn(db)).toBe(2);
  });

  it("a closed pipe ends quietly", async () => {
    const db = join(temporaryFolder(), "a.db");
    const many = Array.from({ length: 400 }, (_, i) => ({
      text: `signal ${i} about thing${i} and place${i}`,
    }));
    await engraph(["observe", db], { input: jsonLines(many) });
    const child = start(["export", db]);
    let stderr = "";
    child.stderr!.on("data", (data: Buffer) => (stderr += data.toString()));
    await once(child.stdout!, "readable");
    child.stdout!.destroy();
    const [code] = (await once(child, "close")) as [number | null];
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  });
});

async function signalsIn(db: string): Promise<number> {
  if (!existsSync(db)) return 0;
  try {
    const memory = await Memory.open(db, { store: { readOnly: true } });
    const { spaces } = await memory.stats();
    await memory.close();
    return spaces.reduce((sum, space) => sum + space.counts.signals, 0);
  } catch {
    return 0; // it is being made
  }
}
