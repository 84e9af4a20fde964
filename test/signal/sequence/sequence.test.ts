/** Stretches of rows: where they are cut, and what is left at another length. */
import { describe, expect, it } from "vitest";
import { resampleSequence, sequenceWindows } from "../../../src/signal/index.js";

async function windows(count: number, options: { length: number; stride?: number }): Promise<number[][]> {
  const rows = Array.from({ length: count }, (_, t) => [t]);
  const all = [];
  for await (const window of sequenceWindows(rows, options)) all.push(window.map((row) => row[0]));
  return all;
}

describe("windows", () => {
  it.each([
    [
      { length: 3 },
      [
        [0, 1, 2],
        [3, 4, 5],
      ],
    ],
    [
      { length: 3, stride: 2 },
      [
        [0, 1, 2],
        [2, 3, 4],
        [4, 5, 6],
      ],
    ],
    [
      { length: 2, stride: 3 },
      [
        [0, 1],
        [3, 4],
      ],
    ],
    [{ length: 8 }, []],
  ])("%o of seven rows", async (options, expected) => {
    expect(await windows(7, options)).toEqual(expected);
  });

  it("a stream that fails midway passes the failure on", async () => {
    async function* broken(): AsyncGenerator<number[]> {
      yield await Promise.resolve([1]);
      throw new Error("the sensor is gone");
    }
    await expect(async () => {
      for await (const window of sequenceWindows(broken(), { length: 2 })) expect(window).toBeUndefined();
    }).rejects.toThrow("the sensor is gone");
  });

  it("lengths that are none are refused", async () => {
    await expect(windows(3, { length: 0 })).rejects.toThrow(/whole numbers ≥ 1/);
  });
});

describe("another length", () => {
  const ramp = Array.from({ length: 8 }, (_, t) => [t, 10]);

  it("fewer steps are means, more steps lie between, a constant stays", () => {
    expect([...resampleSequence(ramp, 4)]).toEqual([0.5, 10, 2.5, 10, 4.5, 10, 6.5, 10]);
    expect([...resampleSequence(ramp, 8)].filter((_, i) => i % 2 === 0)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    const longer = resampleSequence(ramp, 16).filter((_, i) => i % 2 === 0);
    expect([...longer]).toEqual([...longer].sort((a, b) => a - b));
    expect([...resampleSequence([[3, 4]], 2)]).toEqual([3, 4, 3, 4]);
  });
});
