/** What signals do, one verdict at a time, through the public API. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Memory, vectorEncoder, type MemoryOptions, type Signal } from "../../src/index.js";
import type { GateOptionsInput } from "../../src/memory/options.js";
import { records } from "./fixtures/collected.js";
import { atAngle, atCosine } from "./fixtures/directions.js";
import { temporaryPath } from "./fixtures/temporary-folder.js";

const HOUR = 3_600_000;

async function vectors(options: MemoryOptions = {}, dimension = 16): Promise<Memory> {
  return Memory.open(":memory:", {
    encoders: [vectorEncoder({ dimension, sameSimilarity: 0.7 })],
    index: "exact",
    clock: () => 0,
    ...options,
  });
}

/** The i-th of several different signals of one meaning: cosine .9 with the first axis, .81 among themselves. */
function different(i: number, more: Partial<Signal> = {}): Signal {
  return { vector: atCosine(0.9, i), origin: `origin ${i}`, time: i * HOUR, ...more };
}

async function verdicts(memory: Memory, signals: readonly Signal[]): Promise<string[]> {
  const all: string[] = [];
  for (const signal of signals) all.push((await memory.observe(signal)).verdict);
  return all;
}

async function keptBy(signals: readonly Signal[], options: MemoryOptions = {}): Promise<boolean> {
  const memory = await vectors(options);
  const given = await verdicts(memory, signals);
  await memory.close();
  return given.includes("kept");
}

const range = (length: number) => Array.from({ length }, (_, i) => i + 1);

describe("a trace is kept by", () => {
  it("different signals, from different origins, at different times", async () => {
    const memory = await vectors();
    expect(
      await verdicts(
        memory,
        [1, 2, 3].map((i) => different(i)),
      ),
    ).toEqual(["new", "reinforced", "kept"]);
    const why = await memory.why(1);
    expect(why).toMatchObject({ stage: "lasting", keptBy: "evidence", missing: [] });
    expect(why.ledger.map((row) => row.verdict)).toEqual(["new", "reinforced", "kept"]);
    expect(why.origins).toEqual(["origin 1", "origin 2", "origin 3"]);
    expect(why.text).toContain("kept because different signals meant the same");
  });

  it("stress: with emphasis above 1, fewer signals suffice, but one origin still gives at most its share", async () => {
    const stressed = [1, 2].map((i) => different(i, { emphasis: 3 }));
    expect(await keptBy(stressed, { gate: { originShare: 1 } })).toBe(true);
    expect(await keptBy([1, 2].map((i) => different(i)))).toBe(false);
    expect(await keptBy(range(2).map((i) => different(i, { emphasis: 10 })))).toBe(false);
    expect(await keptBy(range(3).map((i) => different(i, { emphasis: 10 })))).toBe(true);
  });

  it("a single origin where the rule is switched off", async () => {
    const one = range(10).map((i) => different(i, { origin: "one" }));
    expect(await keptBy(one)).toBe(false);
    expect(await keptBy(one, { gate: { originShare: 1 } })).toBe(true);
  });
});

describe("a trace is not kept by", () => {
  const notKept: [string, Signal[]][] = [
    ["exact copies", range(40).map((i) => different(i, { vector: atCosine(0.9, 1) }))],
    [
      "near copies of one origin",
      range(15).map((i) => ({ vector: atAngle(0.002 * i, 16), origin: "one", time: i * HOUR })),
    ],
    [
      "near copies (cosine ≥ .985), whoever sends them",
      range(15).map((i) => ({ vector: atAngle(0.002 * i, 16), origin: `o${i}`, time: i * HOUR })),
    ],
    ["a single origin", range(14).map((i) => different(i, { origin: "one" }))],
    ["signals without an origin", range(14).map((i) => ({ vector: atCosine(0.9, i), time: i * HOUR }))],
    ["background, emphasis 0", range(14).map((i) => different(i, { emphasis: 0 }))],
  ];
  it.each(notKept)("%s", async (_what, signals) => {
    expect(await keptBy(signals)).toBe(false);
  });

  it("massed repeats that would suffice if they were spaced", async () => {
    const massed = range(4).map((i) => different(i, { time: 0 }));
    expect(await keptBy(massed)).toBe(false);
    expect(await keptBy(range(4).map((i) => different(i)))).toBe(true);
  });

  it("exact copies only bump a counter: the centroid does not move", async () => {
    const memory = await vectors();
    await memory.observe(different(1));
    const [before] = await memory.recall({ vector: atCosine(0.9, 1) }, { fleeting: true });
    for (let i = 2; i < 6; i++) {
      const again = await memory.observe(different(i, { vector: atCosine(0.9, 1) }));
      expect(again).toMatchObject({ verdict: "duplicate", trace: 1, reasons: { refused: [] } });
    }
    const [after] = await memory.recall({ vector: atCosine(0.9, 1) }, { fleeting: true });
    expect(after.score).toBe(before.score);
    expect((await memory.why(1)).ignored.duplicates).toBe(4);
  });
});

