/** Outcomes by relation: learned on surprise, merged, forgotten by redundancy, durable, explained. */
import { describe, expect, it } from "vitest";
import {
  Conflict,
  InvalidInput,
  InvalidState,
  Memory,
  quantityEncoder,
  seededRng,
} from "../../../src/index.js";
import { temporaryPath } from "../fixtures/temporary-folder.js";

const road = () =>
  quantityEncoder({
    name: "road",
    quantities: [
      { name: "gap", unit: "m", scale: 10 },
      { name: "closing", unit: "m/s", scale: 5 },
    ],
  });

const FEAR = { outcome: "collision", otherwise: "clear" };

async function open(path = ":memory:"): Promise<Memory> {
  return Memory.open(path, { encoders: [road()], clock: () => 1_000 });
}

describe("an outcome field", () => {
  it("expects the prior until it has learned, and then what came of it, near by but not far off", async () => {
    const memory = await open();
    const field = await memory.outcomeField(FEAR);
    expect(field.expect([5, 5])).toBe(0);
    expect(field.learn({ vector: [5, 5], outcome: 1 })).toBe("written");
    expect(field.expect([5, 5])).toBeCloseTo(1 / 1.5, 5);
    expect(field.expect([6, 5])).toBeGreaterThan(0.5);
    expect(field.expect([50, 5])).toBe(0);
    await memory.close();
  });

  it("writes only what surprises, and merges what is near", async () => {
    const memory = await open();
    const field = await memory.outcomeField(FEAR);
    expect(field.learn({ vector: [80, 0], outcome: 0 })).toBe("expected");
    expect(field.learn({ vector: [5, 5], outcome: 1 })).toBe("written");
    expect(field.learn({ vector: [5.2, 5], outcome: 0 })).toBe("merged");
    expect(field.learn({ vector: [30, 5], outcome: 0.05 })).toBe("expected");
    expect(field.size).toBe(1);
    const [one] = field.memories();
    expect(one).toMatchObject({ trace: null, signals: 2 });
    expect(one.outcome).toBeCloseTo(0.5, 6);
    expect(await field.commit()).toEqual({ lessons: 4, written: 1, merged: 1, expected: 2, forgotten: 0 });
    expect(field.voices([5, 5])[0]).toMatchObject({ trace: 1, signals: 2 });
    await memory.close();
  });

  it("learns a boundary that nobody told it, and keeps it in a small budget", async () => {
    const memory = await open();
    const field = await memory.outcomeField({ ...FEAR, capacity: 40, bandwidth: 0.3 });
    const rng = seededRng(3);
    const hits = (gap: number, closing: number) => gap < (closing * closing) / 4;
    for (let i = 0; i < 3_000; i++) {
      const [gap, closing] = [40 * rng(), 15 * rng()];
      field.learn({ vector: [gap, closing], outcome: hits(gap, closing) ? 1 : 0 });
    }
    expect(field.size).toBeLessThanOrEqual(40);
    let right = 0;
    for (let i = 0; i < 1_000; i++) {
      const [gap, closing] = [40 * rng(), 15 * rng()];
      if (field.expect([gap, closing]) >= 0.5 === hits(gap, closing)) right++;
    }
    expect(right).toBeGreaterThan(900);
    const outcomes = field.memories().map(({ outcome }) => outcome >= 0.5);
    expect(outcomes).toContain(true);
    expect(outcomes).toContain(false);
    await memory.close();
  });
});

