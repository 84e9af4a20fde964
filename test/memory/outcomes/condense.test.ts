/** Condensing against brute force: every loss computed anew before every step. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { condense, placesOf } from "../../../src/memory/outcomes/condense.js";
import { expectedAt } from "../../../src/memory/outcomes/kernel-outcome.js";
import { KernelPoints } from "../../../src/memory/outcomes/kernel-points.js";
import { outcomeOptionsSchema } from "../../../src/memory/outcomes/outcome-options.js";

const options = outcomeOptionsSchema.parse({ outcome: "collision", bandwidth: 0.4, neighbours: 4 });
const number = (min: number, max: number) => fc.double({ min, max, noNaN: true }).map(Math.fround);
const memory = fc.record({
  key: fc.tuple(number(-2, 2), number(-2, 2)),
  value: number(0, 1),
  weight: number(1, 12),
});

it("property: each that goes is the one whose going makes the least error where all of them stood", () => {
  fc.assert(
    fc.property(
      fc.array(memory, { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 1, max: 40 }),
      (all, capacity) => {
        const [points, oracle] = [new KernelPoints(2, 4), new KernelPoints(2, 4)];
        for (const { key, value, weight } of all) {
          points.add(key, value, weight);
          oracle.add(key, value, weight);
        }
        const places = placesOf(points, options);
        expect(places.length).toBeGreaterThanOrEqual(all.length);
        const errorWithout = (without: number) =>
          places.reduce((sum, { key, value, loudness }) => {
            const off = expectedAt(oracle, key, options, without) - value;
            return sum + loudness * off * off;
          }, 0);
        const gone = condense(points, capacity, options);
        expect(points.size).toBe(Math.min(all.length, capacity));
        for (const { slot, loss } of gone) {
          const now = errorWithout(-1);
          const losses = [...oracle.slots()].map((one) => errorWithout(one) - now);
          expect(loss).toBeCloseTo(errorWithout(slot) - now, 9);
          expect(loss).toBeLessThanOrEqual(Math.min(...losses) + 1e-9);
          oracle.drop(slot);
        }
      },
    ),
    { numRuns: 60 },
  );
});

it("of two that say the same one stays, and what nobody else says stays", () => {
  const points = new KernelPoints(1, 4);
  const [twin] = [[0], [0.05]].map((key) => points.add(key, 1, 4));
  const lone = points.add([3], 1, 1);
  condense(points, 2, options);
  expect([...points.slots()]).toContain(lone);
  expect(points.size).toBe(2);
  expect(twin).toBe(0);
});

it("those that are left take on what is still wrong, and stay in 0…1", () => {
  const points = new KernelPoints(1, 4);
  for (let i = 0; i < 20; i++) points.add([i / 10], i % 2, 4);
  const places = placesOf(points, options);
  const errorOf = (of: KernelPoints) =>
    places.reduce((sum, { key, value }) => sum + (expectedAt(of, key, options) - value) ** 2, 0);
  const unconsolidated = new KernelPoints(1, 4);
  for (let i = 0; i < 20; i++) unconsolidated.add([i / 10], i % 2, 4);
  condense(points, 5, options);
  condense(unconsolidated, 5, { ...options, consolidation: 0 });
  expect([...points.slots()].sort()).toEqual([...unconsolidated.slots()].sort());
  for (const slot of points.slots()) {
    expect(points.values[slot]).toBeGreaterThanOrEqual(0);
    expect(points.values[slot]).toBeLessThanOrEqual(1);
  }
  expect(errorOf(points)).toBeLessThan(errorOf(unconsolidated));
});
