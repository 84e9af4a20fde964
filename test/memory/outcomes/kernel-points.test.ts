/** The nearest points and what they say, against brute force. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { KernelPoints } from "../../../src/memory/outcomes/kernel-points.js";
import { expectedAt } from "../../../src/memory/outcomes/kernel-outcome.js";
import { leastLoss, mostRedundant } from "../../../src/memory/outcomes/redundancy.js";
import { outcomeOptionsSchema } from "../../../src/memory/outcomes/outcome-options.js";

const coordinate = fc.double({ min: -2, max: 2, noNaN: true }).map(Math.fround);
const point = fc.tuple(coordinate, coordinate, coordinate);

const operation = fc.oneof(
  fc.record({ what: fc.constant("add" as const), at: point }),
  fc.record({
    what: fc.constant("creep" as const),
    which: fc.nat(),
    at: point,
    share: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
  fc.record({ what: fc.constant("drop" as const), which: fc.nat() }),
);

it("property: after any adding, moving and dropping it finds the same nearest as a scan of all", () => {
  fc.assert(
    fc.property(
      fc.array(operation, { maxLength: 300 }),
      point,
      fc.double({ min: 0.01, max: 3, noNaN: true }),
      (operations, query, reach) => {
        const points = new KernelPoints(3, 4);
        const held = new Map<number, number[]>();
        for (const step of operations) {
          const slots = [...held.keys()];
          if (step.what === "add") held.set(points.add(step.at, 0, 1), [...step.at]);
          else if (slots.length > 0) {
            const slot = slots[step.which % slots.length];
            if (step.what === "drop") {
              points.drop(slot);
              held.delete(slot);
            } else {
              points.creep(slot, step.at, step.share);
              held.set(slot, [...points.keyOf(slot)]);
            }
          }
        }
        expect(points.size).toBe(held.size);
        expect([...points.slots()].sort()).toEqual([...held.keys()].sort());
        const distances = [...held.values()]
          .map((key) => key.reduce((sum, x, i) => sum + (x - query[i]) ** 2, 0))
          .filter((squared) => squared < reach * reach)
          .sort((a, b) => a - b)
          .slice(0, 4);
        const found = points.search(Float64Array.from(query), reach);
        expect(found).toBe(distances.length);
        // The sums are added up in another order.
        distances.forEach((squared, rank) => {
          expect(Math.abs(points.foundSquared[rank] - squared)).toBeLessThanOrEqual(1e-12 * squared);
        });
      },
    ),
    { numRuns: 300 },
  );
});

const options = outcomeOptionsSchema.parse({
  outcome: "hit",
  capacity: 4,
  bandwidth: 0.5,
  priorWeight: 0.25,
});

it("expects the kernel mean of its memories, pulled to the prior", () => {
  const points = new KernelPoints(1, 6);
  expect(expectedAt(points, Float64Array.of(0), options)).toBe(0);
  points.add([0], 1, 1);
  points.add([1], 0, 2);
  const far = 2 * Math.exp(-1 / (2 * 0.25));
  expect(expectedAt(points, Float64Array.of(0), options)).toBeCloseTo(1 / (0.25 + 1 + far), 6);
  expect(expectedAt(points, Float64Array.of(9), options)).toBe(0);
});

it("lets go of what its neighbours say as well, and keeps both sides of a boundary", () => {
  const points = new KernelPoints(1, 6);
  const crowd = [0, 0.05, 0.1].map((x) => points.add([x], 1, 4));
  const edge = points.add([0.9], 0, 4);
  const outlier = points.add([5], 1, 4);
  const [{ slot, loss }] = mostRedundant(points, options);
  expect(crowd).toContain(slot);
  expect(loss).toBeLessThan(0.5);
  crowd.forEach((one) => points.drop(one));
  // The edge lies at the prior's word, the outlier does not.
  expect(mostRedundant(points, options).map((one) => one.slot)).toEqual([edge]);
  expect(leastLoss(points, options)).toBe(0);
  expect([...points.slots()]).toContain(outlier);
});