describe("outcomes", () => {
  it("that disagree refuse the match, and the next neighbour is tried", async () => {
    const memory = await vectors({}, 8);
    await memory.observe({ vector: atAngle(0, 8), outcome: "left" });
    await memory.observe({ vector: atAngle(0.9, 8), outcome: "right" });
    const tracked = await memory.observe({ vector: atAngle(0.4, 8), outcome: "right", origin: "b" });
    expect(tracked).toMatchObject({ verdict: "reinforced", trace: 2 });
    expect(tracked.reasons.refused).toMatchObject([{ trace: 1, outcome: "left" }]);
    expect((await memory.why(1)).ignored.disagreed).toBe(1);
    const alone = await memory.observe({ vector: atAngle(0.3, 8), outcome: "up", origin: "c" });
    expect(alone).toMatchObject({ verdict: "new", trace: 3 });
    expect(alone.reasons.refused.map(({ trace }) => trace)).toEqual([1, 2]);
  });

  it("near a trace that mostly disagree keep it from being kept, and why says so", async () => {
    const memory = await vectors();
    const votes = ["yes", "no", "perhaps", "never", "yes", "yes", "yes"];
    const signals = votes.map((outcome, i) => different(i + 1, { outcome }));
    expect(await verdicts(memory, signals)).not.toContain("kept");
    const why = await memory.why(1);
    expect(why).toMatchObject({ stage: "fleeting", agreement: 0.5, ignored: { disagreed: 3 } });
    expect(why.evidence).toBeGreaterThan(1.2);
    expect(why.missing.join()).toMatch(/Outcomes near it agree in 50 % of cases, 67 % are needed/);
    expect(await keptBy(signals, { gate: { agreement: 0 } })).toBe(true);
    const more = [8, 9, 10].map((i) => different(i, { outcome: "yes" }));
    expect(await verdicts(memory, more)).toEqual(["reinforced", "reinforced", "kept"]);
  });

  it("of any plain type are names; a signal without one matches whatever there is", async () => {
    const memory = await vectors();
    await memory.observe(different(1, { outcome: true }));
    await memory.observe(different(2, { outcome: "true" }));
    const silent = await memory.observe(different(3));
    expect(silent).toMatchObject({ verdict: "kept", trace: 1 });
    expect((await memory.why(1)).outcome).toBe("true");
  });
});

describe("remember", () => {
  it("keeps at once, and the ledger says so", async () => {
    const memory = await vectors();
    const first = await memory.remember(different(1));
    expect(first).toMatchObject({ verdict: "remembered", trace: 1 });
    const why = await memory.why(1);
    expect(why).toMatchObject({ stage: "lasting", keptBy: "remember", evidence: 0, keptAt: HOUR });
    expect(why.ledger).toMatchObject([{ verdict: "remembered", gain: 0, signals: 1 }]);
    expect(why.text).toContain("kept at the user's word");
  });

  it("keeps what was fleeting, repeats included", async () => {
    const memory = await vectors();
    await memory.observe(different(1));
    expect(await memory.remember(different(1))).toMatchObject({ verdict: "remembered", trace: 1 });
    const why = await memory.why(1);
    expect(why.ledger.map((row) => row.verdict)).toEqual(["new", "remembered"]);
    expect((await memory.observe(different(1))).verdict).toBe("duplicate");
  });
});

