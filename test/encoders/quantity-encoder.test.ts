/** A few named numbers as a unit vector, and back. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InvalidInput, quantityEncoder } from "../../src/index.js";
import { dot } from "../../src/core/vector.js";
import { restoreEncoder } from "../../src/encoders/restore-encoder.js";

const weather = quantityEncoder({
  name: "weather",
  quantities: [
    { name: "temperature", unit: "°C", scale: 5 },
    { name: "wind", unit: "m/s", scale: 3 },
    { name: "cloud" },
  ],
});

function encoded(values: readonly number[]): Float32Array {
  return (weather.encode([values]) as Float32Array[])[0];
}

const numbers = fc.array(fc.double({ min: -20, max: 20, noNaN: true }), { minLength: 3, maxLength: 3 });

it("property: what is encoded has length 1 and is decoded to what it was", () => {
  fc.assert(
    fc.property(numbers, (values) => {
      const vector = encoded(values);
      expect(Math.sqrt(dot(vector, vector))).toBeCloseTo(1, 5);
      weather.decode(vector).forEach((value, i) => expect(Math.abs(value - values[i])).toBeLessThan(1e-3));
    }),
  );
});

it("is nearer by cosine what is nearer in scaled units, near the centre", () => {
  const origin = encoded([0, 0, 0]);
  const cosines = [1, 2, 4, 8].map((wind) => dot(origin, encoded([0, wind, 0])));
  expect([...cosines].sort((a, b) => b - a)).toEqual(cosines);
  // 1 − |x|² / 2r² with x = 1/3 of the scale and r = 3.
  expect(cosines[0]).toBeCloseTo(1 - 1 / 9 / 18, 3);
  expect(dot(origin, encoded([5, 0, 0]))).toBeCloseTo(dot(origin, encoded([0, 3, 0])), 6);
});

it("says the numbers in words, its own or the user's", () => {
  expect(weather.gist([21.04, 3, 0.5])).toBe("temperature 21 °C, wind 3 m/s, cloud 0.5");
  const own = quantityEncoder({
    name: "x",
    quantities: [{ name: "x" }],
    describe: ([x]) => `about ${Math.round(x)}`,
  });
  expect(own.gist([2.2])).toBe("about 2");
});

it("is restored from what it saves, and its id tells another scale apart", () => {
  const restored = restoreEncoder({
    encoderId: weather.id,
    dimension: weather.dimension,
    sameSimilarity: weather.sameSimilarity,
    encoderState: weather.save!(),
  })!;
  expect(restored.encode([[21, 4, 1]])).toEqual(weather.encode([[21, 4, 1]]));
  const other = quantityEncoder({ name: "weather", quantities: [{ name: "temperature", scale: 4 }] });
  expect(other.id).not.toBe(weather.id);
});

describe("bad input", () => {
  it.each([
    [() => weather.encode([[1, 2]]), /has 2 numbers, expected 3: temperature, wind, cloud/],
    [() => weather.encode([[1, NaN, 0]]), /wind is NaN/],
    [() => weather.encode([[1, 2, Infinity]]), /cloud is Infinity/],
    [() => quantityEncoder({ name: "a:b", quantities: [{ name: "x" }] }), /without a colon/],
    [() => quantityEncoder({ name: "a", quantities: [] }), /1…1000/],
    [() => quantityEncoder({ name: "a", quantities: [{ name: "x", scale: 0 }] }), /scale of x is 0/],
    [
      () => quantityEncoder({ name: "a", quantities: [{ name: "x", scael: 1 } as never] }),
      /no option "scael"/,
    ],
  ])("%s", (call, message) => {
    expect(call).toThrow(InvalidInput);
    expect(call).toThrow(message);
  });
});
