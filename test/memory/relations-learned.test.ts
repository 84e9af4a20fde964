/** Relations learned from what is observed: what follows what, what goes together, what is taken for what. */
import { describe, expect, it } from "vitest";
import {
  hashedTextEncoder,
  type LearnOptions,
  Memory,
  type MemoryOptions,
  seededRng,
  type Signal,
  vectorEncoder,
} from "../../src/index.js";
import { exported } from "./fixtures/collected.js";
import { temporaryPath } from "./fixtures/temporary-folder.js";

const THINGS = 12;
/** Where the test is about another rule. */
const CHANCE_TOO = { minG2: 0, maxChance: Infinity };

function open(path = ":memory:", options: MemoryOptions = {}): Promise<Memory> {
  return Memory.open(path, {
    encoders: [vectorEncoder({ dimension: THINGS + 2 })],
    index: "exact",
    clock: () => 0,
    gate: { sameSimilarity: 0.8, keepThreshold: 0.5 },
    relations: { learn: true },
    ...options,
  });
}

/** A memory of each thing, and a stream in which they are met again. */
async function withThings(path?: string, options?: MemoryOptions): Promise<Memory> {
  const memory = await open(path, options);
  for (let thing = 0; thing < THINGS; thing++) {
    await memory.remember({ vector: direction(thing), caption: `thing ${thing}`, episode: `first ${thing}` });
  }
  return memory;
}

let shade = 0;
function direction(thing: number): number[] {
  const vector = new Array<number>(THINGS + 2).fill(0);
  vector[thing] = 1;
  shade++;
  vector[THINGS] = 0.2 * Math.sin(shade);
  vector[THINGS + 1] = 0.2 * Math.cos(shade * 1.7);
  return vector;
}

/** Pairs (0, 1), (2, 3) and (4, 5) in episodes of their own, in this order. */
function pairs(episodes: number, from = 0): Signal[] {
  return Array.from({ length: 2 * episodes }, (_, i) => ({
    vector: direction((i % 2) + 2 * ((i >> 1) % 3)),
    origin: `o${(i >> 1) % 2}`,
    episode: `e${from + (i >> 1)}`,
    time: 1_000 * (2 * from + i),
  }));
}

async function learned(memory: Memory, kind: string): Promise<string[]> {
  return (await memory.relations())
    .filter(({ relation }) => relation.origin === "learned" && relation.kind === kind)
    .map(({ sentence }) => sentence)
    .sort();
}

const TOGETHER = [
  "thing 0 —co-occurs→ thing 1",
  "thing 2 —co-occurs→ thing 3",
  "thing 4 —co-occurs→ thing 5",
];
const FOLLOWS = TOGETHER.map((sentence) => sentence.replace("co-occurs", "followed-by"));

