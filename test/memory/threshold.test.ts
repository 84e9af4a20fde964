/** Thresholds against values worked out elsewhere. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRng } from "../../src/index.js";
import { FRESH_THRESHOLD, learnBulk, normalUpperQuantile, thresholdFor } from "../../src/memory/threshold.js";
import type { ThresholdRecord } from "../../src/store/record.js";
import { gaussian } from "./fixtures/directions.js";

const similarities = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { maxLength: 24 });
const nearestFirst = (values: readonly number[]) => [...values].sort((a, b) => b - a);

/** Similarities whose atanh have this mean and standard deviation. */
function chanceOf(mean: number, sd: number, count = 64): number[] {
  return Array.from({ length: count }, (_, i) => Math.tanh(mean + (i % 2 === 0 ? sd : -sd)));
}

/** The threshold of a signal, from facts in a fixed order. */
function thresholdOf(
  record: ThresholdRecord,
  similarities: readonly number[],
  traces: number,
  same: number,
  chanceLevel: number,
  chance: readonly number[] = [],
) {
  return thresholdFor({ record, similarities, chance, traces, same, chanceLevel });
}

/** A record whose regression says: best = 0.1 + 1.5 · bulk, residual variance .0004. */
const BULK: Partial<ThresholdRecord> = {
  bulkWeight: 2,
  bulkX: 0.2 + 0.4,
  bulkY: 0.4 + 0.7,
  bulkXX: 0.2 ** 2 + 0.4 ** 2,
  bulkXY: 0.2 * 0.4 + 0.4 * 0.7,
  bulkResidual: 0.0004,
  bulkCount: 500,
};

describe("the normal quantile", () => {
  // Tables of the standard normal distribution, to six digits.
  it.each([
    [0.5, 0],
    [0.25, 0.67449],
    [0.158655, 1],
    [0.05, 1.644854],
    [0.025, 1.959964],
    [0.01, 2.326348],
    [0.001, 3.090232],
    [1e-6, 4.753424],
    [0.975, -1.959964],
  ])("P(Z > z) = %d at z = %d", (p, z) => {
    expect(Math.abs(normalUpperQuantile(p) - z)).toBeLessThan(4.5e-4);
  });

  it("falls with p", () => {
    const p = fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true });
    fc.assert(
      fc.property(p, p, (a, b) => {
        const [low, high] = a < b ? [a, b] : [b, a];
        expect(normalUpperQuantile(low)).toBeGreaterThanOrEqual(normalUpperQuantile(high) - 1e-3);
      }),
    );
  });
});

describe("τ = max(chance, min(bulk, same)), by hand", () => {
  const bulk = Array.from({ length: 24 }, (_, rank) => (rank < 8 ? 0.9 : 0.3));

  it("same decides where nothing has been learned", () => {
    expect(thresholdOf(FRESH_THRESHOLD, [0.9], 1, 0.7, 0.5)).toEqual({
      value: 0.7,
      chance: -1,
      bulk: 1,
      same: 0.7,
      binding: "same",
    });
  });

  it("bulk decides where it is the lower: .1 + 1.5 · .3 + 3 · .02", () => {
    const threshold = thresholdOf({ ...FRESH_THRESHOLD, ...BULK }, bulk, 100, 0.7, 0.5);
    expect(threshold.bulk).toBeCloseTo(0.61, 6);
    expect(threshold).toMatchObject({ value: threshold.bulk, binding: "bulk" });
    expect(thresholdOf({ ...FRESH_THRESHOLD, ...BULK }, bulk, 100, 0.5, 0.5)).toMatchObject({
      value: 0.5,
      binding: "same",
    });
  });

  it("bulk needs nine neighbours and a hundred lessons", () => {
    expect(thresholdOf({ ...FRESH_THRESHOLD, ...BULK }, bulk.slice(0, 8), 100, 0.7, 0.5).bulk).toBe(1);
    expect(thresholdOf({ ...FRESH_THRESHOLD, ...BULK, bulkCount: 99 }, bulk, 100, 0.7, 0.5).bulk).toBe(1);
  });

  it("chance decides where it is the higher", () => {
    // P(max of 100 < z) = .5 at P(Z > z) = 1 − .5^(1/100) = .0069075, z = 2.46192.
    const threshold = thresholdOf(FRESH_THRESHOLD, [], 100, 0.7, 0.5, chanceOf(0.1, 0.4));
    expect(threshold.chance).toBeCloseTo(Math.tanh(0.1 + 0.4 * 2.46192), 3);
    expect(threshold).toMatchObject({ value: threshold.chance, binding: "chance" });
  });

  it("chance says nothing of fewer than 16 comparisons, or of a single trace", () => {
    const of = (count: number, traces: number) =>
      thresholdOf(FRESH_THRESHOLD, [], traces, 0.7, 0.5, chanceOf(0.1, 0.4, count)).chance;
    expect(of(15, 100)).toBe(-1);
    expect(of(16, 1)).toBe(-1);
    expect(of(16, 100)).toBeGreaterThan(0);
  });
});

