import fc from "fast-check";
import { expect, it } from "vitest";
import {
  decodeAttributes,
  decodeTally,
  decodeVector,
  encodeAttributes,
  encodeTally,
  encodeVector,
} from "../../../src/store/sqlite/codec.js";
import { Tally } from "../../../src/store/tally.js";

it("writes a vector as float32, little-endian", () => {
  expect(encodeVector(Float32Array.of(1, -2, 0.5)).toString("hex")).toBe("0000803f000000c00000003f");
});

it("reads back every vector, also from bytes that are not aligned", () => {
  fc.assert(
    fc.property(fc.float32Array({ maxLength: 20 }), (vector) => {
      const shifted = Buffer.concat([Buffer.of(0), encodeVector(vector)]).subarray(1);
      expect(decodeVector(shifted)).toEqual(vector);
    }),
  );
});

it("refuses bytes that are no vector", () => {
  expect(() => decodeVector(Buffer.alloc(7))).toThrow(expect.objectContaining({ code: "CORRUPT" }));
});

it("writes tallies and attributes as JSON that any reader takes", () => {
  expect(encodeTally(Tally.of({ ann: 0.5, 'a "radio"': 2 }))).toBe('{"ann":0.5,"a \\"radio\\"":2}');
  expect(decodeTally(encodeTally(Tally.of({ ann: 0.1 + 0.2 })))).toEqual(Tally.of({ ann: 0.1 + 0.2 }));
  const attributes = { closed: true, closedFrom: -Infinity, closedTo: Infinity, note: "über" };
  expect(decodeAttributes(encodeAttributes(attributes))).toEqual(attributes);
  expect(() => encodeAttributes({ weight: NaN })).toThrow(expect.objectContaining({ code: "NOT_STORABLE" }));
});
