/** Declared kinds, contradiction and history, roles, closing: through the facade. */
import { describe, expect, it } from "vitest";
import { Conflict, InvalidInput, Memory, NotFound, type MemoryOptions } from "../../src/index.js";
import { exported, records } from "./fixtures/collected.js";
import { temporaryPath } from "./fixtures/temporary-folder.js";

function open(path = ":memory:", options: MemoryOptions = {}): Promise<Memory> {
  let now = 0;
  return Memory.open(path, { index: "exact", clock: () => (now += 1_000), ...options });
}

const sentences = async (memory: Memory, of?: string) =>
  (await memory.relations(of)).map(({ sentence }) => sentence);

describe("a functional kind", () => {
  const kinds = { "lives in": { functional: true } };

  it("closes the old interval where it is contradicted, keeps the history, and answers as of a time", async () => {
    const memory = await open(":memory:", { relations: { kinds } });
    const { relation: old } = await memory.relate("Ann", "lives in", "Rome");
    const { relation: present } = await memory.relate("Ann", "lives in", "Oslo");
    expect(await sentences(memory, "Ann")).toEqual(["Ann —lives in→ Rome", "Ann —lives in→ Oslo"]);
    const moved = present.validFrom;
    const [was] = (await memory.relations("Rome")).map(({ relation }) => relation);
    expect(was).toMatchObject({ id: old.id, validFrom: -Infinity, validTo: moved });
    expect(present.validTo).toBe(Infinity);
    const where = async (asOf: number) => {
      const to = async (place: string) =>
        (await memory.route({ from: "Ann", to: place, pattern: '"lives in"', asOf })).routes.length;
      return [await to("Rome"), await to("Oslo")];
    };
    expect(await where(moved - 1)).toEqual([1, 0]);
    expect(await where(moved)).toEqual([0, 1]);
  });

  it("refuses two ends from the very same time, and nothing is in", async () => {
    const memory = await open(":memory:", { relations: { kinds } });
    await memory.relate("Ann", "lives in", "Rome", { validFrom: 5 });
    const before = await exported(memory);
    await expect(memory.relate("Ann", "lives in", "Paris", { validFrom: 5 })).rejects.toMatchObject({
      code: "CONTRADICTION",
    });
    expect(await exported(memory)).toEqual(before);
  });

  it("goes on after a bounded exception", async () => {
    const memory = await open(":memory:", { relations: { kinds } });
    await memory.relate("Ann", "lives in", "Rome", { validFrom: 0 });
    await memory.relate("Ann", "lives in", "Rome", { validFrom: 0 });
    await memory.relate("Ann", "lives in", "Oslo", { validFrom: 10, validTo: 20 });
    const spans = (await memory.relations("Ann"))
      .map(({ relation, sentence }) => [sentence.slice(-4), relation.validFrom, relation.validTo])
      .sort(([, a], [, b]) => Number(a) - Number(b));
    expect(spans).toEqual([
      ["Rome", 0, 10],
      ["Oslo", 10, 20],
      ["Rome", 20, Infinity],
    ]);
  });
});

describe("declared kinds", () => {
  it("are kept in the file, and honoured by a handle that declares nothing", async () => {
    const path = temporaryPath();
    const first = await open(path, { relations: { kinds: { married: { symmetric: true } } } });
    await first.declareKinds({ "parent of": { inverse: "child of", acyclic: true } });
    const second = await open(path);
    const { relation } = await second.relate("Ann", "married", "Bob");
    expect((await second.relate("Bob", "married", "Ann")).relation).toMatchObject({
      id: relation.id,
      count: 2,
    });
    await second.relate("Ann", "parent of", "Cid");
    await second.relate("Cid", "child of", "Ann");
    expect(await sentences(second)).toHaveLength(2);
    await expect(second.relate("Cid", "parent of", "Ann")).rejects.toMatchObject({ code: "CYCLE" });
    await expect(second.relate("Cid", "parent of", "Cid")).rejects.toMatchObject({ code: "SELF_RELATION" });
    await first.close();
    await second.close();
    const third = await open(path);
    expect(await third.kinds()).toEqual({
      married: { symmetric: true },
      "parent of": { inverse: "child of", acyclic: true },
    });
  });

  it("go with an export", async () => {
    const source = await open(":memory:", { relations: { kinds: { in: { functional: true } } } });
    await source.relate("Ann", "in", "Rome");
    await source.relate("Ann", "in", "Oslo");
    await source.relate("Ann", "in", "Oslo", { source: "Bob" });
    const lines = await exported(source);
    const copy = await open();
    await copy.import(lines);
    expect(await exported(copy)).toEqual(lines);
    expect(await copy.kinds()).toEqual({ in: { functional: true } });
    const other = await open(":memory:", { relations: { kinds: { near: { symmetric: true } } } });
    await other.import(lines);
    expect(await other.kinds()).toEqual({ in: { functional: true }, near: { symmetric: true } });
  });

  it("strict: an unknown kind is refused with the known ones, and no name is made", async () => {
    const memory = await open(":memory:", { relations: { strict: true, kinds: { near: {} } } });
    await expect(memory.relate("a", "nera", "b")).rejects.toMatchObject({
      code: "UNKNOWN_KIND",
      message: expect.stringContaining("near") as string,
    });
    expect((await memory.stats()).names).toBe(0);
    await memory.relate("a", "near", "b");
  });

  it.each([
    ["a property that does not exist", { near: { symetric: true } }, /symetric/],
    ["properties that exclude each other", { near: { symmetric: true, acyclic: true } }, /acyclic/],
    ["a property of the wrong type", { near: { inverse: true } }, /inverse/],
    ["no object", { near: 5 }, /near/],
    ["no name", { " ": {} }, /name/],
    ["two inverses", { a: { inverse: "b" }, c: { inverse: "b" } }, /inverse/],
  ])("refuse %s", async (_what, kinds, message) => {
    const refused = { code: "BAD_KIND", message: expect.stringMatching(message) as string };
    await expect(open(":memory:", { relations: { kinds: kinds as never } })).rejects.toMatchObject(refused);
    const memory = await open();
    await expect(memory.declareKinds(kinds as never)).rejects.toMatchObject(refused);
    expect(await memory.kinds()).toEqual({});
  });

  it.each([{ kind: {} }, { strict: "yes" }])("refuse the option %j", async (relations) => {
    await expect(open(":memory:", { relations: relations as never })).rejects.toMatchObject({
      code: "BAD_OPTION",
    });
  });
});

