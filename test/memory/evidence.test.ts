/** The gain of a match, as a pure function. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gainOf, retrievabilityOf } from "../../src/memory/evidence.js";
import { budgetOptionsSchema, gateOptionsSchema } from "../../src/memory/options.js";
import { newTrace, reinforced } from "../../src/memory/trace.js";
import { spaceId, traceId, type TraceRecord } from "../../src/store/record.js";
import { checkSignal } from "../../src/memory/signal.js";
import { vectorEncoder } from "../../src/index.js";
import { atAngle } from "./fixtures/directions.js";
import { Tally } from "../../src/store/tally.js";

const OPTIONS = gateOptionsSchema.parse({});
const BUDGET = budgetOptionsSchema.parse({});
const ENCODER = vectorEncoder({ dimension: 8 });

/** A trace whose one exemplar lies at angle 0, from origin "a" at time 0. */
function trace(change: Partial<TraceRecord> = {}): TraceRecord {
  const signal = checkSignal({ vector: atAngle(0), origin: "a", time: 0 }, [ENCODER], 0);
  return { ...newTrace(traceId(1), spaceId(1), signal, atAngle(0), OPTIONS), ...change };
}

function gain(
  angle: number,
  { origin = "b", time = 1e9, emphasis = 1 } = {},
  of: TraceRecord = trace(),
  options = OPTIONS,
) {
  return gainOf(of, { vector: atAngle(angle), origin, time, emphasis }, options);
}

const angle = fc.double({ min: 0, max: Math.PI, noNaN: true });
const time = fc.double({ min: 0, max: 1e12, noNaN: true });
const emphasis = fc.double({ min: 0, max: 10, noNaN: true });
const origin = fc.constantFrom("a", "b");

describe("each factor, by hand", () => {
  it("all new, unheard, long ago: 1, up to what one origin may give", () => {
    expect(gain(1)).toMatchObject({ novelty: 1, originFactor: 1, spacing: 1 });
    expect(gain(1).gain).toBeCloseTo(0.6, 12);
    expect(gain(1, {}, trace({ stage: "lasting" })).gain).toBeCloseTo(1, 12);
  });

  it.each([
    [0.93, 1],
    [0.9575, 0.5],
    [0.985, 0],
    [0.999, 0],
    [0.2, 1],
  ])("novelty at cosine %d to the nearest exemplar is %d", (cosine, novelty) => {
    expect(gain(Math.acos(cosine)).novelty).toBeCloseTo(novelty, 5);
  });

  it("a known origin counts .4, and no more than half of θ altogether", () => {
    expect(gain(1, { origin: "a" })).toMatchObject({ originFactor: 0.4, originCapped: false });
    expect(gain(1, { origin: "a" }).gain).toBeCloseTo(0.4, 12);
    const given = trace({ origins: Tally.of({ a: 0.5 }) });
    expect(gain(1, { origin: "a" }, given).gain).toBeCloseTo(0.1, 12);
    const spent = trace({ origins: Tally.of({ a: 0.6 }) });
    expect(gain(1, { origin: "a" }, spent)).toMatchObject({ gain: 0, originCapped: true });
  });

  it("retrievability is 1 at once, .9 after S, and falls as a power", () => {
    expect(retrievabilityOf(trace(), 0)).toBe(1);
    expect(retrievabilityOf(trace(), -5)).toBe(1);
    expect(retrievabilityOf(trace(), OPTIONS.stabilityMs)).toBeCloseTo(0.9, 12);
    expect(gain(1, { time: 0 }).spacing).toBeCloseTo(0.3, 12);
    expect(gain(1, { time: OPTIONS.stabilityMs }).spacing).toBeCloseTo(0.8, 12);
  });
});

describe("properties", () => {
  it("the gain lies in [0, emphasis] and is never NaN", () => {
    fc.assert(
      fc.property(angle, time, emphasis, origin, (a, t, e, o) => {
        const { gain: g } = gain(a, { time: t, emphasis: e, origin: o });
        expect(g).toBeGreaterThanOrEqual(0);
        expect(g).toBeLessThanOrEqual(e);
      }),
    );
  });

  it("spacing never falls with elapsed time", () => {
    fc.assert(
      fc.property(time, time, (s, t) => {
        const [early, late] = s < t ? [s, t] : [t, s];
        expect(gain(1, { time: late }).spacing).toBeGreaterThanOrEqual(gain(1, { time: early }).spacing);
      }),
    );
  });

  it("novelty never falls with the distance to the exemplar", () => {
    fc.assert(
      fc.property(angle, angle, (a, b) => {
        const [near, far] = a < b ? [a, b] : [b, a];
        expect(gain(far).novelty).toBeGreaterThanOrEqual(gain(near).novelty - 1e-6);
      }),
    );
  });

  it("emphasis scales the gain up to the allowance, and 0 teaches nothing", () => {
    const lasting = trace({ stage: "lasting" });
    fc.assert(
      fc.property(angle, time, emphasis, (a, t, e) => {
        const plain = gain(a, { time: t }, lasting).gain;
        expect(gain(a, { time: t, emphasis: e }, lasting).gain).toBeCloseTo(plain * e, 9);
        expect(gain(a, { time: t, emphasis: 0 }, lasting).gain).toBe(0);
      }),
    );
  });

  it("however many signals one origin sends, a fleeting trace takes at most its share from it", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(angle, time, emphasis), { maxLength: 40 }), (signals) => {
        let held = trace();
        for (const [a, t, e] of signals) {
          const signal = checkSignal({ vector: atAngle(a), origin: "a", time: t, emphasis: e }, [ENCODER], 0);
          const g = gainOf(held, { ...signal, vector: atAngle(a) }, OPTIONS);
          held = reinforced(held, { signal, vector: atAngle(a), similarity: 0.9, gain: g }, OPTIONS, BUDGET);
        }
        expect(held.evidence).toBeLessThanOrEqual(OPTIONS.originShare * OPTIONS.keepThreshold + 1e-9);
        expect(held.origins.weightOf("a")).toBeCloseTo(held.evidence, 9);
        expect(held.exemplars.length).toBeLessThanOrEqual(BUDGET.exemplars);
        expect(Math.hypot(...held.centroid)).toBeCloseTo(1, 5);
        expect(held.stabilityMs).toBeGreaterThanOrEqual(OPTIONS.stabilityMs);
      }),
    );
  });

  it("neither the trace nor the signal is touched", () => {
    const held = trace();
    const before = structuredClone(held);
    fc.assert(
      fc.property(angle, time, origin, (a, t, o) => {
        const vector = atAngle(a);
        const copy = vector.slice();
        const signal = checkSignal({ vector, origin: o, time: t }, [ENCODER], 0);
        const taught = gainOf(held, { ...signal, vector }, OPTIONS);
        reinforced(held, { signal, vector, similarity: 0.9, gain: taught }, OPTIONS, BUDGET);
        expect(vector).toEqual(copy);
        expect(held).toEqual(before);
      }),
      { numRuns: 30 },
    );
  });
});
