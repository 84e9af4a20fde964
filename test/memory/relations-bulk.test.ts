/** Many statements, triples and told sentences: all of them in, none, or the rest. */
import { describe, expect, it } from "vitest";
import {
  InvalidInput,
  Memory,
  StatementsRefused,
  type MemoryOptions,
  type RelateProgress,
} from "../../src/index.js";
import { exported } from "./fixtures/collected.js";
import { temporaryPath } from "./fixtures/temporary-folder.js";

function open(path = ":memory:", options: MemoryOptions = {}): Promise<Memory> {
  let now = 0;
  return Memory.open(path, { index: "exact", clock: () => (now += 1_000), ...options });
}

const fifty = () =>
  Array.from({ length: 50 }, (_, i) => ({
    from: `thing ${i % 7}`,
    kind: `k${i % 3}`,
    to: `Thing ${(i * i) % 11}`,
    source: `s${i % 2}`,
    n: i,
  }));

async function refusal(work: Promise<unknown>): Promise<StatementsRefused> {
  const error = await work.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(StatementsRefused);
  return error as StatementsRefused;
}

describe("relateAll", () => {
  it.each([1, 3, 1_000])("in batches of %d comes to what relating one by one does", async (batchSize) => {
    const clock = () => 5_000;
    const single = await open(":memory:", { clock });
    for (const { from, kind, to, ...options } of fifty()) await single.relate(from, kind, to, options);
    const bulk = await open(":memory:", { clock });
    const seen: RelateProgress[] = [];
    const summary = await bulk.relateAll(fifty(), {
      batchSize,
      onProgress: (progress) => seen.push(progress),
    });
    expect(await exported(bulk)).toEqual(await exported(single));
    expect(summary).toMatchObject({ statements: 50, skipped: 0, refused: [] });
    expect(summary.relations).toBe((await bulk.relations()).length);
    expect(summary.relations + summary.repeated).toBe(50);
    expect(seen).toHaveLength(Math.ceil(50 / batchSize));
    expect(seen.at(-1)).toEqual({ statements: 50, relations: summary.relations, skipped: 0 });
  });

  it("takes streams, ids and relations as ends", async () => {
    const memory = await open();
    async function* stream() {
      yield { from: "Ann", kind: "gives", to: "book" };
      await Promise.resolve();
      yield { from: { relation: 1 }, kind: "to", to: "Bob" };
      yield { from: 1, kind: "knows", to: 3 };
    }
    await memory.relateAll(stream());
    expect((await memory.relations()).map(({ sentence }) => sentence)).toEqual([
      "Ann —gives→ book",
      "relation 1 —to→ Bob",
      "Ann —knows→ Bob",
    ]);
  });

  const broken = () => [
    { from: "a", kind: "near", to: "b" },
    { from: "c", kind: "", to: "d" },
    { from: "e", kind: "near", to: "f" },
    { from: "g", kind: "near", to: "h", weight: -1 },
    { from: "i", kind: "near", to: "j" },
  ];

  it("throws at the first bad one; what stood before it is in", async () => {
    const memory = await open();
    const error = await refusal(memory.relateAll(broken()));
    expect(error.refused.map(({ position }) => position)).toEqual([2]);
    expect(error.message).toContain("non-empty word");
    expect((await memory.relations()).map(({ sentence }) => sentence)).toEqual(["a —near→ b"]);
    expect((await memory.stats()).names).toBe(2);
  });

  it.each([1, 2, 100])(
    "skip: the rest is in, no name of a bad one is made (batches of %d)",
    async (batchSize) => {
      const memory = await open();
      const summary = await memory.relateAll(broken(), { invalid: "skip", batchSize });
      expect(summary).toMatchObject({ statements: 5, relations: 3, repeated: 0, skipped: 2 });
      expect(summary.refused.map(({ position, error }) => [position, error.code])).toEqual([
        [2, "BAD_RELATION"],
        [4, "BAD_RELATION"],
      ]);
      expect((await memory.stats()).names).toBe(6);
    },
  );

  it.each([1, 2, 100])(
    "atomic: nothing is in, and all bad ones are told (batches of %d)",
    async (batchSize) => {
      const path = temporaryPath();
      const memory = await open(path);
      await memory.relate("x", "near", "y");
      const before = await exported(memory);
      const error = await refusal(memory.relateAll(broken(), { atomic: true, batchSize }));
      expect(error.refused.map(({ position }) => position)).toEqual([2, 4]);
      expect(error.message).toContain("Nothing was taken in");
      expect(await exported(memory)).toEqual(before);
      await memory.relate("a", "near", "x");
      const other = await open(path);
      expect((await other.relations()).map(({ sentence }) => sentence)).toEqual(["x —near→ y", "a —near→ x"]);
      const good = broken().filter((_, i) => i % 2 === 0);
      expect(await memory.relateAll(good, { atomic: true, batchSize })).toMatchObject({ relations: 3 });
      expect(await other.relations()).toHaveLength(5);
    },
  );

  it("a stream that fails leaves the batches before it, or with atomic nothing", async () => {
    const failing = function* () {
      yield* fifty();
      throw new RangeError("the source broke");
    };
    const memory = await open();
    await expect(memory.relateAll(failing(), { atomic: true, batchSize: 10 })).rejects.toBeInstanceOf(
      RangeError,
    );
    expect((await memory.stats()).relations).toBe(0);
    await expect(memory.relateAll(failing(), { batchSize: 20 })).rejects.toBeInstanceOf(RangeError);
    expect((await memory.stats()).relations).toBeGreaterThan(0);
  });

  it("two handles by turns double nothing and lose nothing", async () => {
    const path = temporaryPath();
    const [one, two] = [await open(path), await open(path)];
    const half = (odd: number) => fifty().filter(({ n }) => n % 2 === odd);
    await Promise.all([
      one.relateAll(half(0), { batchSize: 2 }),
      two.relateAll(half(1), { batchSize: 3 }),
      one.relateAll(half(1), { batchSize: 4 }),
    ]);
    const seen = async (memory: Memory) =>
      (await memory.relations()).map(({ sentence }) => sentence.toLowerCase()).sort();
    const single = await open();
    await single.relateAll(fifty());
    expect(await seen(one)).toEqual(await seen(two));
    expect(await seen(one)).toEqual(await seen(single));
    expect((await one.stats()).names).toBe((await single.stats()).names);
  });

  it.each([
    [{ batchSize: 0 }, "BAD_OPTION"],
    [{ invalid: "ignore" }, "BAD_OPTION"],
    [{ atomic: 1 }, "BAD_OPTION"],
    [{ batchsize: 5 }, "BAD_OPTION"],
  ])("refuses %j", async (options, code) => {
    const memory = await open();
    await expect(memory.relateAll([], options as never)).rejects.toMatchObject({ code });
  });

  it("refuses what is no stream, and statements that are no objects", async () => {
    const memory = await open();
    await expect(memory.relateAll(5 as never)).rejects.toBeInstanceOf(InvalidInput);
    expect((await refusal(memory.relateAll([null as never]))).refused[0].error.code).toBe("BAD_RELATION");
    await memory.close();
    await expect(memory.relateAll(fifty())).rejects.toMatchObject({ code: "MEMORY_CLOSED" });
  });
});

