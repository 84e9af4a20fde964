import fc from "fast-check";
import { expect, it } from "vitest";
import { NumberTable } from "../../src/relations/number-table.js";

/** Few enough to meet again; near, far, negative, and such as differ in high bits only. */
const key = fc.oneof(
  fc.integer({ min: 1, max: 50 }),
  fc.integer({ min: -50, max: -1 }),
  fc.integer({ min: 1, max: 50 }).map((n) => n * 2 ** 20),
  fc.integer({ min: 1, max: 50 }).map((n) => n * 2 ** 40),
);
const step = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(fc.constant("set" as const), key, fc.nat(1_000)) },
  { weight: 2, arbitrary: fc.tuple(fc.constant("delete" as const), key, fc.constant(0)) },
);

it("does what a Map does, whatever the order of adding and deleting", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
      const table = new NumberTable();
      const map = new Map<number, number>();
      for (const [what, at, value] of steps) {
        if (what === "set") {
          table.set(at, value);
          map.set(at, value);
        } else expect(table.delete(at)).toBe(map.delete(at));
        expect(table.get(at)).toBe(map.get(at) ?? -1);
      }
      expect(table.size).toBe(map.size);
      for (const [at, value] of map) expect(table.get(at)).toBe(value);
      expect([...table.allKeys()].sort((a, b) => a - b)).toEqual([...map.keys()].sort((a, b) => a - b));
    }),
  );
});

it("stays quick where keys are multiples of a large power of two", () => {
  const table = new NumberTable();
  for (let i = 1; i <= 20_000; i++) table.set(i * 2 ** 24, i);
  for (let i = 1; i <= 20_000; i++) expect(table.get(i * 2 ** 24)).toBe(i);
});