describe("roles: a relation as an end", () => {
  it("tells facts of more than two, finds them at the thing, and goes with it", async () => {
    const memory = await open();
    const { relation } = await memory.relate("Ann", "gives", "the book");
    await memory.relate({ relation: relation.id }, "recipient", "Bob");
    const day = await memory.relate({ relation: relation.id }, "on", "Monday");
    expect(day.sentence).toBe(`relation ${relation.id} —on→ Monday`);
    expect(await sentences(memory, "Ann")).toHaveLength(3);
    expect(await memory.relations({ relation: relation.id })).toHaveLength(2);
    await memory.forget("Ann");
    expect(await memory.relations()).toEqual([]);
  });

  it("refuses a relation that is not there, and what is no end", async () => {
    const memory = await open();
    await expect(memory.relate({ relation: 7 }, "on", "Monday")).rejects.toBeInstanceOf(NotFound);
    await expect(memory.relate({ relations: 7 } as never, "on", "Monday")).rejects.toBeInstanceOf(
      InvalidInput,
    );
    expect((await memory.stats()).names).toBe(0);
  });
});

describe("closing", () => {
  it("for a while: no route takes it, nothing is deleted, the blame is told, reopening restores", async () => {
    const path = temporaryPath();
    const memory = await open(path);
    const { relation } = await memory.relate("A", "bridge", "B");
    const way = (of: Memory, asOf: number) => of.route({ from: "A", to: "B", asOf });
    await memory.closeRelation(relation.id, { from: 100, to: 200 });
    expect((await way(memory, 99)).routes).toHaveLength(1);
    const blocked = await way(memory, 100);
    expect(blocked.routes).toEqual([]);
    expect(blocked.blockedBy.map(({ sentence }) => sentence)).toEqual(["A —bridge→ B"]);
    await expect(memory.closeRelation(relation.id, { from: 150 })).rejects.toBeInstanceOf(Conflict);
    await memory.reopenRelation(relation.id, 150);
    await memory.close();
    const again = await open(path);
    expect((await way(again, 149)).routes).toEqual([]);
    expect((await way(again, 150)).routes).toHaveLength(1);
    await expect(again.reopenRelation(relation.id, 150)).rejects.toMatchObject({ code: "NOT_CLOSED" });
  });

  it.each([
    ["no such relation", 9, {}, "NO_SUCH_RELATION"],
    ["backwards", 1, { from: 5, to: 5 }, "BAD_INTERVAL"],
    ["no time", 1, { from: NaN }, "BAD_INTERVAL"],
  ])("refuses %s", async (_what, id, interval, code) => {
    const memory = await open();
    await memory.relate("A", "bridge", "B");
    await expect(memory.closeRelation(id, interval)).rejects.toMatchObject({ code });
  });

  it("by the way it was said: attributes of a later statement stand on top", async () => {
    const memory = await open();
    await memory.relate("A", "bridge", "B", { width: 3 });
    const { relation } = await memory.relate("A", "bridge", "B", { closed: true });
    expect(relation).toMatchObject({ id: 1, count: 2, attributes: { width: 3, closed: true } });
    expect((await memory.route({ from: "A", to: "B" })).routes).toEqual([]);
    await memory.relate("A", "bridge", "B", { closed: false });
    expect((await memory.route({ from: "A", to: "B" })).routes).toHaveLength(1);
  });
});

it("the ledger has a row for each time a relation was said, by whom and when", async () => {
  const memory = await open();
  await memory.relate("A", "near", "B", { source: "ann" });
  expect(await records(memory, "relationEvidence")).toEqual([
    { relation: 1, time: 1_000, source: "ann", note: null },
  ]);
  await memory.relate("A", "near", "B", { source: "bob" });
  await memory.relate("A", "near", "B", { source: "cid" });
  expect(await records(memory, "relationEvidence")).toEqual([
    { relation: 1, time: 1_000, source: "ann", note: null },
    { relation: 1, time: 2_000, source: "bob", note: null },
    { relation: 1, time: 3_000, source: "cid", note: null },
  ]);
});
