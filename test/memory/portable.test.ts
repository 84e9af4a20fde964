/** Export and import: whole, exact, or not at all. */
import { describe, expect, it } from "vitest";
import {
  Conflict,
  fitPca,
  hashedTextEncoder,
  InvalidInput,
  Memory,
  vectorEncoder,
  type Encoder,
} from "../../src/index.js";
import { exported } from "./fixtures/collected.js";
import { clusters } from "./fixtures/directions.js";
import { temporaryPath } from "./fixtures/temporary-folder.js";

const encoders = (): Encoder<never>[] =>
  [hashedTextEncoder({ dimension: 64 }), vectorEncoder({ dimension: 4 })] as never;

async function lived(): Promise<Memory> {
  let now = 0;
  const memory = await Memory.open(":memory:", {
    encoders: encoders(),
    index: "exact",
    clock: () => (now += 60_000),
  });
  for (let i = 0; i < 40; i++) {
    await memory.observe({
      vector: [Math.sin(i), Math.cos(i), 0.1, 0],
      origin: `o${i % 4}`,
      caption: `picture ${i} — 图`,
      payload: Uint8Array.of(i, 255),
      outcome: i % 2,
    });
    await memory.observe({ text: `the bridge ${i % 9} is closed`, origin: "1", episode: "__x" });
  }
  await memory.relate("Ann", "sees", "桥", { validFrom: 5, sure: true, source: "Ben", weight: 2 });
  await memory.relate("Ann", "sees", "桥", { validFrom: 5, sure: true, source: "Cid", weight: 2 });
  await memory.relate("Ann", "fears", 3, { sign: -1 });
  await memory.recall("bridge");
  await memory.forget(5);
  await memory.remember({ text: "the river flows" });
  return memory;
}

describe("round trip", () => {
  it.each([
    ["the same encoders", () => encoders()],
    ["the encoders in another order", () => encoders().reverse()],
    ["no encoders at all", () => []],
  ])("into a fresh file with %s: the export is identical, then and after reopening", async (_how, given) => {
    const source = await lived();
    const lines = await exported(source);
    const path = temporaryPath();
    const copy = await Memory.open(path, { encoders: given() });
    await copy.import(lines);
    expect(await exported(copy)).toEqual(lines);
    await copy.close();
    const again = await Memory.open(path, { encoders: encoders() });
    expect(await exported(again)).toEqual(lines);
    const signal = { vector: [0.3, 0.2, 0.1, 0.9], time: 0 };
    expect(await again.observe(signal)).toEqual(await source.observe(signal));
    expect(await again.recall({ vector: [1, 1, 0, 0] })).toEqual(
      await source.recall({ vector: [1, 1, 0, 0] }),
    );
  });

  it("an async source, blank lines, and a fitted encoder", async () => {
    const vectorOf = clusters(1, 6, 12);
    const pca = fitPca(
      Array.from({ length: 40 }, (_, i) => vectorOf(i)),
      { dimension: 4 },
    );
    const source = await Memory.open(":memory:", { encoders: [pca], clock: () => 0 });
    for (let i = 0; i < 20; i++) await source.observe({ vector: vectorOf(i) });
    const lines = await exported(source);
    const path = temporaryPath();
    const copy = await Memory.open(path, { encoders: [] });
    await copy.import([...lines, "", "  "]);
    await copy.close();
    const again = await Memory.open(path);
    expect((await again.observe({ vector: vectorOf(2) })).verdict).not.toBe("echo");
  });
});

it("a memory that holds something takes no import in", async () => {
  const lines = await exported(await lived());
  const full = await Memory.open(":memory:", { encoders: encoders() });
  await full.observe({ text: "one thing" });
  const before = await exported(full);
  await expect(full.import(lines)).rejects.toMatchObject({ constructor: Conflict, code: "NOT_EMPTY" });
  expect(await exported(full)).toEqual(before);
});