describe("condensed", () => {
  const hits = (gap: number, closing: number) => gap < (closing * closing) / 4;

  async function learned(memory: Memory) {
    const field = await memory.outcomeField({ ...FEAR, capacity: 200, bandwidth: 0.3, mergeWithin: 0.1 });
    const rng = seededRng(3);
    for (let i = 0; i < 3_000; i++) {
      const [gap, closing] = [40 * rng(), 15 * rng()];
      field.learn({ vector: [gap, closing], outcome: hits(gap, closing) ? 1 : 0 });
    }
    return field;
  }

  it("says with few memories what it said with many, and keeps both sides of the boundary", async () => {
    const memory = await open();
    const field = await learned(memory);
    const before = field.size;
    expect(before).toBeGreaterThan(90);
    expect(await field.condense(30)).toMatchObject({ lessons: 3_000, forgotten: before - 30 });
    expect(field.size).toBe(30);
    const rng = seededRng(4);
    let right = 0;
    for (let i = 0; i < 1_000; i++) {
      const [gap, closing] = [40 * rng(), 15 * rng()];
      if (field.expect([gap, closing]) >= 0.5 === hits(gap, closing)) right++;
    }
    expect(right).toBeGreaterThan(900);
    const sides = new Set(field.memories().map(({ outcome }) => outcome >= 0.5));
    expect(sides.size).toBe(2);
    await memory.close();
  });

  it("is durable, tells why of what went, and leaves alone what is small enough", async () => {
    const file = temporaryPath();
    const memory = await open(file);
    const field = await learned(memory);
    await field.commit();
    const ids = field.memories().map(({ trace }) => trace!);
    await field.condense(30);
    expect(await field.condense(30)).toEqual({
      lessons: 0,
      written: 0,
      merged: 0,
      expected: 0,
      forgotten: 0,
    });
    const left = new Set(field.memories().map(({ trace }) => trace));
    const gone = ids.find((id) => !left.has(id))!;
    await expect(memory.why(gone)).rejects.toThrow(
      /condensed: without it the error of the rest grew by -?\d/,
    );
    await memory.close();
    const again = await open(file);
    const held = await again.outcomeField({ ...FEAR, bandwidth: 0.3 });
    expect(held.size).toBe(30);
    for (const gap of [2, 10, 30]) expect(held.expect([gap, 9])).toBeCloseTo(field.expect([gap, 9]), 4);
    await again.close();
  });

  it("on top of what another handle wrote meanwhile", async () => {
    const file = temporaryPath();
    const [one, two] = [await open(file), await open(file)];
    const left = await learned(one);
    const right = await two.outcomeField(FEAR);
    for (let i = 0; i < 4; i++) right.learn({ vector: [500, 5], outcome: 1 });
    await right.commit();
    await left.condense(30);
    expect(left.size).toBe(30);
    expect(left.expect([500, 5])).toBeGreaterThan(0.5);
    await one.close();
    await two.close();
  });
});

