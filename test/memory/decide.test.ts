/** The gate as a pure function, over a state in memory: same inputs, same decision, nothing touched. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { vectorEncoder } from "../../src/index.js";
import { Before } from "../../src/memory/before.js";
import { chanceDraw, decide, decideRepeat, type Decision, type GateContext } from "../../src/memory/gate.js";
import { matchOf, radiusOf, type Candidate, type Nearest } from "../../src/memory/match.js";
import { budgetOptionsSchema, gateOptionsSchema } from "../../src/memory/options.js";
import { freshSpace } from "../../src/memory/fresh-space.js";
import { checkSignal, type CheckedSignal, type Signal } from "../../src/memory/signal.js";
import type { MemoryState } from "../../src/memory/state.js";
import { newTrace } from "../../src/memory/trace.js";
import { spaceId, traceId, type TraceRecord } from "../../src/store/record.js";
import { atAngle, clusters } from "./fixtures/directions.js";
import { emptyState } from "./fixtures/empty-state.js";
import { Tally } from "../../src/store/tally.js";

const DIMENSION = 8;
const ENCODER = vectorEncoder({ dimension: DIMENSION });
const SPACE = freshSpace(1, {
  encoderId: ENCODER.id,
  modality: "vector",
  dimension: DIMENSION,
  sameSimilarity: 0.7,
  encoderState: null,
});
const OPTIONS = gateOptionsSchema.parse({});
const BUDGET = budgetOptionsSchema.parse({ fleeting: 12, lasting: 4, fingerprints: 20 });

function checked(signal: Signal): CheckedSignal {
  return checkSignal(signal, [ENCODER], 0);
}

function decided(state: MemoryState, signal: CheckedSignal, insist = false): Decision {
  const context: GateContext = {
    view: state,
    space: state.space(spaceId(1)),
    options: OPTIONS,
    budget: BUDGET,
  };
  const [vector] = ENCODER.encode([signal.input as Float32Array]) as Float32Array[];
  const repeat = insist ? null : decideRepeat(context, signal);
  const near = () =>
    state.surroundings(spaceId(1), vector, {
      k: 24,
      draw: chanceDraw(state, context.space),
      unlessKnownFor: signal.outcome,
    });
  return repeat ?? decide(context, signal, vector, near(), insist);
}

/** All that a decision could have touched, by value. */
function picture(state: MemoryState): unknown {
  const traces = [...state.allTraces()].sort((a, b) => a.id - b.id);
  return structuredClone([
    traces,
    [...state.spaces],
    state.nextTrace,
    state.nextOrder,
    state.indexOf(spaceId(1))?.size,
  ]);
}

const stream = fc.array(
  fc.record({
    cluster: fc.integer({ min: 0, max: 9 }),
    origin: fc.constantFrom("a", "b", "c"),
    outcome: fc.constantFrom(undefined, "left", "right"),
    hours: fc.nat(100),
    emphasis: fc.constantFrom(0, 0.5, 1, 3),
    insist: fc.boolean(),
  }),
  { minLength: 1, maxLength: 60 },
);