describe("damaged lines", () => {
  type Edit = (line: Record<string, unknown>) => void;
  /** Edits the first line of a kind. */
  const first =
    (kind: string, edit: Edit) =>
    (lines: string[]): number => {
      const at = lines.findIndex((line) => line.startsWith(`{"${kind}"`));
      const record = JSON.parse(lines[at]) as Record<string, Record<string, unknown>>;
      edit(record[kind]);
      lines[at] = JSON.stringify(record);
      return at;
    };
  const floats = (...values: number[]) => ({
    $float32: Buffer.from(Float32Array.from(values).buffer).toString("base64"),
  });
  const cases: [string, (lines: string[]) => number, RegExp][] = [
    ["no header", (lines) => (lines.shift(), 0), /header/],
    ["another format", (lines) => ((lines[0] = lines[0].replace("export-1", "export-9")), 0), /header/],
    ["no sequences", (lines) => ((lines[0] = `{"format":"engraph-export-1"}`), 0), /sequences/],
    ["a cut line", (lines) => ((lines[7] = lines[7].slice(0, 30)), 7), /not JSON/],
    ["a number", (lines) => ((lines[3] = "5"), 3), /not an object/],
    ["null", (lines) => ((lines[3] = "null"), 3), /not an object/],
    ["an unknown kind", (lines) => ((lines[3] = `{"thing":{}}`), 3), /"thing" is no kind/],
    ["an empty object", (lines) => ((lines[3] = "{}"), 3), /is no kind/],
    ["a missing field", first("trace", (trace) => delete trace.count), /trace.count/],
    ["an unknown field", first("trace", (trace) => (trace.colour = 1)), /colour/],
    ["a text for a number", first("trace", (trace) => (trace.evidence = "1")), /trace.evidence/],
    ["an id that is no whole number", first("trace", (trace) => (trace.id = 1.5)), /trace.id/],
    ["an unknown stage", first("trace", (trace) => (trace.stage = "eternal")), /trace.stage/],
    [
      "a stage that its fields contradict",
      first("trace", (trace) => (trace.stage = "lasting")),
      /contradict/,
    ],
    [
      "a NaN in a vector",
      first("trace", (trace) => (trace.centroid = floats(NaN, 1, 0, 0))),
      /trace.centroid/,
    ],
    [
      "a vector that is no unit vector",
      first("trace", (trace) => (trace.centroid = floats(...Array<number>(64).fill(1)))),
      /unit vector/,
    ],
    [
      "a vector of another dimension",
      first("trace", (trace) => (trace.centroid = floats(1))),
      /unit vector of/,
    ],
    ["half a number", first("trace", (trace) => (trace.centroid = { $float32: "AAA=" })), /trace.centroid/],
    ["a list for a vector", first("trace", (trace) => (trace.centroid = [1, 0, 0, 0])), /trace.centroid/],
    ["a trace of no space", first("trace", (trace) => (trace.space = 9)), /space 9/],
    ["a trace id beyond the next one", first("trace", (trace) => (trace.id = 5_000)), /trace 5000/],
    [
      "a trace twice",
      (lines) => lines.push(lines.find((line) => line.startsWith(`{"trace"`))!) - 1,
      /stands twice/,
    ],
    ["evidence of no trace", first("evidence", (row) => (row.trace = 999)), /trace 999/],
    ["an alias of no trace", (lines) => lines.push(`{"alias":{"name":"ann","trace":999}}`) - 1, /trace 999/],
    ["a relation to no trace", first("relation", (relation) => (relation.to = 999)), /trace 999/],
    [
      "a relation to no relation",
      first("relation", (relation) => Object.assign(relation, { to: 99, toKind: "relation" })),
      /relation 99/,
    ],
    ["a relation of no weight", first("relation", (relation) => (relation.weight = 0)), /relation.weight/],
    [
      "a relation that ends before it begins",
      first("relation", (relation) => (relation.validTo = 1)),
      /ends before/,
    ],
    ["evidence of no relation", first("relationEvidence", (row) => (row.relation = 99)), /relation 99/],
    ["a hash of too many bits", first("fingerprint", (print) => (print.hash = 2 ** 52)), /52 bits/],
    ["a lone surrogate", first("evidence", (row) => (row.origin = "\ud800")), /evidence.origin/],
  ];

  it.each(cases)("%s: the error names the line, and nothing is in", async (_what, damage, message) => {
    const lines = await exported(await lived());
    const at = damage(lines);
    const memory = await Memory.open(":memory:", { encoders: encoders() });
    const before = await exported(memory);
    const error = await memory.import(lines).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InvalidInput);
    expect(error).toMatchObject({ code: "BAD_IMPORT", message: expect.stringMatching(message) as string });
    expect((error as Error).message).toContain(`line ${at + 1} of the import`);
    expect(await exported(memory)).toEqual(before);
    expect((await memory.observe({ text: "it still works" })).trace).toBe(1);
  });

  it("nothing at all is no export", async () => {
    const memory = await Memory.open(":memory:");
    await expect(memory.import([])).rejects.toMatchObject({ code: "BAD_IMPORT" });
  });

  it("an export of other encoders is refused, and what to do is said", async () => {
    const memory = await Memory.open(":memory:", { encoders: [vectorEncoder({ dimension: 7 })] });
    const given = memory.import(await exported(await lived()));
    await expect(given).rejects.toMatchObject({
      code: "BAD_IMPORT",
      message: expect.stringMatching(/Open it with the export's encoders/) as string,
    });
  });
});
