/** Same seed, same order, injected clock and store id: the same memory, and the same file. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { fitPca, hashedTextEncoder, Memory, seededRng, type Signal } from "../../src/index.js";
import { exported } from "./fixtures/collected.js";
import { clusters } from "./fixtures/directions.js";
import { temporaryPath } from "./fixtures/temporary-folder.js";

/** A stream with all that can happen in it. */
async function live(path: string, index: "exact" | "graph" | "auto"): Promise<string[]> {
  const vectorOf = clusters(1, 12, 24, 0.5);
  const rng = seededRng(2);
  let now = 0;
  const memory = await Memory.open(path, {
    encoders: [
      fitPca(
        Array.from({ length: 60 }, (_, i) => vectorOf(i)),
        { dimension: 8 },
      ),
      hashedTextEncoder({ dimension: 64 }),
    ] as never,
    index,
    budget: { fleeting: 40, lasting: 8, fingerprints: 200, echoes: 4 },
    clock: () => (now += 60_000),
    store: { storeId: "the same" },
  });
  const signals = Array.from({ length: 600 }, (_, i): Signal => {
    const origin = `origin ${Math.floor(rng() * 4)}`;
    if (i % 9 === 0) return { text: `the bridge ${Math.floor(rng() * 20)} is closed`, origin };
    return {
      vector: vectorOf(Math.floor(rng() * 12)),
      origin,
      payload: Uint8Array.of(i % 256),
      ...(i % 3 === 0 ? { outcome: i % 5 } : {}),
    };
  });
  await memory.observeAll(signals.slice(0, 500), { batchSize: 64 });
  for (const signal of signals.slice(500)) await memory.observe(signal);
  await memory.relate("a", "near", "b", { closed: true });
  await memory.recall("the bridge 3", { fleeting: true });
  await memory.remember({ text: "the river is high" });
  await memory.relate("b", "near", "c");
  const lines = await exported(memory);
  await memory.close();
  return lines;
}

it.each(["exact", "graph", "auto"] as const)(
  "the same stream twice, index %s: same export, same bytes",
  async (index) => {
    const [one, two] = [temporaryPath(), temporaryPath()];
    const lines = await live(one, index);
    expect(lines.length).toBeGreaterThan(100);
    expect(await live(two, index)).toEqual(lines);
    expect(readFileSync(one).equals(readFileSync(two))).toBe(true);
  },
);

it("another order is another memory", async () => {
  const signals = Array.from({ length: 40 }, (_, i): Signal => ({
    text: `sign ${i % 7} of row ${i % 5}`,
    time: i,
  }));
  const held = async (stream: Signal[]) => {
    const memory = await Memory.open(":memory:", { index: "exact", store: { storeId: "x" } });
    await memory.observeAll(stream);
    return exported(memory);
  };
  expect(await held(signals)).toEqual(await held([...signals]));
  expect(await held(signals.toReversed())).not.toEqual(await held(signals));
});

it("in batches or one by one, the same memory", async () => {
  const signals = Array.from({ length: 300 }, (_, i): Signal => ({
    text: `sign ${i % 37} of row ${i % 11}`,
    time: i * 1e6,
  }));
  const held = async (batchSize: number) => {
    const memory = await Memory.open(":memory:", { index: "exact" });
    await memory.observeAll(signals, { batchSize });
    return exported(memory);
  };
  expect(await held(1)).toEqual(await held(256));
});