describe("in a file", () => {
  it("is the same after closing and opening, without naming the encoder", async () => {
    const file = temporaryPath();
    const memory = await open(file);
    const field = await memory.outcomeField(FEAR);
    const rng = seededRng(1);
    for (let i = 0; i < 500; i++) field.learn({ vector: [30 * rng(), 10 * rng()], outcome: rng() });
    await field.commit();
    await memory.close();
    const again = await Memory.open(file, { store: { readOnly: true } });
    const held = await again.outcomeField(FEAR);
    expect(held.size).toBe(field.size);
    for (let i = 0; i < 100; i++) {
      const key = [30 * rng(), 10 * rng()];
      expect(held.expect(key)).toBeCloseTo(field.expect(key), 4);
    }
    expect(() => held.learn({ vector: [1, 1], outcome: 1 })).toThrow(InvalidState);
    await expect(again.outcomeField({ outcome: "fire" })).rejects.toThrow(Conflict);
    await again.close();
  });

  it("two handles at one file lose nothing: what the other wrote is learned on", async () => {
    const file = temporaryPath();
    const [one, two] = [await open(file), await open(file)];
    const [left, right] = [await one.outcomeField(FEAR), await two.outcomeField(FEAR)];
    left.learn({ vector: [5, 5], outcome: 1, origin: "left" });
    right.learn({ vector: [35, 5], outcome: 1, origin: "right" });
    right.learn({ vector: [5.1, 5], outcome: 1, origin: "right" });
    await left.commit();
    expect(await right.commit()).toMatchObject({ lessons: 2, written: 1, merged: 1 });
    expect(right.size).toBe(2);
    expect([...(await two.why(1)).origins].sort()).toEqual(["left", "right"]);
    await one.close();
    await two.close();
    const again = await open(file);
    expect((await again.outcomeField(FEAR)).size).toBe(2);
    await again.close();
  });

  it("tells what was forgotten and why", async () => {
    const file = temporaryPath();
    const memory = await open(file);
    const field = await memory.outcomeField({ ...FEAR, capacity: 3, mergeWithin: 0.01, surprise: 0 });
    for (const gap of [0, 1, 2]) field.learn({ vector: [gap, 0], outcome: 1 });
    await field.commit();
    field.learn({ vector: [100, 0], outcome: 1 });
    expect(await field.commit()).toMatchObject({ written: 1, forgotten: 1 });
    expect(field.size).toBe(3);
    const gone = [1, 2, 3].filter((id) => !field.memories().some(({ trace }) => trace === id));
    await expect(memory.why(gone[0])).rejects.toThrow(/redundant: the memories around it say the same/);
    await memory.close();
  });

  it("says why in words: what relation, what came of it, how often, where", async () => {
    const file = temporaryPath();
    const memory = await open(file);
    const field = await memory.outcomeField(FEAR);
    field.learn({ vector: [5, 8], outcome: 1, origin: "box", episode: "drive 1", time: 0 });
    field.learn({ vector: [5.2, 8], outcome: 0, origin: "deer", episode: "drive 2", time: 60_000 });
    field.learn({ vector: [5, 8], outcome: 1, origin: "deer", episode: "drive 2", time: 60_000 });
    await field.commit();
    const why = await memory.why(1);
    expect(why.text).toBe(
      "Trace 1 (gap 5.04 m, closing 8 m/s) was kept because what came of it was not what was expected: collision came, 1.00 off. " +
        "Met 3 times; what came of it: collision 67 %, clear 33 %. Learned from deer (2), box, in drive 2 (2), drive 1.",
    );
    expect(why.keptBy).toBe("surprise");
    expect(why.ledger.map((row) => row.verdict)).toEqual(["surprised", "reinforced", "reinforced"]);
    expect(why.ledger.reduce((sum, row) => sum + row.gain, 0)).toBeCloseTo(why.evidence, 9);
    await memory.close();
  });

  it("goes out and in by export and import", async () => {
    const file = temporaryPath();
    const memory = await open(file);
    const field = await memory.outcomeField(FEAR);
    field.learn({ vector: [5, 8], outcome: 1 });
    await field.commit();
    const lines: string[] = [];
    for await (const line of memory.export()) lines.push(line);
    const copy = await open();
    await copy.import(lines);
    const held = await copy.outcomeField(FEAR);
    expect(held.expect([5, 8])).toBeCloseTo(field.expect([5, 8]), 6);
    await memory.close();
    await copy.close();
  });
});

describe("bad input", () => {
  it("is refused by name, and nothing is learned", async () => {
    const memory = await open();
    const field = await memory.outcomeField(FEAR);
    expect(() => field.learn({ vector: [1], outcome: 1 })).toThrow(/has 1 numbers, expected 2: gap, closing/);
    expect(() => field.learn({ vector: [1, NaN], outcome: 1 })).toThrow(/closing is NaN/);
    expect(() => field.learn({ vector: [1, 1], outcome: 2 })).toThrow(
      /outcome is 2, expected a number in 0…1/,
    );
    expect(() => field.learn({ vector: [1, 1], outcome: 1, time: NaN })).toThrow(/time is NaN/);
    expect(() => field.learn({ vector: [1, 1], outcome: 1, origin: "" })).toThrow(InvalidInput);
    expect(() => field.voices([1])).toThrow(InvalidInput);
    await expect(field.condense(0)).rejects.toThrow(/condensed to 0 memories, expected a whole number ≥ 1/);
    expect(field.pending).toBe(0);
    await expect(memory.outcomeField({ ...FEAR, bandwith: 1 } as never)).rejects.toThrow(
      /no option "bandwith"/,
    );
    await memory.close();
    const words = await Memory.open(":memory:");
    await expect(words.outcomeField(FEAR)).rejects.toThrow(/needs one space of quantities, found 0/);
    await words.close();
  });
});