describe("relateTriples", () => {
  const lines = ["from,kind,to,closed", "A,bridge,B,true", "broken", "B,walk,C,", "", 'x,"y,z'];

  it("reads lines, and tells broken ones by line", async () => {
    const memory = await open();
    const summary = await memory.relateTriples(lines, { format: "csv", invalid: "skip", source: "map" });
    expect(summary).toMatchObject({ statements: 4, relations: 2, skipped: 2 });
    expect(summary.refused.map(({ position }) => position)).toEqual([3, 6]);
    expect(summary.refused[0].error.message).toContain("Line 3");
    expect((await memory.relations()).map(({ relation }) => [relation.source, relation.attributes])).toEqual([
      ["map", { closed: true }],
      ["map", {}],
    ]);
  });

  it("or takes nothing in, and tells all of them", async () => {
    const memory = await open();
    const error = await refusal(memory.relateTriples(lines, { format: "csv", atomic: true }));
    expect(error.refused.map(({ position }) => position)).toEqual([3, 6]);
    expect((await memory.stats()).relations).toBe(0);
  });

  it.each([
    ["jsonl", ['{"from":"A","kind":"near","to":"B","source":"x"}', '["B","near","C"]']],
    ["tsv", ["A\tnear\tB", "B\tnear\tC"]],
    ["nt", ["<A> <near> <B> .", "# nothing", "<B> <near> <C> ."]],
  ] as const)("reads %s from a stream too", async (format, of) => {
    const memory = await open();
    const stream = async function* () {
      for (const line of of) yield await Promise.resolve(line);
    };
    expect(await memory.relateTriples(stream(), { format })).toMatchObject({ relations: 2 });
    expect((await memory.route({ from: "A", to: "C" })).routes[0].sentence).toBe("A —near→ B —near→ C");
  });

  it("refuses a format that does not exist", async () => {
    const memory = await open();
    await expect(memory.relateTriples([], { format: "xml" as never })).rejects.toMatchObject({
      code: "BAD_OPTION",
    });
  });
});

