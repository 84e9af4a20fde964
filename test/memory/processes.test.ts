/** Many processes at one file, and processes that are killed while they write. */
import { rmSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Memory, seededRng, vectorEncoder } from "../../src/index.js";
import { run } from "./fixtures/child.js";
import { exported, records } from "./fixtures/collected.js";
import { compile, type Compiled } from "../compiled.js";
import { temporaryPath } from "./fixtures/temporary-folder.js";

const PROCESSES = 20;
const OWN = 40;
const SHARED = 5;
const DIMENSION = 16;
/** All 50 with `KILL_ROUNDS=50 npx vitest run test/memory/processes.test.ts`. */

const KILL_ROUNDS = Number(process.env.KILL_ROUNDS ?? 50);

let compiled: Compiled;
beforeAll(() => {
  compiled = compile(["test/memory/fixtures/writer.ts", "test/memory/fixtures/endless-writer.ts"]);
});
afterAll(() => compiled.remove());

it("20 processes observe into one file at once: nothing lost, nothing double, no error reaches anyone", async () => {
  const path = temporaryPath();
  const args = (me: number) => [path, String(me), String(OWN), String(SHARED)];
  const endings = await Promise.all(
    Array.from({ length: PROCESSES }, (_, me) =>
      run(compiled.path("test/memory/fixtures/writer.ts"), args(me)),
    ),
  );
  for (const { code, complaint } of endings) expect({ code, complaint }).toEqual({ code: 0, complaint: "" });
  const told = new Map<string, number>();
  for (const { output } of endings) {
    for (const verdict of JSON.parse(output) as string[]) told.set(verdict, (told.get(verdict) ?? 0) + 1);
  }
  const memory = await Memory.open(path, { index: "exact" });
  const { spaces, names } = await memory.stats();
  const { counts } = spaces[0];
  expect(counts.signals).toBe(PROCESSES * (OWN + SHARED));
  for (const verdict of ["new", "reinforced", "kept", "duplicate"] as const) {
    expect(counts[verdict], verdict).toBe(told.get(verdict) ?? 0);
  }
  // What all processes sent counts once, whoever was first.
  expect(counts.duplicate).toBe((PROCESSES - 1) * SHARED);
  const traces = (await records(memory, "trace")).filter(({ space }) => space === 1);
  expect(traces).toHaveLength(counts.new);
  const taken = traces.reduce((sum, trace) => sum + 1 + trace.matches + trace.duplicates, 0);
  expect(taken).toBe(counts.signals);
  const prints = await records(memory, "fingerprint");
  expect(prints).toHaveLength(PROCESSES * OWN + SHARED);
  expect(names).toBe(PROCESSES + 1);
  expect((await memory.relations()).map(({ sentence }) => sentence).sort()).toEqual(
    Array.from({ length: PROCESSES }, (_, me) => `process ${me} —writes into→ the file`).sort(),
  );
  await memory.close();
});

it(`kill -9 while writing, ${KILL_ROUNDS} times: the file opens, with all that was acknowledged`, async () => {
  const path = temporaryPath();
  const rng = seededRng(11);
  const open = () =>
    Memory.open(path, { encoders: [vectorEncoder({ dimension: DIMENSION })], index: "hnsw" });
  let acknowledged = 0;
  let acknowledgedRelations = 0;
  for (let round = 0; round < KILL_ROUNDS; round++) {
    // Some in the middle of opening, most after a random number of acknowledgements.
    const early = round % 5 === 4;
    const lines = Math.floor(rng() * 60);
    const ending = await run(compiled.path("test/memory/fixtures/endless-writer.ts"), [path, String(round)], {
      ...(early ? { killAfterMs: 60 + Math.floor(rng() * 250) } : {}),
      killWhen: (output) => output.split("\n").length > lines,
    });
    expect(ending).toMatchObject({ killed: true, complaint: "" });
    for (const line of ending.output.split("\n").slice(0, -1)) {
      const [signals, relations] = line.split(" ").map(Number);
      acknowledged += signals;
      acknowledgedRelations += relations;
    }
    const memory = await open();
    const { spaces } = await memory.stats();
    const { signals } = spaces[0].counts;
    expect(signals).toBeGreaterThanOrEqual(acknowledged);
    // The last call may have been durable before it could be told.
    expect(signals).toBeLessThanOrEqual(acknowledged + 2);
    acknowledged = signals;
    const said = (await records(memory, "relationEvidence")).length;
    expect(said).toBeGreaterThanOrEqual(acknowledgedRelations);
    expect(said).toBeLessThanOrEqual(acknowledgedRelations + 1);
    acknowledgedRelations = said;
    if (round % 5 === 0 || round === KILL_ROUNDS - 1) await expectRebuilt(memory, path, open, rng);
    else await memory.close();
  }
});

/** A handle after the crash, one with the index that it saved, and one whose index was deleted: the same answers. */
async function expectRebuilt(memory: Memory, path: string, open: () => Promise<Memory>, rng: () => number) {
  const cues = Array.from({ length: 10 }, (_, i) => {
    const vector = Float32Array.from({ length: DIMENSION }, () => rng() - 0.5);
    vector[i % 8] += 2;
    return { vector };
  });
  const answers = async (of: Memory) => {
    // What recalls gave out is noted when a handle closes: echoes are not part of the question.
    const lines = (await exported(of)).filter((line) => !/"format"|"fingerprint"/u.test(line.slice(0, 15)));
    const hits = [];
    for (const cue of cues) hits.push(await of.recall(cue, { fleeting: true, limit: 10 }));
    return { hits, lines };
  };
  const reopened = async (indexRebuilt: boolean) => {
    const again = await open();
    const { index } = (await again.stats()).spaces[0];
    expect(index?.rebuilt !== null, index?.rebuilt ?? "the cached index served").toBe(indexRebuilt);
    expect(await answers(again)).toEqual(crashed);
    await again.close();
  };
  const crashed = await answers(memory);
  expect(await memory.close()).toEqual({ indexNotSaved: null });
  await reopened(false);
  rmSync(`${path}.1.index`);
  await reopened(true);
}
