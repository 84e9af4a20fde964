/** Files that cannot be used, disks that are full, memories that are closed: named errors, and nothing half done. */
import Database from "better-sqlite3";
import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  Conflict,
  EngraphError,
  hashedTextEncoder,
  InvalidState,
  Memory,
  StorageFailure,
  vectorEncoder,
} from "../../src/index.js";
import { exported } from "./fixtures/collected.js";
import { temporaryPath } from "./fixtures/temporary-folder.js";

async function refusal(call: () => Promise<unknown>): Promise<EngraphError> {
  const error = await call().then(
    () => new Error("it was not refused"),
    (thrown: unknown) => thrown,
  );
  expect(error, String(error)).toBeInstanceOf(EngraphError);
  return error as EngraphError;
}

const CALLS: [string, (memory: Memory) => Promise<unknown>][] = [
  ["observe", (m) => m.observe({ text: "bridge" })],
  ["remember", (m) => m.remember({ text: "bridge" })],
  ["observeAll", (m) => m.observeAll([{ text: "bridge" }])],
  ["observeAll of nothing", (m) => m.observeAll([])],
  ["recall", (m) => m.recall("bridge")],
  ["predict", (m) => m.predict("bridge")],
  ["why", (m) => m.why(1)],
  ["forget", (m) => m.forget(1)],
  ["relate", (m) => m.relate("a", "sees", "b")],
  ["relations", (m) => m.relations()],
  ["stats", (m) => m.stats()],
  ["audit", (m) => m.audit()],
  ["export", (m) => exported(m)],
  ["import", (m) => m.import([])],
];

describe("a closed memory", () => {
  it.each(CALLS)("%s is refused", async (_name, call) => {
    const memory = await Memory.open(":memory:");
    await memory.observe({ text: "the bridge" });
    await memory.close();
    const error = await refusal(() => call(memory));
    expect(error).toBeInstanceOf(InvalidState);
    expect([error.code, error.message]).toEqual(["MEMORY_CLOSED", expect.stringMatching(/open it again/)]);
  });

  it("closing twice, or twice at once, is fine", async () => {
    const memory = await Memory.open(temporaryPath());
    await memory.observe({ text: "bridge" });
    const reports = await Promise.all([memory.close(), memory.close()]);
    expect(reports).toEqual([{ indexNotSaved: null }, { indexNotSaved: null }]);
    expect(await memory.close()).toEqual({ indexNotSaved: null });
  });

  it("calls made before close are finished, calls after it refused", async () => {
    const path = temporaryPath();
    const memory = await Memory.open(path);
    const before = Array.from({ length: 20 }, (_, i) => memory.observe({ text: `bridge ${i}` }));
    const closing = memory.close();
    const after = refusal(() => memory.observe({ text: "too late" }));
    expect((await Promise.all(before)).length).toBe(20);
    expect((await after).code).toBe("MEMORY_CLOSED");
    await closing;
    const again = await Memory.open(path);
    expect((await again.stats()).spaces[0].counts.signals).toBe(20);
    await again.close();
  });
});

describe("a read-only memory", () => {
  it.each(CALLS)("%s reads, or is refused", async (name, call) => {
    const path = temporaryPath();
    const memory = await Memory.open(path, { clock: () => 0 });
    await memory.observe({ text: "the bridge is closed" });
    await memory.close();
    const bytes = readFileSync(path);
    const reader = await Memory.open(path, { store: { readOnly: true }, clock: () => 0 });
    const writes = ["observe", "remember", "observeAll", "forget", "relate", "import"].includes(name);
    if (writes) {
      const error = await refusal(() => call(reader));
      expect(error).toBeInstanceOf(InvalidState);
      expect([error.code, error.message]).toEqual(["READ_ONLY_MEMORY", expect.stringMatching(/without/)]);
    } else await call(reader);
    await reader.recall("the bridge", { fleeting: true });
    expect(await reader.close()).toEqual({ indexNotSaved: null });
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });

  it("must be there", async () => {
    const path = temporaryPath();
    const error = await refusal(() => Memory.open(path, { store: { readOnly: true } }));
    expect(error.code).toBe("NO_SUCH_FILE");
    expect(existsSync(path)).toBe(false);
  });
});