describe("decide", () => {
  it("gives the same decision twice, leaves the state and its inputs alone, and undoing it restores the state", () => {
    fc.assert(
      fc.property(stream, (signals) => {
        const vectorOf = clusters(3, 10, DIMENSION);
        const state = emptyState(SPACE);
        for (const { cluster, origin, outcome, hours, emphasis, insist } of signals) {
          const signal = checked({
            vector: vectorOf(cluster),
            origin,
            time: hours * 3_600_000,
            emphasis,
            ...(outcome === undefined ? {} : { outcome }),
          });
          const before = picture(state);
          const given = structuredClone({ ...signal, encoder: null });
          const first = decided(state, signal, insist && emphasis > 1);
          const second = decided(state, signal, insist && emphasis > 1);
          expect(second).toEqual(first);
          expect(picture(state)).toEqual(before);
          expect({ ...signal, encoder: null }).toEqual(given);
          const start = new Before();
          state.apply(first.changes, start);
          state.restore(start);
          expect(picture(state)).toEqual(before);
          state.apply(first.changes);
          expect(state.countOf(spaceId(1), "fleeting")).toBeLessThanOrEqual(BUDGET.fleeting);
          expect(state.countOf(spaceId(1), "lasting")).toBeLessThanOrEqual(BUDGET.lasting);
        }
      }),
      { numRuns: 40 },
    );
  });

  it("takes a whole batch back", () => {
    fc.assert(
      fc.property(stream, fc.nat(40), (signals, from) => {
        const vectorOf = clusters(3, 10, DIMENSION);
        const state = emptyState(SPACE);
        const start = new Before();
        let before = picture(state);
        signals.forEach(({ cluster, origin, hours, insist }, i) => {
          if (i === from) before = picture(state);
          const signal = checked({ vector: vectorOf(cluster), origin, time: hours * 3_600_000 });
          state.apply(decided(state, signal, insist).changes, i < from ? undefined : start);
        });
        state.restore(start);
        if (from < signals.length) expect(picture(state)).toEqual(before);
      }),
      { numRuns: 40 },
    );
  });

  it("lets the lowest keys go first, never the trace that is being kept", () => {
    const state = emptyState(SPACE);
    for (let i = 0; i < 2 * DIMENSION; i++) {
      const vector = new Float32Array(DIMENSION);
      vector[i % DIMENSION] = i < DIMENSION ? 1 : -1;
      state.apply(decided(state, checked({ vector, time: i * 1_000 }), true).changes);
    }
    const times = [...state.tracesOf(spaceId(1), "lasting")].map((trace) => trace.lastTime);
    expect(times.sort((a, b) => a - b)).toEqual([12_000, 13_000, 14_000, 15_000]);
  });
});

function candidate(id: number, similarity: number, change: Partial<TraceRecord> = {}): Candidate {
  const trace = newTrace(traceId(id), spaceId(1), checked({ vector: atAngle(0) }), atAngle(0), OPTIONS);
  return { trace: { ...trace, ...change }, similarity };
}

function nearest(...candidates: Candidate[]): Nearest {
  return {
    similarities: candidates.map(({ similarity }) => similarity),
    traceAt: (rank) => candidates[rank].trace,
  };
}

describe("matchOf", () => {
  it("takes the nearest that reaches the threshold", () => {
    const first = candidate(1, 0.9);
    const near = nearest(first, candidate(2, 0.8));
    expect(matchOf(near, null, 0.7)).toEqual({ found: first, refused: [] });
    expect(matchOf(near, null, 0.9).found).toEqual(first);
    expect(matchOf(near, null, 0.91)).toEqual({ found: null, refused: [] });
    expect(matchOf(nearest(), "x", 0.5)).toEqual({ found: null, refused: [] });
  });

  it("passes disagreeing outcomes by, and tells them nearest first", () => {
    const left = Array.from({ length: 12 }, (_, i) =>
      candidate(i + 1, 0.9 - i / 100, { outcomes: Tally.of({ left: 1 }) }),
    );
    const right = candidate(20, 0.72, { outcomes: Tally.of({ right: 1 }) });
    expect(matchOf(nearest(...left.slice(0, 2), right), "right", 0.7)).toEqual({
      found: right,
      refused: left.slice(0, 2),
    });
    const { refused } = matchOf(nearest(...left), "right", 0.7);
    expect(refused).toEqual(left.slice(0, refused.length));
    expect(matchOf(nearest(left[0]), null, 0.7).found).toEqual(left[0]);
  });

  it("a tight trace wants more than the threshold: mean − 2 sd, shrunk by four matches", () => {
    const tight = candidate(1, 0.85, { matches: 12, similarityMean: 0.98, similarityM2: 11 * 0.01 ** 2 });
    expect(radiusOf(tight.trace, 0.7)).toBeCloseTo((12 * 0.98 + 4 * 0.7) / 16 - 0.02, 9);
    const next = candidate(2, 0.8);
    expect(matchOf(nearest(tight, next), null, 0.7)).toEqual({ found: next, refused: [] });
  });

  it("a radius is never below the threshold", () => {
    const number = fc.double({ min: -1, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        fc.nat(100),
        number,
        fc.double({ min: 0, max: 9, noNaN: true }),
        number,
        (matches, mean, m2, threshold) => {
          const { trace } = candidate(1, 0, { matches, similarityMean: mean, similarityM2: m2 });
          expect(radiusOf(trace, threshold)).toBeGreaterThanOrEqual(threshold);
        },
      ),
    );
  });
});
