/** Streams: sources of any kind, read no further ahead than a batch, stopped, resumed, with bad signals among the good. */
import { describe, expect, it } from "vitest";
import { fitPca, InvalidInput, Memory, StreamAborted, vectorEncoder, type Signal } from "../../src/index.js";
import { exported } from "./fixtures/collected.js";

function signalOf(i: number): Signal {
  const vector = [1, Math.cos(i), Math.sin(i), Math.cos(i * i)];
  return { vector, origin: `o${i % 5}`, time: i * 60_000 };
}

const signals = (length: number) => Array.from({ length }, (_, i) => signalOf(i));

function open(): Promise<Memory> {
  return Memory.open(":memory:", {
    encoders: [vectorEncoder({ dimension: 4 })],
    index: "exact",
    clock: () => 0,
  });
}

async function observed(memory: Memory): Promise<number> {
  return (await memory.stats()).spaces[0].counts.signals;
}

describe("sources", () => {
  it("arrays, generators, async generators: the same memory", async () => {
    function* generated() {
      yield* signals(50);
    }
    async function* awaited() {
      for (const signal of signals(50)) {
        await Promise.resolve();
        yield signal;
      }
    }
    const held = [];
    for (const source of [signals(50), generated(), awaited()]) {
      const memory = await open();
      expect((await memory.observeAll(source, { batchSize: 8 })).observed).toBe(50);
      held.push(await exported(memory));
    }
    expect(held[1]).toEqual(held[0]);
    expect(held[2]).toEqual(held[0]);
  });

  it("an empty one is fine", async () => {
    const memory = await open();
    expect(await memory.observeAll([])).toMatchObject({ observed: 0, skipped: 0 });
  });

  it("may fill one buffer again and again", async () => {
    const reused = await open();
    const buffer = new Float32Array(4);
    function* refilled() {
      for (const signal of signals(20)) {
        buffer.set(signal.vector as number[]);
        yield { ...signal, vector: buffer };
      }
    }
    await reused.observeAll(refilled());
    const fresh = await open();
    await fresh.observeAll(
      signals(20).map((signal) => ({ ...signal, vector: Float32Array.from(signal.vector as number[]) })),
    );
    expect(await exported(reused)).toEqual(await exported(fresh));
  });

  it("an error of the source comes through as it is; all that was read before it is in", async () => {
    const memory = await open();
    function* broken() {
      yield* signals(10);
      throw new RangeError("the line is dead");
    }
    await expect(memory.observeAll(broken(), { batchSize: 4 })).rejects.toThrow(RangeError);
    expect(await observed(memory)).toBe(10);
  });
});

it("a source that has nothing to give: what was read is committed, and an abort ends the wait", async () => {
  const memory = await open();
  const stop = new AbortController();
  async function* stuck() {
    yield* signals(3);
    await new Promise(() => undefined);
  }
  const summaries: number[] = [];
  const stream = memory.observeAll(stuck(), {
    maxDelayMs: 20,
    signal: stop.signal,
    onProgress: (summary) => {
      summaries.push(summary.observed);
      stop.abort("enough");
    },
  });
  await expect(stream).rejects.toMatchObject({ code: "STREAM_ABORTED", summary: { observed: 3 } });
  expect(summaries).toEqual([3]);
});

it("a signal that its encoder can give no direction is refused by its position; those around it are in", async () => {
  const plane = [
    [1, 0, 0, 0],
    [0, 1, 0, 0],
    [1, 1, 0, 0],
    [0, 2, 0, 0],
  ];
  const memory = await Memory.open(":memory:", { encoders: [fitPca(plane, { dimension: 2 })] });
  const vectors = [plane[0], plane[1], [0.5, 1, 7, 7], plane[2]];
  const told: number[] = [];
  const summary = await memory.observeAll(
    vectors.map((vector) => ({ vector })),
    { invalid: "skip", onInvalid: (_error, position) => told.push(position) },
  );
  expect(told).toEqual([2]);
  expect(summary).toMatchObject({ observed: 3, skipped: 1 });
});