it("a full disk: the call that does not fit writes nothing, what is there serves on, and room lets it go on", async () => {
  const path = temporaryPath();
  const options = { encoders: [vectorEncoder({ dimension: 256 })], index: "exact", clock: () => 0 } as const;
  const signal = (i: number) => ({
    vector: Array.from({ length: 256 }, (_, axis) => Math.cos(axis * (i + 1))),
    payload: new Uint8Array(3_000),
    time: i * 60_000,
  });
  const memory = await Memory.open(path, { ...options, store: { maxFileBytes: 400_000 } });
  let held = 0;
  let error: unknown;
  for (; held < 1_000 && error === undefined; held++) {
    await memory.observe(signal(held)).catch((thrown: unknown) => (error = thrown));
  }
  held--;
  expect(error).toBeInstanceOf(StorageFailure);
  expect(error).toMatchObject({
    code: "DISK_FULL",
    message: expect.stringMatching(/Free some room or raise the limit/) as string,
  });
  expect(held).toBeGreaterThan(10);
  const before = await exported(memory);
  expect((await memory.stats()).spaces[0].counts.signals).toBe(held);
  for (const call of [
    () => memory.observe(signal(held)),
    () => memory.remember(signal(held)),
    () => memory.observeAll(Array.from({ length: 20 }, (_, i) => signal(held + i))),
  ]) {
    expect((await refusal(call)).code).toBe("DISK_FULL");
    expect(await exported(memory)).toEqual(before);
  }
  expect((await memory.recall(signal(3), { fleeting: true }))[0].parts.similarity).toBeCloseTo(1, 4);
  // Forgetting makes room in the same file.
  for (let id = 1; id <= 5; id++) await memory.forget(id);
  const { trace } = await memory.observe(signal(held));
  const after = await exported(memory);
  await memory.close();
  const again = await Memory.open(path, options);
  expect(await exported(again)).toEqual(after);
  expect((await again.why(trace)).trace).toBe(trace);
  await again.observeAll(Array.from({ length: 20 }, (_, i) => signal(held + 1 + i)));
  await again.close();
});

