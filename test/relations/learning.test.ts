import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRng } from "../../src/core/rng.js";
import {
  type Activation,
  g2,
  LEARNING_DEFAULTS,
  npmi,
  RelationLearner,
  type LearningOptions,
} from "../../src/relations/learning.js";
import type { RelationChange } from "../../src/relations/relation.js";
import { RelationGraph } from "../../src/relations/relation-graph.js";

/** Where the test is about another rule. */
const CHANCE_TOO = { minG2: 0, maxChance: Infinity };

function learner(options?: LearningOptions) {
  let lastId = 0;
  return new RelationLearner(() => ++lastId, options);
}

/** The relations that stand after learning a stream. */
function learned(activations: readonly Activation[], options?: LearningOptions) {
  const graph = new RelationGraph();
  const one = learner(options);
  for (const activation of activations) graph.apply(one.learnOne(activation));
  return graph;
}

const told = (graph: RelationGraph, kind: string) =>
  graph
    .relations()
    .filter((relation) => relation.kind === kind)
    .map(({ from, to }) => [from, to])
    .sort(([a], [b]) => a - b);

/** Pairs (1, 2) and (3, 4) each in their own episodes, by turns, from `origins` origins. */
function pairs(episodes: number, origins: number): Activation[] {
  return Array.from({ length: episodes * 2 }, (_, i) => {
    const episode = i >> 1;
    const trace = 1 + (i % 2) + 2 * (episode % 2);
    return { trace, origin: `o${(episode >> 1) % origins}`, episode: `e${episode}`, time: i };
  });
}

const activationOf = fc.record({
  trace: fc.integer({ min: 1, max: 9 }),
  origin: fc.constantFrom("ann", "bob"),
  episode: fc.constantFrom("x", "y", "z"),
});
const streamOf = fc
  .array(activationOf, { maxLength: 120 })
  .map((stream) => stream.map((activation, time) => ({ ...activation, time })));

