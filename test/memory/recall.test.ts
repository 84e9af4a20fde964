/** Recall and prediction by likeness. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Memory, vectorEncoder } from "../../src/index.js";
import { dot } from "../../src/core/vector.js";
import { clusters } from "./fixtures/directions.js";

const DIMENSION = 8;

async function filled(
  index: "exact" | "graph" | "auto",
  count = 60,
): Promise<{ memory: Memory; vectors: Float32Array[] }> {
  const vectorOf = clusters(4, count, DIMENSION);
  const memory = await Memory.open(":memory:", {
    encoders: [vectorEncoder({ dimension: DIMENSION, sameSimilarity: 0.999 })],
    index,
    gate: { chanceLevel: 0.999 },
    clock: () => 0,
  });
  const vectors: Float32Array[] = [];
  for (let i = 0; i < count; i++) {
    const vector = vectorOf(i);
    vectors.push(vector);
    const signal = {
      vector,
      caption: `picture ${i}`,
      payload: Uint8Array.of(i),
      outcome: i % 2 === 0 ? "even" : "odd",
    };
    await (i % 3 === 0 ? memory.observe(signal) : memory.remember(signal));
  }
  return { memory, vectors };
}

describe.each(["exact", "graph", "auto"] as const)("index %s", (index) => {
  it("gives the nearest memories first, as comparing with all of them would", async () => {
    const { memory, vectors } = await filled(index);
    const cue = clusters(9, 10, DIMENSION);
    for (let i = 0; i < 10; i++) {
      const vector = cue(i);
      const scored = (keep: (i: number) => boolean) =>
        vectors
          .map((held, at) => ({ trace: at + 1, similarity: dot(held, vector), at }))
          .filter(({ at, similarity }) => keep(at) && similarity > 0)
          .sort((a, b) => b.similarity - a.similarity)
          .slice(0, 7)
          .map(({ trace }) => trace);
      const lasting = await memory.recall({ vector }, { limit: 7 });
      expect(lasting.map(({ trace }) => trace)).toEqual(scored((at) => at % 3 !== 0));
      const all = await memory.recall({ vector }, { limit: 7, fleeting: true });
      expect(all.map(({ trace }) => trace)).toEqual(scored(() => true));
    }
  });
});

it("a hit carries what it was met in", async () => {
  const { memory, vectors } = await filled("exact");
  const [hit] = await memory.recall({ vector: vectors[4] });
  expect(hit).toMatchObject({
    trace: 5,
    stage: "lasting",
    gist: "picture 4",
    texts: ["picture 4"],
    payloads: [Uint8Array.of(4)],
    outcome: "even",
    signals: 1,
    path: [],
  });
  expect(hit.score).toBeCloseTo(1, 5);
});

it("nothing kept, nothing recalled; and a cue in words without a text encoder finds names only", async () => {
  const memory = await Memory.open(":memory:", {
    encoders: [vectorEncoder({ dimension: 3 })],
    index: "exact",
  });
  expect(await memory.recall({ vector: [1, 0, 0] })).toEqual([]);
  await memory.observe({ vector: [1, 0, 0] });
  expect(await memory.recall({ vector: [1, 0, 0] })).toEqual([]);
  expect(await memory.recall({ vector: [1, 0, 0] }, { fleeting: true })).toHaveLength(1);
  await memory.relate("bridge", "crosses", "Nai");
  expect((await memory.recall("the bridge")).map(({ name }) => name)).toEqual(["bridge", "Nai"]);
});

it("scores lie in 0…1, fall, and stop at the limit", async () => {
  const { memory } = await filled("exact");
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: DIMENSION, maxLength: DIMENSION }),
      fc.integer({ min: 1, max: 80 }),
      async (vector, limit) => {
        fc.pre(vector.some((value) => value !== 0));
        const hits = await memory.recall({ vector }, { limit, fleeting: true });
        expect(hits.length).toBeLessThanOrEqual(limit);
        const scores = hits.map(({ score }) => score);
        expect([...scores].sort((a, b) => b - a)).toEqual(scores);
        for (const score of scores) {
          expect(score).toBeGreaterThan(0);
          expect(score).toBeLessThanOrEqual(1);
        }
      },
    ),
    { numRuns: 50 },
  );
});

describe("predict", () => {
  it("takes the vote of the nearest, weighted by exp(20 (s − 1))", async () => {
    const memory = await Memory.open(":memory:", {
      encoders: [vectorEncoder({ dimension: 4 })],
      index: "exact",
    });
    await memory.remember({ vector: [1, 0, 0, 0], outcome: "left" });
    await memory.remember({ vector: [0, 1, 0, 0], outcome: "right" });
    const { outcome, confidence, shares, support } = await memory.predict({ vector: [0.8, 0.6, 0, 0] });
    const [left, right] = [Math.exp(20 * -0.2), Math.exp(20 * -0.4)];
    expect(outcome).toBe("left");
    expect(confidence).toBeCloseTo(left / (left + right), 5);
    expect(shares.right).toBeCloseTo(right / (left + right), 5);
    expect(support.map(({ trace }) => trace)).toEqual([1, 2]);
    expect((await memory.predict({ vector: [0, 0, 1, 0] }, 1)).support).toHaveLength(1);
  });

  it("knows nothing where nothing is known", async () => {
    const memory = await Memory.open(":memory:", {
      encoders: [vectorEncoder({ dimension: 4 })],
      index: "exact",
    });
    expect(await memory.predict({ vector: [1, 0, 0, 0] })).toEqual({
      outcome: null,
      confidence: 0,
      shares: {},
      support: [],
    });
    await memory.remember({ vector: [1, 0, 0, 0] });
    expect(await memory.predict({ vector: [1, 0, 0, 0] })).toMatchObject({ outcome: null, confidence: 0 });
  });
});
