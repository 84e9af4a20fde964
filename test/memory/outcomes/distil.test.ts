/** Distilling: a few points learn to say what was said, and go to where they can. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { distil, type Said } from "../../../src/memory/outcomes/distil.js";
import { expectedAt } from "../../../src/memory/outcomes/kernel-outcome.js";
import { KernelPoints } from "../../../src/memory/outcomes/kernel-points.js";
import { outcomeOptionsSchema } from "../../../src/memory/outcomes/outcome-options.js";

const options = outcomeOptionsSchema.parse({ outcome: "collision", bandwidth: 0.4, neighbours: 4 });
const number = (min: number, max: number) => fc.double({ min, max, noNaN: true }).map(Math.fround);
const key = fc.tuple(number(-2, 2), number(-2, 2));

/** A step from 0 to 1 at `edge`. */
function step(edge: number): Said[] {
  return Array.from({ length: 41 }, (_, i) => ({
    key: Float64Array.of(i / 20 - 1),
    value: i / 20 - 1 < edge ? 0 : 1,
  }));
}

function twoPoints(): KernelPoints {
  const points = new KernelPoints(1, 4);
  points.add([-0.5], 0, 4);
  points.add([0.5], 1, 4);
  return points;
}

function errorAt(points: KernelPoints, places: readonly Said[]): number {
  return places.reduce((sum, place) => sum + (expectedAt(points, place.key, options) - place.value) ** 2, 0);
}

it("moves the boundary between two points to where it is said to be", () => {
  const points = twoPoints();
  const places = step(0.3);
  const before = errorAt(points, places);
  distil(points, places, options, 40);
  expect(errorAt(points, places)).toBeLessThan(0.5 * before);
  expect(points.keyOf(0)[0] + points.keyOf(1)[0]).toBeGreaterThan(0.3);
});

it("leaves alone what already says it, and what is out of reach", () => {
  const points = twoPoints();
  const places = [-0.5, 0, 0.5].map((x): Said => {
    const at = Float64Array.of(x);
    return { key: at, value: expectedAt(points, at, options) };
  });
  distil(points, [...places, { key: Float64Array.of(50), value: 1 }], options, 5);
  expect([...points.keyOf(0), ...points.keyOf(1)]).toEqual([-0.5, 0.5]);
  expect([points.values[0], points.values[1]]).toEqual([0, 1]);
});

it("property: values stay in 0…1, keys finite, the places as they were; the same again is the same", () => {
  const memory = fc.record({ key, value: number(0, 1), weight: number(1, 12) });
  const said = fc.record({ key, value: number(0, 1) });
  fc.assert(
    fc.property(
      fc.array(memory, { minLength: 1, maxLength: 12 }),
      fc.array(said, { maxLength: 30 }),
      (memories, places) => {
        const distilled = () => {
          const points = new KernelPoints(2, 4);
          for (const one of memories) points.add(one.key, one.value, one.weight);
          const where = places.map((place) => ({ ...place, key: Float64Array.from(place.key) }));
          distil(points, where, options, 5);
          expect(where.map((place) => [...place.key])).toEqual(places.map((place) => [...place.key]));
          return [...points.slots()]
            .sort((a, b) => a - b)
            .map((slot) => [points.values[slot], points.weights[slot], ...points.keyOf(slot)]);
        };
        const once = distilled();
        expect(distilled()).toEqual(once);
        expect(once.map(([, weight]) => weight)).toEqual(memories.map(({ weight }) => weight));
        for (const [value, , ...moved] of once) {
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(1);
          expect(moved.every(Number.isFinite)).toBe(true);
        }
      },
    ),
    { numRuns: 60 },
  );
});
