/** The text encoder over the shipped table, and the table's format. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { Memory, textEncoder } from "../../src/index.js";
import { dot } from "../../src/core/vector.js";
import { isIntact, readWordTable, writeWordTable } from "../../src/encoders/words/word-table.js";
import { restoreEncoder } from "../../src/encoders/restore-encoder.js";
import { describeEncoder } from "../../src/testing/encoder.js";
import { temporaryPath } from "../memory/fixtures/temporary-folder.js";

const SHIPPED = readFileSync(new URL("../../assets/english-words.bin", import.meta.url));

describeEncoder("textEncoder", {
  create: () => textEncoder(),
  inputs: ["the bridge is closed", "桥已经关闭", "xqzzt", "the", "$", "x".repeat(100_000)],
  refused: [
    ["an empty text", "", "EMPTY_TEXT"],
    ["a number", 7, "NOT_TEXT"],
    ["a text that is too long", "x".repeat(100_001), "TEXT_TOO_LONG"],
    ["half of a pair", "a\ud800", "BROKEN_TEXT"],
  ],
});

async function cosine(a: string, b: string): Promise<number> {
  const [x, y] = await textEncoder().encode([a, b]);
  return dot(x, y);
}

describe("textEncoder", () => {
  it("sees what is meant in other words", async () => {
    const near = await cosine("the physician visits the ill", "a doctor sees sick patients");
    const far = await cosine("the physician visits the ill", "a train arrives at the station");
    expect(near).toBeGreaterThan(0.5);
    expect(far).toBeLessThan(near - 0.3);
  });

  it("knows a word that it never met, and a sign of Chinese, for itself", async () => {
    expect(await cosine("qwxzty", "Qwxzty!")).toBeCloseTo(1, 6);
    expect(Math.abs(await cosine("qwxzty", "plimfoz"))).toBeLessThan(0.5);
    expect(await cosine("桥已经关闭", "桥关闭了")).toBeGreaterThan(0.5);
  });

  it("is restored with the file that it was used for, and refuses misspelled options", async () => {
    const encoder = textEncoder({ sameSimilarity: 0.7 });
    const { id: encoderId, dimension, sameSimilarity } = encoder;
    const restored = restoreEncoder({ encoderId, dimension, sameSimilarity, encoderState: null });
    expect(restored).toMatchObject({ id: encoderId, sameSimilarity: 0.7 });
    expect(
      restoreEncoder({ encoderId: `${encoderId}0`, dimension, sameSimilarity, encoderState: null }),
    ).toBeUndefined();
    const path = temporaryPath();
    const first = await Memory.open(path, { encoders: [encoder] });
    await first.remember({ text: "the doctor is in" });
    await first.close();
    const again = await Memory.open(path);
    expect((await again.recall("a physician"))[0]).toMatchObject({
      gist: "the doctor is in",
      parts: { words: 0 },
    });
    await again.close();
    expect(() => textEncoder({ samesimilarity: 1 } as never)).toThrow(/samesimilarity/);
  });
});

describe("the word table", () => {
  it("ships whole: 50,000 words of 100 numbers, as its hash says", () => {
    const table = readWordTable(SHIPPED);
    expect([table.rows.size, table.dimension, table.values.length]).toEqual([50_000, 100, 5_000_000]);
    expect(isIntact(SHIPPED)).toBe(true);
    const damaged = Buffer.from(SHIPPED);
    damaged[damaged.length - 7] ^= 1;
    expect(isIntact(damaged)).toBe(false);
  });

  it("gives back what was written, to half a step", () => {
    const rows = [
      [0.5, -2, 1],
      [0, 0, 0],
      [1e-3, 3e-3, -2e-3],
    ];
    const table = readWordTable(writeWordTable(["one", "ä", "three"], rows));
    expect([...table.rows.keys()]).toEqual(["one", "ä", "three"]);
    rows.forEach((row, i) =>
      row.forEach((value, j) => {
        const error = Math.abs(table.values[3 * i + j] * table.scales[i] - value);
        expect(error).toBeLessThanOrEqual(table.scales[i] / 2 + 1e-9);
      }),
    );
  });

  it.each([
    ["nothing", new Uint8Array(0)],
    ["a text", Buffer.from("hello\nworld")],
    ["a cut one", SHIPPED.subarray(0, 1000)],
  ])("refuses %s", (_what, bytes) => {
    expect(() => readWordTable(bytes)).toThrow(/word table cannot be read.*Install engraph again/);
  });
});
