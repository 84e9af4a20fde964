import fc from "fast-check";
import { expect, it } from "vitest";
import { Tally } from "../../src/store/tally.js";

it("adds up by name, and lets the lightest go past so many", () => {
  const three = Tally.EMPTY.plus("a", 1, 3).plus("b", 0.25, 3).plus("c", 0.25, 3);
  expect(three.plus("b", 0.1, 3).entries()).toEqual([
    ["a", 1],
    ["b", 0.35],
    ["c", 0.25],
  ]);
  expect(three.plus("d", 0, 3).entries()).toEqual([
    ["a", 1],
    ["c", 0.25],
    ["d", 0],
  ]);
  expect(three.entries()).toHaveLength(3);
  expect(Tally.EMPTY.size).toBe(0);
});

it("the main name is the heaviest, of equals the first by name", () => {
  expect(Tally.EMPTY.main).toBeNull();
  expect(Tally.of({ b: 2, a: 2, c: 1 }).main).toBe("a");
});

it("property: it never holds more than asked for, and what it holds is what was added", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom("a", "b", "c", "d"), fc.nat(9))), (additions) => {
      const sum = new Map<string, number>();
      let tally = Tally.EMPTY;
      for (const [name, by] of additions) {
        tally = tally.plus(name, by, 4);
        sum.set(name, (sum.get(name) ?? 0) + by);
        expect(tally.plus("e", 1, 4).size).toBeLessThanOrEqual(4);
      }
      expect(new Map(tally.entries())).toEqual(sum);
      expect(JSON.parse(JSON.stringify(tally))).toEqual(Object.fromEntries(sum));
    }),
  );
});
