/** Asserted relations: told, found, followed, forgotten. */
import { describe, expect, it } from "vitest";
import { Conflict, Memory, NotFound, TraceGone, vectorEncoder } from "../../src/index.js";
import { exported, records } from "./fixtures/collected.js";
import { temporaryPath } from "./fixtures/temporary-folder.js";

function open(path = ":memory:"): Promise<Memory> {
  let now = 0;
  return Memory.open(path, { index: "exact", clock: () => (now += 1_000) });
}

describe("relate", () => {
  it("makes traces of unknown names, kept at once, and tells the relation in a sentence", async () => {
    const memory = await open();
    const { relation, sentence } = await memory.relate("bridge", "crosses", "Nai", {
      source: "city",
      width: 7,
    });
    expect(sentence).toBe("bridge —crosses→ Nai");
    expect(relation).toMatchObject({
      id: 1,
      from: 1,
      to: 2,
      kind: "crosses",
      weight: 1,
      sign: 1,
      origin: "asserted",
      source: "city",
      validFrom: -Infinity,
      validTo: Infinity,
      attributes: { width: 7 },
      count: 1,
    });
    expect(await memory.why("bridge")).toMatchObject({ trace: 1, stage: "lasting", keptBy: "relate" });
    expect((await memory.why("bridge")).text).toContain("kept because a relation was asserted");
    expect((await memory.stats()).names).toBe(2);
  });

  it("said twice, the evidence grows, not the number of relations", async () => {
    const memory = await open();
    await memory.relate("bridge", "crosses", "Nai", { source: "city" });
    const again = await memory.relate("bridge", "crosses", "Nai", { source: "ann", weight: 3 });
    expect(again.relation).toMatchObject({ id: 1, count: 2, weight: 3, source: "city" });
    expect(await memory.relations()).toHaveLength(1);
    expect(await records(memory, "relationEvidence")).toMatchObject([{ source: "city" }, { source: "ann" }]);
  });

  it.each([
    ["another kind", {}, "spans"],
    ["another sign", { sign: -1 as const }, "crosses"],
  ])("with %s is another relation", async (_what, options, kind) => {
    const memory = await open();
    await memory.relate("bridge", "crosses", "Nai");
    expect((await memory.relate("bridge", kind, "Nai", options)).relation).toMatchObject({ id: 2, count: 1 });
    await memory.relate("Nai", "crosses", "bridge");
    expect((await memory.relations()).map(({ relation }) => relation.id)).toEqual([1, 2, 3]);
  });

  it("finds a name whatever its case, form of Unicode and punctuation", async () => {
    const memory = await open();
    await memory.relate("Café Zoë", "near", "北京");
    for (const name of ["café zoë", "CAFE\u0301 ZOE\u0308", "  Café, Zoë! "]) {
      expect((await memory.why(name)).trace).toBe(1);
    }
    expect((await memory.why("北京")).name).toBe("北京");
    await memory.relate("café zoë", "in", "北京");
    expect((await memory.stats()).names).toBe(2);
  });

  it("joins observed traces by id, and tells them by their words", async () => {
    const memory = await open();
    const { trace } = await memory.observe({ text: "the bridge is closed" });
    expect((await memory.relate(trace, "said by", "radio")).sentence).toBe(
      "the bridge is closed —said by→ radio",
    );
    const lines = await memory.relations(trace);
    expect(lines.map(({ sentence }) => sentence)).toEqual(["the bridge is closed —said by→ radio"]);
    expect(await memory.relations("radio")).toEqual(lines);
  });

  it("may join a thing with itself", async () => {
    const memory = await open();
    await memory.relate("snake", "bites", "snake");
    expect((await memory.relations("snake")).map(({ sentence }) => sentence)).toEqual([
      "snake —bites→ snake",
    ]);
  });

  it("lists relations strongest first, ties by id", async () => {
    const memory = await open();
    for (const [kind, weight] of [
      ["a", 1],
      ["b", 5],
      ["c", 1],
      ["d", 3],
    ] as const) {
      await memory.relate("x", kind, "y", { weight });
    }
    expect((await memory.relations("x")).map(({ relation }) => relation.kind)).toEqual(["b", "d", "a", "c"]);
  });
});

describe("names that fit several traces", () => {
  it("are refused with the ids to choose from", async () => {
    const memory = await open();
    await memory.relate("Ann", "sees", "Ben");
    const lines = await exported(memory);
    const twin = lines.find((line) => line.startsWith(`{"trace":{"id":2`))!;
    lines[lines.indexOf(twin)] = twin.replace(`"name":"Ben"`, `"name":"ann"`);
    const copy = await open();
    await copy.import(lines);
    const error = await copy.relate("ANN", "meets", "Cid").catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Conflict);
    expect(error).toMatchObject({
      code: "AMBIGUOUS_NAME",
      message: expect.stringMatching(/fits several traces: 1 \(.*\), 2 \(.*\)\. Use the id/) as string,
    });
    expect((await copy.relate(2, "meets", "Cid")).relation.from).toBe(2);
  });
});

