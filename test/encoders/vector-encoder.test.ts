/** Ready-made vectors: checked, scaled, otherwise as they came. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InvalidInput, vectorEncoder } from "../../src/index.js";
import { dot } from "../../src/core/vector.js";
import { restoreEncoder } from "../../src/encoders/restore-encoder.js";

const encoder = vectorEncoder({ dimension: 4 });

function vectorOf(values: ArrayLike<number>): Float32Array {
  return (encoder.encode([values]) as Float32Array[])[0];
}

/** Short of the largest doubles, whose length overflows. */
const finite = fc.double({ noNaN: true, min: -1e300, max: 1e300 });
const values = fc
  .array(finite, { minLength: 4, maxLength: 4 })
  .filter((all) => all.some((value) => value !== 0));

it("property: any finite numbers that are not all zero become a unit vector of their direction", () => {
  fc.assert(
    fc.property(values, (given) => {
      const before = [...given];
      const vector = vectorOf(given);
      expect(Math.sqrt(dot(vector, vector))).toBeCloseTo(1, 4);
      const largest = Math.max(...given.map(Math.abs));
      const scaled = given.map((value) => value / largest);
      const norm = Math.hypot(...scaled);
      scaled.forEach((value, i) => expect(vector[i]).toBeCloseTo(value / norm, 4));
      expect(given).toEqual(before);
    }),
    { numRuns: 500 },
  );
});

it("a batch gives what one by one gives, in fresh arrays", () => {
  const input = Float32Array.of(0.6, 0.8, 0, 0);
  const [one, two] = encoder.encode([input, [0, 0, 3, 4]]) as Float32Array[];
  expect(one).toEqual(vectorOf(input));
  expect(two).toEqual(vectorOf([0, 0, 3, 4]));
  expect(one).not.toBe(input);
});

it("the same numbers are the same content, whatever array they came in", () => {
  const content = encoder.content([1, 2, 3, 4]);
  for (const other of [Float32Array.of(1, 2, 3, 4), Float64Array.of(1, 2, 3, 4), Int8Array.of(1, 2, 3, 4)]) {
    expect(encoder.content(other)).toEqual(content);
  }
  expect(encoder.content([1, 2, 3, 5])).not.toEqual(content);
});

describe("refusals", () => {
  it.each([
    [[1, 2, 3], "WRONG_DIMENSION"],
    [[1, 2, 3, NaN], "NOT_FINITE"],
    [[1, 2, 3, Infinity], "NOT_FINITE"],
    [[0, 0, 0, 0], "ZERO_VECTOR"],
  ])("%j", (input, code) => {
    expect(() => encoder.check(input)).toThrow(expect.objectContaining({ code }) as Error);
  });

  it.each([
    { dimension: 0 },
    { dimension: 1.5 },
    { dimension: 65_537 },
    { dimension: 4, sameSimilarity: 2 },
    { dimension: 4, sameSimilarity: NaN },
  ])("%j", (options) => {
    expect(() => vectorEncoder(options)).toThrow(InvalidInput);
  });
});

it("the id names maker and dimension, and is enough to restore it", () => {
  const made = vectorEncoder({ dimension: 8, maker: "model-2", sameSimilarity: 0.5 });
  expect(made.id).toBe("vector:model-2:8");
  const of = { encoderId: made.id, dimension: 8, sameSimilarity: 0.5, encoderState: null };
  expect(restoreEncoder(of)).toMatchObject({ id: made.id, sameSimilarity: 0.5 });
});