describe("learned relations", () => {
  it("are off unless asked for", async () => {
    const memory = await withThings(":memory:", { relations: {} });
    await memory.observeAll(pairs(24));
    expect(await memory.relations()).toEqual([]);
  });

  it.each([1, 7, 1_000])(
    "tell what follows what and what goes together (batches of %d)",
    async (batchSize) => {
      const memory = await withThings();
      await memory.observeAll(pairs(24), { batchSize });
      expect(await learned(memory, "co-occurs")).toEqual(TOGETHER);
      expect(await learned(memory, "followed-by")).toEqual(FOLLOWS);
      const { relation } = (await memory.relations()).find(({ relation: { kind } }) => kind === "co-occurs")!;
      expect(relation).toMatchObject({ origin: "learned", source: "co-occurs", count: 8 });
      expect(relation.weight).toBeGreaterThan(0.8);
      const hits = await memory.recall({ vector: direction(0) });
      expect(hits.map(({ gist }) => gist).slice(0, 2)).toEqual(["thing 0", "thing 1"]);
    },
  );

  it("need two origins and two episodes, and an episode at all", async () => {
    const memory = await withThings();
    await memory.observeAll(pairs(24).map((signal) => ({ ...signal, origin: "one" })));
    expect(await learned(memory, "co-occurs")).toEqual([]);
    const without = await withThings();
    await without.observeAll(
      pairs(24).map(({ vector, origin, time }) => ({ vector, origin, time }) as Signal),
    );
    expect(await without.relations()).toEqual([]);
  });

  it("only memories take part; what becomes one counts from then on", async () => {
    const memory = await open(":memory:", { gate: { sameSimilarity: 0.8, keepThreshold: 100 } });
    await memory.observeAll(pairs(24));
    expect(await memory.relations()).toEqual([]);
    const kept = await open(":memory:", { gate: { sameSimilarity: 0.8, keepThreshold: 0.05 } });
    await kept.observeAll(pairs(60));
    expect(await learned(kept, "co-occurs")).toHaveLength(3);
  });

  it("choose what is learned", async () => {
    const memory = await withThings(":memory:", { relations: { learn: { succession: false } } });
    await memory.observeAll(pairs(24));
    expect(await learned(memory, "followed-by")).toEqual([]);
    expect(await learned(memory, "co-occurs")).toEqual(TOGETHER);
  });

  it("go on after reopening, not doubled and not forgotten", async () => {
    const path = temporaryPath();
    const first = await withThings(path);
    await first.observeAll(pairs(24));
    const before = await first.relations();
    await first.close();
    const second = await open(path);
    expect(await second.relations()).toEqual(before);
    await second.observeAll(pairs(24, 24));
    expect(await learned(second, "co-occurs")).toEqual(TOGETHER);
    expect(await learned(second, "followed-by")).toEqual(FOLLOWS);
    const after = await second.relations();
    expect(after).toHaveLength(before.length);
    const grown = after.find(({ relation }) => relation.kind === "co-occurs")!.relation;
    expect(grown.count).toBe(16);
    await second.close();
    const third = await open(path);
    expect(await third.relations()).toEqual(after);
  });

  it("go when one of their ends goes, and do not come back", async () => {
    const memory = await withThings();
    await memory.observeAll(pairs(24));
    const [hit] = await memory.recall({ vector: direction(0) });
    await memory.forget(hit.trace);
    expect(await learned(memory, "co-occurs")).toEqual(TOGETHER.slice(1));
    await memory.observeAll(pairs(3, 24));
    expect(await learned(memory, "co-occurs")).toEqual(TOGETHER.slice(1));
  });

  it("go when a crowded memory forgets", async () => {
    const memory = await withThings(":memory:", { budget: { lasting: THINGS } });
    await memory.observeAll(pairs(24));
    for (let i = 0; i < 3; i++) {
      for (let thing = 6; thing < THINGS; thing++) {
        await memory.observe({ vector: direction(thing), origin: `o${i}`, time: 1e9 + i, episode: "late" });
      }
    }
    const far = new Array<number>(THINGS + 2).fill(0);
    far[THINGS] = 1;
    await memory.remember({ vector: far, time: 1e9 });
    const live = new Set(
      (await exported(memory)).flatMap((line) => /^\{"trace":\{"id":(\d+)/.exec(line)?.[1] ?? []),
    );
    for (const { relation } of await memory.relations()) {
      expect(live.has(String(relation.from)) && live.has(String(relation.to))).toBe(true);
    }
  });

  it("two handles that learn the same share one record, and lose nothing of what is asserted", async () => {
    const path = temporaryPath();
    const one = await withThings(path);
    const two = await open(path);
    const stream = pairs(48);
    for (let i = 0; i < stream.length; i += 2) {
      const memory = (i >> 3) % 2 === 0 ? one : two;
      await memory.observeAll(stream.slice(i, i + 2));
      if (i % 10 === 0) await memory.relate(`thing ${i % 4}`, "seen at", `place ${i % 3}`);
    }
    await Promise.all([one.observeAll(pairs(12, 48)), two.observeAll(pairs(12, 60))]);
    expect(await learned(one, "co-occurs")).toEqual(TOGETHER);
    expect(await learned(two, "followed-by")).toEqual(FOLLOWS);
    expect(await one.relations()).toEqual(await two.relations());
    const keys = (await one.relations()).map(({ sentence }) => sentence);
    expect(new Set(keys).size).toBe(keys.length);
    const fresh = await open(path);
    expect(await fresh.relations()).toEqual(await one.relations());
  });

  it("a batch that fails teaches nothing", async () => {
    const memory = await withThings();
    await memory.observeAll(pairs(24));
    const before = await memory.relations();
    const broken = [...pairs(9, 24), { vector: [1] }];
    await expect(memory.observeAll(broken, { batchSize: 1_000 })).rejects.toMatchObject({
      name: "InvalidInput",
    });
    const after = await memory.relations();
    // What stood before the bad signal is in, and was learned from once.
    expect(after.map(({ sentence }) => sentence)).toEqual(before.map(({ sentence }) => sentence));
    const counts = after
      .filter(({ relation }) => relation.kind === "co-occurs")
      .map(({ relation }) => relation.count);
    expect(counts).toEqual([11, 11, 11]);
  });

  it("are tuned for each space, or off in it", async () => {
    const encoders = [vectorEncoder({ dimension: THINGS + 2 }), hashedTextEncoder()];
    const [id, other] = encoders.map((encoder) => encoder.id);
    const learn = (spaces: Record<string, boolean | LearnOptions>) =>
      withThings(":memory:", { encoders, relations: { learn: { spaces } } });
    const off = await learn({ [id]: false });
    await off.observeAll(pairs(24));
    expect(await off.relations()).toEqual([]);
    const tuned = await learn({ [id]: { succession: false }, [other]: false });
    await tuned.observeAll(pairs(24));
    expect(await learned(tuned, "followed-by")).toEqual([]);
    expect(await learned(tuned, "co-occurs")).toEqual(TOGETHER);
    const on = await learn({ [other]: false });
    await on.observeAll(pairs(24));
    expect(await learned(on, "followed-by")).toEqual(FOLLOWS);
    await expect(learn({ nowhere: true })).rejects.toMatchObject({ code: "BAD_OPTION" });
    await expect(learn({ [id]: { window: -1 } })).rejects.toMatchObject({ code: "BAD_OPTION" });
  });

  it("fade by the time of what is observed", async () => {
    const learn = { halfLifeMs: 100_000, cooccurrence: false };
    const memory = await withThings(":memory:", { relations: { learn } });
    await memory.observeAll(pairs(24));
    expect(await learned(memory, "followed-by")).toEqual(FOLLOWS);
    // Much later only the first pair is met, until the others have faded.
    const late = pairs(200).filter((_, i) => (i >> 1) % 3 === 0);
    await memory.observeAll(
      late.map((signal, i) => ({ ...signal, episode: `late ${i >> 1}`, time: 2e6 + i })),
    );
    expect(await learned(memory, "followed-by")).toEqual([FOLLOWS[0]]);
  });

  it("confuse what an outcome told apart, once both are memories", async () => {
    const memory = await open(":memory:", {
      relations: { learn: { succession: false, cooccurrence: false } },
    });
    const blend = (share: number) => {
      const vector = new Array<number>(THINGS + 2).fill(0);
      vector[0] = 1;
      vector[1] = share;
      return vector;
    };
    await memory.remember({ vector: blend(0), outcome: "cat", caption: "cat" });
    await memory.remember({ vector: blend(0.5), outcome: "dog", caption: "dog" });
    await memory.observe({ vector: blend(0.2), outcome: "dog" });
    expect(await learned(memory, "confusable")).toEqual(["cat —confusable→ dog"]);
    await memory.observe({ vector: blend(0.22), outcome: "dog" });
    const [{ relation }] = await memory.relations();
    // The dog itself, when it was remembered, had been kept from being taken for the cat.
    expect(relation).toMatchObject({ count: 3, weight: 3 });
  });

  it("stay at most so many at a node", async () => {
    const memory = await withThings(":memory:", { relations: { learn: { ...CHANCE_TOO, maxPerNode: 2 } } });
    const rng = seededRng(1);
    const stream = Array.from({ length: 400 }, (_, i) => ({
      vector: direction(Math.floor(rng() * THINGS)),
      origin: `o${i % 3}`,
      episode: `e${i >> 3}`,
      time: i,
    }));
    await memory.observeAll(stream);
    const ends = (await memory.relations())
      .filter(({ relation }) => relation.kind === "followed-by")
      .flatMap(({ relation }) => [relation.from, relation.to]);
    expect(ends.length).toBeGreaterThan(0);
    for (const end of ends) expect(ends.filter((other) => other === end).length).toBeLessThanOrEqual(2);
  });

  it("are the same however often they are written", async () => {
    const told = async (batchSize: number, readEvery: number) => {
      shade = 0;
      const memory = await withThings(":memory:", { relations: { learn: { ...CHANCE_TOO, maxPerNode: 3 } } });
      const rng = seededRng(2);
      const stream = Array.from({ length: 600 }, (_, i) => ({
        vector: direction(Math.floor(rng() * THINGS)),
        origin: `o${i % 3}`,
        episode: `e${i >> 3}`,
        time: i,
      }));
      for (let i = 0; i < stream.length; i += readEvery) {
        await memory.observeAll(stream.slice(i, i + readEvery), { batchSize });
        await memory.relations();
      }
      const lines = await memory.relations();
      return lines
        .map(({ sentence, relation: { count, weight } }) => `${sentence} ${count} ${weight}`)
        .sort();
    };
    const once = await told(1_000, 1_000);
    expect(once.length).toBeGreaterThan(10);
    expect(await told(1, 1)).toEqual(once);
    expect(await told(50, 100)).toEqual(once);
  });

  it("go through an export and an import, and are gone on with", async () => {
    const source = await withThings();
    await source.observeAll(pairs(24));
    const lines = await exported(source);
    const copy = await open();
    await copy.import(lines);
    expect(await exported(copy)).toEqual(lines);
    await copy.observeAll(pairs(6, 24));
    expect(await learned(copy, "co-occurs")).toEqual(TOGETHER);
  });

  it.each([
    [{ learn: "yes" }, /learn/],
    [{ learn: { windows: 4 } }, /windows/],
    [{ learn: { window: "8" } }, /window/],
    [{ learn: { halfLifeMs: NaN } }, /halfLifeMs/],
    [{ learn: { succession: 1 } }, /succession/],
  ])("refuse %j", async (relations, message) => {
    await expect(open(":memory:", { relations: relations as never })).rejects.toMatchObject({
      code: "BAD_OPTION",
      message: expect.stringMatching(message) as string,
    });
  });
});