describe("tell", () => {
  const PUZZLE =
    "There are two buildings, A and B. A has 3 floors: the main door is due north on floor 1; due east on floor 1 is a lift " +
    "that goes only to floor 2; from floor 2 to floor 3 there is only an escalator, due west. B is due south of A; between " +
    "them runs the river Nai, from west to east; upstream there is a bridge, downstream a pier with boats between the banks. " +
    "B's main door, due south, is under repair; due west is a side door; south-east is a lift that stops only at floors 1, 3 " +
    "and 5; floor 4 has stairs to and from floor 5. The bridge is now under repair.";

  it("reads sentences into relations and answers what is asked", async () => {
    const memory = await open();
    const first = await memory.tell(PUZZLE, { source: "sign" });
    expect(first.question).toBeNull();
    expect(first.relations.every(({ relation }) => relation.source === "sign")).toBe(true);
    expect(await memory.relations()).toHaveLength(first.relations.length);
    const ask = "I am at the top of A: how do I get to floor 4 of B?";
    const { question, relations, answer } = await memory.tell(ask);
    expect(question).toEqual({ from: "A floor 3", to: "B floor 4" });
    expect(relations).toEqual([]);
    expect(answer?.routes[0].steps.map(({ kind }) => kind)).toEqual(
      "escalator lift door walk walk boat walk door lift stairs".split(" "),
    );
    const closed = await memory.tell(`The boats have stopped. ${ask}`);
    expect(closed.answer?.routes).toEqual([]);
    expect(closed.answer?.blockedBy).toHaveLength(1);
    expect(closed.relations).toHaveLength(1);
  });

  it("reads Chinese into the same names", async () => {
    const memory = await open();
    await memory.tell("A 楼有三层。A 楼一楼的正东有直梯，直梯只到二楼。");
    expect((await memory.relations()).map(({ sentence }) => sentence)).toContain(
      "A floor 1 —lift→ A floor 2",
    );
    const { routes } = await memory.route({ from: "A floor 2", to: "A floor 1", pattern: "lift" });
    expect(routes).toHaveLength(1);
  });

  it("takes nothing in of a text that it cannot read, and shows the part", async () => {
    const memory = await open();
    await expect(memory.tell("A has 3 floors. The cat sat on the mat.")).rejects.toMatchObject({
      code: "UNREADABLE_STATEMENT",
      message: expect.stringContaining("cat sat") as string,
    });
    expect((await memory.stats()).relations).toBe(0);
    await expect(memory.tell(5 as never)).rejects.toBeInstanceOf(InvalidInput);
  });

  it("text that could not be written is as if never heard", async () => {
    const path = temporaryPath();
    await (await open(path)).close();
    const memory = await open(path, { store: { readOnly: true } });
    await expect(memory.tell("A has 3 floors.")).rejects.toMatchObject({ code: "READ_ONLY_MEMORY" });
    await expect(memory.tell("The main door is due north on floor 1.")).rejects.toMatchObject({
      code: "UNREADABLE_STATEMENT",
    });
  });
});
