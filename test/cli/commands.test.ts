/** Every command of the real program, on files. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type {
  Audit,
  Explanation,
  Hit,
  Observation,
  Prediction,
  RelationLine,
  Stats,
} from "../../src/index.js";
import { engraph, engraphJson, jsonLines, temporaryFolder } from "./engraph.js";

const BRIDGE = [
  ["The bridge over the Nai is closed", "radio"],
  ["the bridge over the Nai is shut, closed for cars", "ann"],
  ["bridge over Nai closed again today", "bob"],
].map(([text, origin], day) => ({ text, origin, time: `2026-07-0${day + 1}`, outcome: "detour" }));

const READING = "--read-only --fleeting --no-spread --no-full-text --as-of 2026-07-01 --limit 1".split(" ");

async function bridgeMemory(): Promise<string> {
  const db = join(temporaryFolder(), "agent.db");
  const { code } = await engraph(["observe", db], { input: jsonLines([...BRIDGE, BRIDGE[0]]) });
  expect(code).toBe(0);
  return db;
}

describe("observe, why, stats, audit", () => {
  it("tell of a stream on standard input", async () => {
    const db = join(temporaryFolder(), "agent.db");
    const run = await engraph(["observe", db, "-"], { input: jsonLines([...BRIDGE, BRIDGE[0]]) });
    expect(run).toMatchObject({ code: 0, stderr: "" });
    expect(run.stdout).toMatch(/^duplicate +1 /m);
    expect(run.stdout).toMatch(/^kept +1 /m);
    expect(run.stdout).toContain("Held now: 1 memory (25.0 % of 4 signals)");

    const why = await engraph(["why", db, "1"]);
    expect(why.stdout).toContain("was kept because");
    expect(why.stdout).toMatch(/^2026-07-02 00:00:00 +reinforced +ann +detour/m);
    for (const line of why.stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
    const explanation = await engraphJson<Explanation>(["why", db, "#1"]);
    expect(explanation).toMatchObject({ trace: 1, stage: "lasting", keptBy: "evidence" });
    expect(explanation.ledger).toHaveLength(3);

    const stats = (await engraph(["stats", db])).stdout;
    expect(stats).toMatch(/signals +4$/m);
    expect(stats).toMatch(/memories +1 \(25\.0 % of the signals\)/);

    const told = (await engraph(["audit", db])).stdout;
    for (const what of [
      "share kept",
      "exact repeats",
      "near copies",
      "echoes",
      "single-origin",
      "relation",
    ]) {
      expect(told).toContain(what);
    }
  });

  it("take one signal by --text, and keep it with --keep", async () => {
    const db = join(temporaryFolder(), "agent.db");
    const args = ["observe", db, "--text", "the gate opens at dawn", "--origin", "ann", "--outcome", "open"];
    const one = await engraphJson<{ observation: Observation }>([...args, "--time", "2026-07-01"]);
    expect(one.observation).toMatchObject({ verdict: "new", trace: 1 });
    const kept = await engraph([...args, "--keep"]);
    expect(kept.stdout).toContain("remembered: trace 1 (kept at your word).");
    const prediction = await engraphJson<Prediction>(["predict", db, "gate", "--neighbours", "1"]);
    expect(prediction).toMatchObject({ outcome: "open", confidence: 1 });
  });

  it("take vectors, the knobs of the gate, and keep a whole stream", async () => {
    const folder = temporaryFolder();
    const [db, file] = [join(folder, "agent.db"), join(folder, "signals.jsonl")];
    const payload = Buffer.from("hello").toString("base64");
    writeFileSync(
      file,
      jsonLines([{ vector: [1, 0, 0], caption: "east", payload }, { text: "plain words" }]),
    );
    const knobs = "--keep-threshold 2 --same-similarity 0.8 --lasting 9 --fleeting 9 --index exact".split(
      " ",
    );
    const made = await engraphJson(["observe", db, file, "--vectors", "3:m1", "--keep", ...knobs]);
    expect(made).toMatchObject({ observed: 2, verdicts: { remembered: 2 }, held: { lasting: 2 } });
    const recalled = await engraphJson<{ hits: Hit[] }>([
      "recall",
      db,
      "--vector",
      "[2,0.1,0]",
      "--limit",
      "1",
    ]);
    expect(recalled.hits[0]).toMatchObject({ gist: "east", payloads: [payload] });
    const changed = await engraph(["observe", db, "--vectors", "4", "--text", "more"]);
    expect(changed.code).toBe(4);
    expect(changed.stderr).toContain("--add-space");
    expect((await engraph(["observe", db, "--vectors", "4", "--add-space", "--text", "more"])).code).toBe(0);
    const one = await engraphJson(["recall", db, "--vector", "[1,0,0]", "--space", "vector:m1:3"]);
    expect(one).toMatchObject({ hits: [{ gist: "east" }], echoesRecorded: true });
  });
});

describe("recall", () => {
  it("tells what it found, and knows it for an echo when it comes back", async () => {
    const db = await bridgeMemory();
    const run = await engraph(["recall", db, "is", "the", "bridge", "closed"]);
    expect(run).toMatchObject({ code: 0, stderr: "" });
    expect(run.stdout).toMatch(/The bridge over the Nai is closed +like 0\.\d\d +detour/);
    const echo = await engraphJson<{ observation: Observation }>([
      "observe",
      db,
      "--text",
      "I recall that the bridge over the Nai is closed",
    ]);
    expect(echo.observation.verdict).toBe("echo");
    expect(await engraphJson<Audit>(["audit", db])).toMatchObject({ echoesRefused: 1 });
  });

  it("does not write with --read-only", async () => {
    const db = await bridgeMemory();
    const before = readFileSync(db);
    const result = await engraphJson(["recall", db, "bridge", ...READING]);
    expect(result).toMatchObject({ echoesRecorded: false });
    expect(readFileSync(db).equals(before)).toBe(true);
  });
});

describe("relations", () => {
  it("are asserted, listed, followed and forgotten", async () => {
    const db = join(temporaryFolder(), "agent.db");
    const attributes = ["--attr", "closed=true", "--attr", "lanes=2", "--source", "city", "--weight", "2"];
    const line = await engraphJson<RelationLine>(["relate", db, "bridge", "crosses", "Nai", ...attributes]);
    expect(line).toMatchObject({
      sentence: "bridge —crosses→ Nai",
      relation: { source: "city", weight: 2, attributes: { closed: true, lanes: 2 }, validFrom: null },
    });
    const dates = ["--valid-from", "2026-07-01", "--valid-to", "2026-08-01", "--inhibits"];
    const told = await engraph(["relate", db, "Nai", "floods", "name:12", ...dates]);
    expect(told.stdout).toContain("Nai —floods→ 12");
    expect(told.stdout).toContain("from 2026-07-01");

    const all = await engraphJson<{ total: number; relations: RelationLine[] }>([
      "relations",
      db,
      "--limit",
      "1",
    ]);
    expect(all).toMatchObject({ total: 2, relations: [{ sentence: "bridge —crosses→ Nai" }] });
    expect((await engraph(["relations", db, "name:12"])).stdout).not.toContain("crosses");
    expect((await engraph(["recall", db, "bridge"])).stdout).toContain("bridge —crosses→ Nai");

    expect(await engraphJson(["forget", db, "bridge"])).toEqual({ trace: 1, label: "bridge" });
    const gone = await engraph(["why", db, "1"]);
    expect(gone).toMatchObject({ code: 3, stderr: expect.stringContaining("forgotten") as string });
    expect((await engraph(["forget", db, "Nai"])).stdout).toBe("Forgot trace 2 (Nai).\n");
  });
});

describe("export and import", () => {
  it("carry a memory over unchanged", async () => {
    const db = await bridgeMemory();
    const folder = temporaryFolder();
    const [file, copy] = [join(folder, "out.jsonl"), join(folder, "copy.db")];
    const written = await engraphJson<{ lines: number }>(["export", db, file]);
    const exported = readFileSync(file, "utf8");
    expect(exported.trimEnd().split("\n")).toHaveLength(written.lines);
    expect((await engraph(["export", db, file])).code).toBe(4);
    expect((await engraph(["export", db, db, "--force"])).code).toBe(2);

    expect(await engraphJson<Stats>(["import", copy, file])).toMatchObject({ spaces: [{ lasting: 1 }] });
    expect((await engraph(["export", copy, "-"])).stdout).toBe(exported);
    expect(await engraph(["import", copy], { input: exported })).toMatchObject({ code: 4 });
  });

  it("leave no file behind a bad export", async () => {
    const db = join(temporaryFolder(), "new.db");
    const run = await engraph(["import", db], { input: "nonsense\n" });
    expect(run).toMatchObject({ code: 2, stderr: expect.stringContaining("line 1") as string });
    expect(existsSync(db)).toBe(false);
  });
});