it("back-pressure: never more than a batch is read ahead of what is durable", async () => {
  const memory = await open();
  let read = 0;
  let furthest = 0;
  let durable = 0;
  async function* source() {
    for (const signal of signals(200)) {
      read++;
      furthest = Math.max(furthest, read - durable);
      await Promise.resolve();
      yield signal;
    }
  }
  await memory.observeAll(source(), { batchSize: 16, onProgress: (summary) => (durable = summary.observed) });
  expect(durable).toBe(200);
  expect(furthest).toBe(16);
});

it("progress after each commit, observations in order, and the sum of verdicts", async () => {
  const memory = await open();
  const progress: number[] = [];
  const positions: number[] = [];
  const summary = await memory.observeAll([...signals(10), ...signals(10)], {
    batchSize: 6,
    onProgress: (at) => progress.push(at.observed),
    onObservation: (_, position) => positions.push(position),
  });
  expect(progress).toEqual([6, 12, 18, 20]);
  expect(positions).toEqual(Array.from({ length: 20 }, (_, i) => i));
  expect(summary.verdicts.duplicate).toBe(10);
  expect(Object.values(summary.verdicts).reduce((sum, count) => sum + count)).toBe(20);
});

describe("abort", () => {
  it("stops between batches; committed batches stay, and the error tells how many", async () => {
    const memory = await open();
    const controller = new AbortController();
    const done = memory.observeAll(signals(100), {
      batchSize: 10,
      signal: controller.signal,
      onProgress: ({ observed: count }) => {
        if (count === 30) controller.abort(new Error("enough"));
      },
    });
    const error = await done.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(StreamAborted);
    expect(error).toMatchObject({
      code: "STREAM_ABORTED",
      summary: { observed: 30 },
      cause: new Error("enough"),
    });
    expect(await observed(memory)).toBe(30);
  });

  it("before the start takes nothing in, and closes the source", async () => {
    const memory = await open();
    let closed = false;
    function* source() {
      try {
        yield* signals(5);
      } finally {
        closed = true;
      }
    }
    await expect(memory.observeAll(source(), { signal: AbortSignal.abort() })).rejects.toThrow(StreamAborted);
    expect([await observed(memory), closed]).toEqual([0, true]);
  });
});

describe("a bad signal at position k", () => {
  const withBad = (k: number) =>
    signals(20).map((signal, i) => (i === k ? { ...signal, vector: [1, NaN, 0, 0] } : signal));

  it.each([0, 1, 7, 8, 19])("%d: all before it are in, and the error tells the position", async (k) => {
    const memory = await open();
    const error = await memory.observeAll(withBad(k), { batchSize: 8 }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InvalidInput);
    expect(error).toMatchObject({
      code: "NOT_FINITE",
      message: expect.stringContaining(`signal ${k} of the stream`) as string,
    });
    const fresh = await open();
    await fresh.observeAll(signals(k));
    expect(await exported(memory)).toEqual(await exported(fresh));
  });

  it("is passed over in skip mode, and told", async () => {
    const memory = await open();
    const told: [string, number][] = [];
    const positions: number[] = [];
    const summary = await memory.observeAll(withBad(7), {
      batchSize: 5,
      invalid: "skip",
      onInvalid: (error, position) => told.push([error.code, position]),
      onObservation: (_, position) => positions.push(position),
    });
    expect(summary).toMatchObject({ observed: 19, skipped: 1 });
    expect(told).toEqual([["NOT_FINITE", 7]]);
    expect(positions).not.toContain(7);
    expect(positions).toHaveLength(19);
    const fresh = await open();
    await fresh.observeAll(withBad(7).filter((_, i) => i !== 7));
    expect(await exported(memory)).toEqual(await exported(fresh));
  });
});

it("500 concurrent calls are taken in the order of the calls", async () => {
  const memory = await open();
  const all = await Promise.all(signals(500).map((signal) => memory.observe(signal)));
  expect(all).toHaveLength(500);
  const fresh = await open();
  for (const signal of signals(500)) await fresh.observe(signal);
  expect(await exported(memory)).toEqual(await exported(fresh));
});

it("a bad call among concurrent ones fails alone", async () => {
  const memory = await open();
  const calls = signals(30).map((signal, i) => memory.observe(i === 11 ? { ...signal, origin: "" } : signal));
  const ends = await Promise.allSettled(calls);
  expect(ends.flatMap(({ status }, i) => (status === "rejected" ? i : []))).toEqual([11]);
  expect(await observed(memory)).toBe(29);
});