describe("echoes", () => {
  const words = "the bridge over the river is closed";
  async function recalled(): Promise<Memory> {
    const memory = await Memory.open(":memory:", { index: "exact", clock: () => 0 });
    await memory.observe({ text: words, origin: "radio" });
    expect((await memory.recall("bridge", { fleeting: true }))[0].texts).toEqual([words]);
    return memory;
  }

  it.each([
    ["as it was", words],
    ["reformatted", "  The BRIDGE, over the river… is closed! "],
    ["in full-width letters", "ｔｈｅ bridge over the river is closed"],
    ["inside a longer text", `I remember that ${words}, they said`],
  ])("what a recall gave out never counts: %s", async (_how, text) => {
    const memory = await recalled();
    expect(await memory.observe({ text, origin: "agent" })).toMatchObject({ verdict: "echo", trace: 1 });
    expect(await memory.why(1)).toMatchObject({ evidence: 0, ignored: { duplicates: 0 } });
    expect((await memory.audit()).echoesRefused).toBe(1);
  });

  it("other words of the same meaning, and parts of words, still count", async () => {
    const memory = await recalled();
    const other = await memory.observe({ text: "closed is the bridge over the river", origin: "ann" });
    expect(other.verdict).toBe("reinforced");
    const longer = await memory.observe({ text: "the bridge over the river is closedown", origin: "ben" });
    expect(longer.verdict).not.toBe("echo");
  });

  it("what was not recalled is a duplicate, not an echo", async () => {
    const memory = await Memory.open(":memory:", { index: "exact", clock: () => 0 });
    await memory.observe({ text: words });
    expect((await memory.observe({ text: words.toUpperCase() })).verdict).toBe("duplicate");
  });

  it("and exact repeats are known within their budgets, however they alternate", async () => {
    const budget = { fingerprints: 5, echoes: 2 };
    const memory = await Memory.open(":memory:", { index: "exact", clock: () => 0, budget });
    for (let i = 0; i < 40; i++) {
      await memory.observe({ text: `word${i * i} thing${i} sign${7 * i}` });
      if (i % 3 === 0) await memory.recall(`thing${i}`, { fleeting: true, limit: 1 });
      const held = await records(memory, "fingerprint");
      expect(held.filter(({ kind }) => kind === "seen").length).toBeLessThanOrEqual(budget.fingerprints);
      expect(held.filter(({ kind }) => kind === "echo").length).toBeLessThanOrEqual(budget.echoes);
    }
  });

  it("short texts are echoes only when whole", async () => {
    const memory = await Memory.open(":memory:", { index: "exact", clock: () => 0 });
    await memory.observe({ text: "go left" });
    await memory.recall("left", { fleeting: true });
    expect((await memory.observe({ text: "we should go left here", origin: "b" })).verdict).not.toBe("echo");
    expect((await memory.observe({ text: "Go left!" })).verdict).toBe("echo");
  });
});

describe("names that JavaScript knows", () => {
  it.each(["constructor", "toString", "hasOwnProperty", "1"])(
    "origin %s is an origin like any other",
    async (origin) => {
      const memory = await vectors();
      const given = await verdicts(
        memory,
        range(14).map((i) => different(i, { origin, outcome: origin, episode: origin })),
      );
      expect(given).not.toContain("kept");
      const why = await memory.why(1);
      expect(why.origins).toEqual([origin]);
      expect(why.evidence).toBeLessThanOrEqual(0.6);
      expect(why.outcome).toBe(origin);
    },
  );
});

it("a smaller budget of fingerprints holds from the next opening on", async () => {
  const path = temporaryPath();
  const open = (fingerprints: number) =>
    Memory.open(path, {
      encoders: [vectorEncoder({ dimension: 16 })],
      budget: { fingerprints },
      clock: () => 0,
    });
  const wide = await open(100);
  for (const i of range(10)) await wide.observe(different(i));
  await wide.close();
  const narrow = await open(4);
  expect(await records(narrow, "fingerprint")).toHaveLength(4);
  expect((await narrow.observe(different(7))).verdict).toBe("duplicate");
  expect((await narrow.observe(different(6))).verdict).not.toBe("duplicate");
  await narrow.close();
});

it("why tells what the signals were judged by, whoever asks; and by another rule where that is asked for", async () => {
  const path = temporaryPath();
  const open = (gate: GateOptionsInput) =>
    Memory.open(path, { encoders: [vectorEncoder({ dimension: 16 })], gate, clock: () => 0 });
  const writer = await open({ keepThreshold: 3.5 });
  await writer.observe(different(1, { origin: "a" }));
  expect((await writer.why(1)).needed).toBe(3.5);
  await writer.close();
  const reader = await open({});
  expect((await reader.why(1)).needed).toBe(3.5);
  expect((await reader.why(1)).text).toContain("of the 3.5 needed");
  await reader.close();
  const other = await open({ keepThreshold: 0.5 });
  expect((await other.why(1)).needed).toBe(0.5);
  await other.close();
});

it("property: whatever the stream, a trace kept by evidence has two origins or more, and enough evidence", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({
          along: fc.integer({ min: 1, max: 12 }),
          origin: fc.integer({ min: 0, max: 3 }),
          hours: fc.nat(50),
        }),
        { minLength: 1, maxLength: 30 },
      ),
      fc.double({ min: 0.1, max: 4, noNaN: true }),
      async (stream, keepThreshold) => {
        const memory = await vectors({ gate: { keepThreshold } });
        for (const { along, origin, hours } of stream) {
          const seen = await memory.observe(different(along, { origin: `${origin}`, time: hours * HOUR }));
          const why = await memory.why(seen.trace);
          if (why.keptBy !== "evidence") continue;
          expect(why.origins.length).toBeGreaterThanOrEqual(2);
          expect(why.evidence).toBeGreaterThanOrEqual(keepThreshold);
        }
        expect((await memory.audit()).singleOrigin).toEqual([]);
        await memory.close();
      },
    ),
    { numRuns: 60, seed: 1 },
  );
});