describe("a file that is not ours", () => {
  const cases: [string, (path: string) => void, string][] = [
    ["a text", (path) => writeFileSync(path, "dear diary ".repeat(100)), "NOT_AN_ENGRAPH_FILE"],
    [
      "a database of another program",
      (path) => {
        const db = new Database(path);
        db.exec("CREATE TABLE diary (day TEXT)");
        db.close();
      },
      "NOT_AN_ENGRAPH_FILE",
    ],
  ];
  it.each(cases)("%s is left alone", async (_what, make, code) => {
    const path = temporaryPath();
    make(path);
    const before = readFileSync(path);
    const error = await refusal(() => Memory.open(path));
    expect(error).toBeInstanceOf(Conflict);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(/another path/);
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it("or is newer than us, is left alone", async () => {
    const path = temporaryPath();
    await (await Memory.open(path)).close();
    const db = new Database(path);
    db.pragma("user_version = 999");
    db.pragma("journal_mode = DELETE");
    db.close();
    const before = readFileSync(path);
    const error = await refusal(() => Memory.open(path));
    expect([error.name, error.code]).toEqual(["Conflict", "NEWER_FILE"]);
    expect(error.message).toMatch(/Update engraph/);
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it("a folder that is not there is named", async () => {
    const error = await refusal(() => Memory.open(`${temporaryPath()}/deep/memory.db`));
    expect(error.code).toBe("NO_SUCH_FOLDER");
  });
});

describe("encoders", () => {
  it("another encoder of the same modality is refused, and nothing is written", async () => {
    const path = temporaryPath();
    const first = await Memory.open(path, { encoders: [hashedTextEncoder({ dimension: 64 })] });
    await first.observe({ text: "the bridge" });
    await first.close();
    const before = readFileSync(path);
    const error = await refusal(() =>
      Memory.open(path, { encoders: [hashedTextEncoder({ dimension: 128 })] }),
    );
    expect(error).toBeInstanceOf(Conflict);
    expect(error.code).toBe("ENCODER_CHANGED");
    expect(error.message).toMatch(/text:hashed-1:64.*text:hashed-1:128.*addSpace: true/s);
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it("a second space is made where it is asked for, and signals say which", async () => {
    const path = temporaryPath();
    await (await Memory.open(path, { encoders: [hashedTextEncoder({ dimension: 64 })] })).close();
    const options = { encoders: [hashedTextEncoder({ dimension: 128 })], addSpace: true };
    const memory = await Memory.open(path, options);
    expect((await refusal(() => memory.observe({ text: "bridge" }))).code).toBe("SEVERAL_ENCODERS");
    await memory.observe({ text: "bridge", space: "text:hashed-1:128" });
    expect((await memory.stats()).spaces.map(({ counts }) => counts.signals)).toEqual([0, 1]);
    await memory.close();
  });

  it("a file is opened with the encoders it was made with", async () => {
    const path = temporaryPath();
    const memory = await Memory.open(path, { encoders: [vectorEncoder({ dimension: 3, maker: "m" })] });
    await memory.observe({ vector: [1, 2, 3] });
    await memory.close();
    const again = await Memory.open(path);
    expect((await again.observe({ vector: [1, 2, 3] })).verdict).toBe("duplicate");
    await again.close();
  });
});

describe("the cached index", () => {
  async function made(path: string): Promise<string[]> {
    const encoders = [vectorEncoder({ dimension: 4 })];
    const memory = await Memory.open(path, { encoders, index: "hnsw", clock: () => 0 });
    for (let i = 0; i < 50; i++) await memory.observe({ vector: [1, Math.cos(i), Math.sin(i * i), i % 3] });
    const lines = await exported(memory);
    await memory.close();
    return lines;
  }

  const damage: [string, (file: string, path: string) => void][] = [
    ["missing", (file) => rmSync(file)],
    ["truncated", (file) => writeFileSync(file, readFileSync(file).subarray(0, 200))],
    ["empty", (file) => writeFileSync(file, "")],
    ["of something else", (file) => writeFileSync(file, "dear diary ".repeat(500))],
    [
      "with a flipped bit",
      (file) => {
        const bytes = readFileSync(file);
        bytes[Math.floor(bytes.length / 2)] ^= 4;
        writeFileSync(file, bytes);
      },
    ],
  ];
  it.each(damage)("%s is rebuilt, and said so", async (_what, spoil) => {
    const path = temporaryPath();
    const lines = await made(path);
    spoil(`${path}.1.index`, path);
    const memory = await Memory.open(path, { index: "hnsw" });
    const { index } = (await memory.stats()).spaces[0];
    expect(index?.rebuilt).toMatch(/\w/);
    expect(await exported(memory)).toEqual(lines);
    const [hit] = await memory.recall({ vector: [1, Math.cos(3), Math.sin(9), 0] }, { fleeting: true });
    expect(hit.parts.similarity).toBeGreaterThan(0.9);
    await memory.close();
  });

  it("of another store, or stale, is rebuilt", async () => {
    const [one, two] = [temporaryPath(), temporaryPath()];
    await made(one);
    await made(two);
    copyFileSync(`${one}.1.index`, `${two}.1.index`);
    const foreign = await Memory.open(two, { index: "hnsw" });
    expect((await foreign.stats()).spaces[0].index?.rebuilt).toMatch(/\w/);
    await foreign.close();
    const old = readFileSync(`${one}.1.index`);
    const memory = await Memory.open(one, { index: "hnsw" });
    expect((await memory.stats()).spaces[0].index?.rebuilt).toBeNull();
    await memory.observe({ vector: [0, 0, 0, -1] });
    await memory.close();
    writeFileSync(`${one}.1.index`, old);
    const stale = await Memory.open(one, { index: "hnsw" });
    expect((await stale.stats()).spaces[0].index?.rebuilt).toMatch(/\w/);
    expect(
      (await stale.recall({ vector: [0, 0, 0, -1] }, { fleeting: true }))[0].parts.similarity,
    ).toBeCloseTo(1, 5);
    await stale.close();
  });
});

it("a memory that is not kept works like one that is", async () => {
  const memory = await Memory.open(":memory:");
  await memory.observe({ text: "the bridge is closed" });
  expect(await memory.stats()).toMatchObject({ path: null, sizeBytes: 0 });
  expect(await memory.close()).toEqual({ indexNotSaved: null });
});