describe("forget", () => {
  it("drops a trace with its relations; its id is never used again, and why says what became of it", async () => {
    const path = temporaryPath();
    const memory = await open(path);
    await memory.relate("Ann", "sees", "Ben");
    await memory.relate("Ben", "sees", "Cid");
    await memory.relate("Ann", "sees", "Cid");
    await memory.forget("Ben");
    expect((await memory.relations()).map(({ sentence }) => sentence)).toEqual(["Ann —sees→ Cid"]);
    expect(await memory.relations("Ann")).toHaveLength(1);
    await expect(memory.why("Ben")).rejects.toBeInstanceOf(NotFound);
    const gone = await memory.why(2).catch((thrown: unknown) => thrown);
    expect(gone).toBeInstanceOf(TraceGone);
    expect(gone).toMatchObject({
      code: "TRACE_GONE",
      message: "trace 2 is gone: forgotten at the user's word.",
    });
    await memory.relate("Ben", "sees", "Ann");
    expect((await memory.why("Ben")).trace).toBe(4);
    await memory.close();
    const again = await open(path);
    expect((await again.relate("new", "sees", "Ben")).relation).toMatchObject({ id: 5, from: 5, to: 4 });
    await again.close();
  });

  it("says of what was crowded out why it went", async () => {
    const memory = await Memory.open(":memory:", {
      encoders: [vectorEncoder({ dimension: 4 })],
      index: "exact",
      budget: { fleeting: 2 },
      clock: () => 0,
    });
    for (let axis = 0; axis < 3; axis++) {
      await memory.observe({ vector: [0, 1, 2, 3].map((i) => Number(i === axis)), time: axis });
    }
    await expect(memory.why(1)).rejects.toThrow(
      /crowded out of the fleeting tier with evidence 0\.00 after 1 signals/,
    );
  });
});

describe("recall over relations", () => {
  async function city(): Promise<Memory> {
    const memory = await open();
    await memory.relate("bridge", "crosses", "Nai", { validTo: 5e12 });
    await memory.relate("Nai", "flows into", "sea");
    await memory.relate("bridge", "built by", "Ann", { validFrom: 6e12 });
    await memory.relate("moon", "above", "roof");
    return memory;
  }

  it("follows them from what the cue names, with the path in words", async () => {
    const memory = await city();
    const hits = await memory.recall("who knows the bridge?");
    expect(hits.map(({ name }) => name)).toEqual(["bridge", "Nai", "sea"]);
    expect(hits[0]).toMatchObject({ score: 1, parts: { named: 1 }, path: [], sentence: "" });
    expect(hits[2].sentence).toBe("bridge —crosses→ Nai —flows into→ sea");
    expect(hits[2].path.map(({ relation }) => relation)).toEqual([1, 2]);
    expect(hits[1].parts.association).toBeGreaterThan(hits[2].parts.association);
  });

  it("against the arrow, too", async () => {
    const memory = await city();
    const bridge = (await memory.recall("sea")).find(({ name }) => name === "bridge");
    expect(bridge?.sentence).toBe("sea ←flows into— Nai ←crosses— bridge");
  });

  it("as of a time: only what held then", async () => {
    const memory = await city();
    const names = async (asOf: number) => (await memory.recall("bridge", { asOf })).map(({ name }) => name);
    expect(await names(4e12)).toEqual(["bridge", "Nai", "sea"]);
    expect(await names(5.5e12)).toEqual(["bridge"]);
    expect(await names(7e12)).toEqual(["bridge", "Ann"]);
  });

  it("not at all where spread is off, and not past a forgotten trace", async () => {
    const memory = await city();
    expect(await memory.recall("bridge", { spread: false })).toHaveLength(1);
    await memory.forget("Nai");
    expect((await memory.recall("bridge")).map(({ name }) => name)).toEqual(["bridge"]);
  });

  it("in Chinese, where names stand among other signs", async () => {
    const memory = await open();
    await memory.relate("长江大桥", "跨过", "长江");
    expect((await memory.recall("请问长江大桥在哪里")).map(({ name }) => name)).toEqual(["长江大桥", "长江"]);
  });

  it("changes nothing that a user sees", async () => {
    const memory = await city();
    const before = (await exported(memory)).filter((line) => !line.startsWith(`{"fingerprint"`));
    await memory.recall("bridge");
    expect((await exported(memory)).filter((line) => !line.startsWith(`{"fingerprint"`))).toEqual(before);
  });
});

it("two handles that name new things at the same time never mistake one for the other", async () => {
  const path = temporaryPath();
  const handles = await Promise.all([open(path), open(path)]);
  await Promise.all(
    Array.from({ length: 60 }, (_, i) => {
      const memory = handles[i % 2];
      return i % 3 === 0
        ? memory.observe({ text: `sign ${i} says ${i * i}` })
        : memory.relate(`thing ${i}`, "is number", `${i}`, { source: `handle ${i % 2}` });
    }),
  );
  const [one, two] = handles;
  const sentences = (await one.relations()).map(({ sentence }) => sentence);
  expect(sentences.sort()).toEqual(
    Array.from({ length: 60 }, (_, i) => i)
      .filter((i) => i % 3 !== 0)
      .map((i) => `thing ${i} —is number→ ${i}`)
      .sort(),
  );
  expect((await one.stats()).spaces[0].counts.signals).toBe(20);
  expect(await exported(two)).toEqual(await exported(one));
  for (const memory of handles) expect(await memory.relations()).toHaveLength(40);
  for (let i = 1; i < 60; i += 3) {
    expect((await two.why(`thing ${i}`)).trace).toBe((await one.why(`thing ${i}`)).trace);
  }
  await one.close();
  await two.close();
  const fresh = await open(path);
  expect(await fresh.relations()).toHaveLength(40);
  await fresh.close();
});

it("two handles that make a file with different encoders each find their own space", async () => {
  const path = temporaryPath();
  const handles = await Promise.all([
    Memory.open(path, { index: "exact" }),
    Memory.open(path, { index: "exact", encoders: [vectorEncoder({ dimension: 4 })] }),
  ]);
  await handles[0].observe({ text: "the bridge is closed" });
  await handles[1].observe({ vector: [1, 2, 3, 4] });
  expect((await handles[0].observe({ text: "the bridge is shut" })).trace).toBe(1);
  expect((await handles[1].observe({ vector: [1, 2, 3, 4.5] })).trace).toBe(2);
  for (const memory of handles) await memory.close();
});