describe("RelationLearner", () => {
  it("learns what occurs together, over episodes and from diverse origins only", () => {
    expect(told(learned(pairs(20, 2)), "co-occurs")).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(told(learned(pairs(20, 1)), "co-occurs")).toEqual([]);
    expect(told(learned(pairs(2, 2)), "co-occurs")).toEqual([]);
  });

  it("learns what follows what, the nearer the stronger, and never across episodes", () => {
    const stream = Array.from({ length: 12 }, (_, i) => ({
      trace: 1 + (i % 3),
      origin: "ann",
      episode: `e${Math.floor(i / 3)}`,
      time: i,
    }));
    const graph = learned(stream, { ...CHANCE_TOO, cooccurrence: false });
    const weight = (from: number, to: number) =>
      graph.outgoing(from).find((relation) => relation.to === to)?.weight;
    expect(weight(1, 2)).toBeGreaterThan(weight(1, 3)!);
    expect(weight(3, 1)).toBeUndefined();
  });

  it("lets successions fade, and forgets them", () => {
    const one = learner({ ...CHANCE_TOO, halfLifeMs: 10 });
    const graph = new RelationGraph();
    for (const time of [0, 1, 2, 3])
      graph.apply(one.learnOne({ trace: 1 + (time % 2), origin: "a", episode: "e", time }));
    expect(graph.relationCount).toBeGreaterThan(0);
    graph.apply(one.forgetFaded(1000));
    expect(graph.relationCount).toBe(0);
  });

  it("keeps at most so many at a node, the most salient", () => {
    const stream: Activation[] = [];
    for (let round = 0; round < 3; round++) {
      for (let other = 2; other < 12; other++) {
        const repeats = other === 5 ? 3 : 1;
        for (let i = 0; i < repeats; i++) {
          const episode = `${round} ${other} ${i}`;
          for (const trace of [1, other]) stream.push({ trace, origin: "a", episode, time: stream.length });
        }
      }
    }
    const graph = learned(stream, { ...CHANCE_TOO, maxPerNode: 4, cooccurrence: false });
    const kept = graph.outgoing(1).map((relation) => relation.to);
    expect(kept).toHaveLength(4);
    expect(kept).toContain(5);
  });

  it("never has more than the bound at any node, whatever the stream", () => {
    fc.assert(
      fc.property(streamOf, (stream) => {
        const graph = learned(stream, { ...CHANCE_TOO, maxPerNode: 2 });
        for (const node of graph.nodes()) {
          for (const kind of ["followed-by", "co-occurs"]) {
            const count = graph.outgoing(node, kind).length + graph.incoming(node, kind).length;
            expect(count).toBeLessThanOrEqual(2);
          }
        }
      }),
    );
  });

  it("goes on after being saved and loaded as if nothing had happened", () => {
    fc.assert(
      fc.property(streamOf, fc.nat(100), (stream, cut) => {
        const straight: RelationChange[] = stream.flatMap(
          (
            (one) => (activation: Activation) =>
              one.learnOne(activation)
          )(learner(CHANCE_TOO)),
        );
        let lastId = 0;
        const nextId = () => ++lastId;
        const first = new RelationLearner(nextId, CHANCE_TOO);
        const before = stream.slice(0, cut).flatMap((activation) => first.learnOne(activation));
        const state = JSON.parse(JSON.stringify(first.save())) as ReturnType<typeof first.save>;
        const second = new RelationLearner(nextId, CHANCE_TOO, state);
        const after = stream.slice(cut).flatMap((activation) => second.learnOne(activation));
        expect([...before, ...after]).toEqual(straight);
      }),
    );
  });

  it("learns nothing when it is off, and forgets a trace with all that hangs on it", () => {
    expect(learned(pairs(20, 2), { succession: false, cooccurrence: false }).relationCount).toBe(0);
    const one = learner();
    const graph = new RelationGraph();
    for (const activation of pairs(20, 2)) graph.apply(one.learnOne(activation));
    graph.apply(one.forgetTrace(1));
    expect(graph.has(1)).toBe(false);
    expect(graph.has(3)).toBe(true);
  });

  it("counts what can be confused, whichever way round", () => {
    const one = learner();
    const graph = new RelationGraph();
    graph.apply([
      ...one.learnConfusable(5, 2, 1),
      ...one.learnConfusable(2, 5, 2),
      ...one.learnConfusable(2, 2, 3),
    ]);
    expect(graph.relations()).toMatchObject([
      { from: 2, to: 5, kind: "confusable", count: 2, origin: "learned" },
    ]);
  });

  /** Traces at random, 8 an episode. */
  const noise = (length: number, traces: number, seed: number): Activation[] => {
    const rng = seededRng(seed);
    return Array.from({ length }, (_, i) => ({
      trace: 1 + Math.floor(rng() * traces),
      origin: `o${i % 5}`,
      episode: `e${Math.floor(i / 8)}`,
      time: i,
    }));
  };

  it.each([1, 2, 3])("finds about as much in chance as it is allowed to (seed %d)", (seed) => {
    const stream = noise(6_000, 60, seed);
    for (const kind of ["followed-by", "co-occurs"]) {
      expect(told(learned(stream), kind).length).toBeLessThanOrEqual(3);
      // Each pair by itself, at p = .001 of 1,770 or 3,540; and without a test, nearly all.
      expect(told(learned(stream, { maxChance: Infinity }), kind).length).toBeLessThan(12);
    }
    const untested = learned(stream, { ...CHANCE_TOO, maxPerNode: 1_000 });
    expect(told(untested, "followed-by").length).toBeGreaterThan(1_000);
  });

  it("finds an order among noise", () => {
    const stream = noise(6_000, 60, 4);
    // 101 follows 100 in every tenth episode, with others around them.
    for (let i = 0; i < stream.length; i += 80) {
      const origin = `o${(i / 80) % 3}`;
      stream[i + 2] = { ...stream[i + 2], trace: 100, origin };
      stream[i + 3] = { ...stream[i + 3], trace: 101, origin };
    }
    expect(told(learned(stream), "followed-by")).toContainEqual([100, 101]);
    expect(told(learned(stream), "followed-by")).not.toContainEqual([101, 100]);
    expect(told(learned(stream), "co-occurs")).toContainEqual([100, 101]);
  });

  it("judges a pair by the rules of the trace that was activated", () => {
    const rules = { ...LEARNING_DEFAULTS, ...CHANCE_TOO };
    let lastId = 0;
    const one = new RelationLearner(
      () => ++lastId,
      (trace) => ({ ...rules, succession: trace < 3, minOrigins: trace < 3 ? 2 : 99 }),
    );
    const graph = new RelationGraph();
    for (const activation of pairs(20, 2)) graph.apply(one.learnOne(activation));
    expect(told(graph, "followed-by")).toEqual([[1, 2]]);
    expect(told(graph, "co-occurs")).toEqual([[1, 2]]);
  });
});

describe("npmi and g2", () => {
  it("know certainty, independence and their scale", () => {
    expect(npmi(5, 5, 5, 10)).toBeCloseTo(1);
    expect(npmi(25, 50, 50, 100)).toBeCloseTo(0);
    expect(npmi(0, 5, 5, 10)).toBe(-1);
    expect(g2(25, 50, 50, 100)).toBeCloseTo(0);
    // scipy.stats.chi2_contingency([[10, 5], [3, 22]], correction=False, lambda_="log-likelihood")
    expect(g2(10, 15, 13, 40)).toBeCloseTo(13.004807658401312, 10);
  });
});