describe("the chance threshold", () => {
  it.each([
    [2, 0.5],
    [50, 0.5],
    [500, 0.5],
    [50, 0.05],
    [500, 0.01],
  ])("is exceeded by the largest of %d normals with probability %d", (traces, level) => {
    const rng = seededRng(traces + 1);
    const { chance } = thresholdOf(FRESH_THRESHOLD, [], traces, -1, level, chanceOf(0.05, 0.15));
    const limit = Math.atanh(chance);
    const trials = Math.ceil(2e6 / traces / 2);
    const used = Math.min(trials, 20_000);
    let exceeded = 0;
    for (let trial = 0; trial < used; trial++) {
      for (let i = 0; i < traces; i++) {
        if (0.05 + 0.15 * gaussian(rng) > limit) {
          exceeded++;
          break;
        }
      }
    }
    const sd = Math.sqrt((level * (1 - level)) / used);
    // 4 sd of the estimate, and the error of the quantile's approximation.
    expect(Math.abs(exceeded / used - level)).toBeLessThan(4 * sd + 0.004);
  });

  it("rises with the number of traces and with caution", () => {
    const count = fc.integer({ min: 2, max: 100_000 });
    fc.assert(
      fc.property(count, count, (a, b) => {
        const at = (traces: number, level: number) =>
          thresholdOf(FRESH_THRESHOLD, [], traces, -1, level, chanceOf(0, 0.2)).chance;
        expect(at(Math.max(a, b), 0.5)).toBeGreaterThanOrEqual(at(Math.min(a, b), 0.5) - 1e-3);
        expect(at(a, 0.01)).toBeGreaterThanOrEqual(at(a, 0.5));
      }),
    );
  });
});

const RULE = { keepThreshold: 1.2, originShare: 0.5, agreement: 2 / 3 };

describe("learning", () => {
  it("the bulk regression recovers a line, outliers notwithstanding", () => {
    const rng = seededRng(5);
    let record = FRESH_THRESHOLD;
    for (let i = 0; i < 3_000; i++) {
      const bulk = 0.2 + 0.3 * rng();
      const best = i % 50 === 0 ? 1 : 0.2 + bulk + 0.01 * gaussian(rng);
      record = learnBulk(record, [best, ...Array.from({ length: 23 }, () => bulk)], RULE);
    }
    const predicted = thresholdOf(
      record,
      Array.from({ length: 24 }, () => 0.35),
      100,
      1,
      0.5,
    ).bulk;
    expect(predicted).toBeGreaterThan(0.55);
    expect(predicted).toBeLessThan(0.65);
  });

  it("whatever is learned, records stay finite, thresholds stay in −1…1, and nothing is changed in place", () => {
    fc.assert(
      fc.property(fc.array(similarities, { maxLength: 30 }), (stream) => {
        let record = FRESH_THRESHOLD;
        for (const values of stream.map(nearestFirst)) {
          const before = structuredClone(record);
          const frozen = Object.freeze([...values]);
          const next = learnBulk(record, frozen, RULE);
          expect(record).toEqual(before);
          record = next;
        }
        const { keptBy, ...figures } = record;
        expect(keptBy).toBe(stream.length === 0 ? undefined : RULE);
        for (const value of Object.values(figures)) expect(Number.isFinite(value)).toBe(true);
        for (const values of stream.map(nearestFirst)) {
          const threshold = thresholdOf(record, values, 1_000, 0.7, 0.5);
          expect(Math.abs(threshold.value)).toBeLessThanOrEqual(1);
          expect(threshold.value).toBe(Math.max(threshold.chance, Math.min(threshold.bulk, threshold.same)));
        }
      }),
    );
  });
});
