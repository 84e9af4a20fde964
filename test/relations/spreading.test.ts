import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InvalidInput } from "../../src/core/errors.js";
import { pathSentence } from "../../src/relations/path-sentence.js";
import { powerIteration } from "../../src/relations/power-iteration.js";
import { makeRelation } from "../../src/relations/relation.js";
import { RelationGraph } from "../../src/relations/relation-graph.js";
import { Spreading } from "../../src/relations/spreading.js";

const graphOf = fc
  .array(
    fc.record({
      from: fc.integer({ min: 1, max: 15 }),
      to: fc.integer({ min: 1, max: 15 }),
      kind: fc.constantFrom("near", "isa"),
      weight: fc.double({ min: 0.1, max: 4, noNaN: true }),
      sign: fc.constantFrom<1 | -1>(1, 1, 1, -1),
      validTo: fc.constantFrom(5, Infinity),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .map((edges) => RelationGraph.from(edges.map((edge, i) => makeRelation({ id: i + 1, ...edge }))));

const filterOf = fc.record({
  asOf: fc.constantFrom(0, 9),
  direction: fc.constantFrom("out" as const, "in" as const, "both" as const),
  kindWeights: fc.constantFrom({}, { near: 2 }, { isa: 0 }),
  alpha: fc.double({ min: 0.1, max: 0.9, noNaN: true }),
});

describe("Spreading", () => {
  it("conserves activation whatever the graph, filter, threshold and cap", () => {
    fc.assert(
      fc.property(
        graphOf,
        filterOf,
        fc.constantFrom(1e-2, 1e-5),
        fc.constantFrom(10, 1000),
        (graph, filter, epsilon, maxTouches) => {
          const seed = graph.nodes()[0];
          const found = new Spreading(graph).spread([[seed, 3]], {
            ...filter,
            epsilon,
            maxTouches,
            limit: Infinity,
          });
          const held = found.hits.reduce((sum, hit) => sum + hit.excitation + hit.inhibition, 0);
          expect(held + found.leftover).toBeCloseTo(1, 9);
        },
      ),
    );
  });

  it("becomes power iteration as ε goes to 0", () => {
    fc.assert(
      fc.property(graphOf, filterOf, (graph, filter) => {
        const seeds = graph
          .nodes()
          .slice(0, 2)
          .map((node, i) => [node, i + 1] as const);
        const exact = powerIteration(graph, seeds, { ...filter, tolerance: 1e-13 });
        const limits = { ...filter, epsilon: 1e-12, maxTouches: Infinity, limit: Infinity };
        const found = new Spreading(graph).spread(seeds, limits);
        for (const hit of found.hits) {
          expect(Math.abs(hit.excitation - (exact.get(hit.node)?.excitation ?? 0))).toBeLessThan(1e-8);
          expect(Math.abs(hit.inhibition - (exact.get(hit.node)?.inhibition ?? 0))).toBeLessThan(1e-8);
        }
        expect(found.leftover).toBeLessThan(1e-9);
      }),
      { numRuns: 60 },
    );
  });

  it("gives every hit a connected path from a seed over relations that exist", () => {
    fc.assert(
      fc.property(graphOf, filterOf, (graph, filter) => {
        const [seed] = graph.nodes();
        for (const hit of new Spreading(graph).spread([[seed, 1]], filter).hits) {
          let at = seed;
          for (const step of hit.path) {
            const { from, to } = graph.get(step.relation);
            expect(step.from).toBe(at);
            expect(step.reversed ? [to, from] : [from, to]).toEqual([step.from, step.to]);
            at = step.to;
          }
          expect(at).toBe(hit.node);
        }
      }),
    );
  });

  it("leaves clean buffers behind: the same query again gives the same answer", () => {
    fc.assert(
      fc.property(graphOf, filterOf, (graph, filter) => {
        const spreading = new Spreading(graph);
        const [seed] = graph.nodes();
        const first = spreading.spread([[seed, 1]], filter);
        spreading.spread([[graph.nodes().at(-1)!, 1]], { ...filter, maxTouches: 3 });
        expect(spreading.spread([[seed, 1]], filter)).toEqual(first);
      }),
    );
  });

  it("tells its paths as sentences, each arrow as its relation points", () => {
    const names = ["", "bridge", "Nai", "A, B", "boat"];
    const graph = RelationGraph.from([
      makeRelation({ id: 1, from: 1, kind: "crosses", to: 2 }),
      makeRelation({ id: 2, from: 2, kind: "separates", to: 3 }),
      makeRelation({ id: 3, from: 4, kind: "crosses", to: 2 }),
    ]);
    const { hits } = new Spreading(graph).spread([[1, 1]], { asOf: 0 });
    const told = hits.map((hit) => pathSentence(hit.path, (node) => names[node]));
    expect(told).toContain("bridge —crosses→ Nai —separates→ A, B");
    expect(told).toContain("bridge —crosses→ Nai ←crosses— boat");
  });

  it("inhibits over a relation of sign −1", () => {
    const graph = RelationGraph.from([
      makeRelation({ id: 1, from: 1, kind: "means", to: 2 }),
      makeRelation({ id: 2, from: 1, kind: "means", to: 3, sign: -1 }),
    ]);
    const { hits } = new Spreading(graph).spread([[1, 1]], { asOf: 0 });
    expect(hits.at(-1)).toMatchObject({ node: 3, excitation: 0 });
    expect(hits.at(-1)!.score).toBeLessThan(0);
  });

  it("keeps away from closed relations when asked", () => {
    const graph = RelationGraph.from([
      makeRelation({ id: 1, from: 1, kind: "to", to: 2, attributes: { closed: true, closedTo: 10 } }),
    ]);
    const reached = (asOf: number, throughClosed: boolean) =>
      new Spreading(graph).spread([[1, 1]], { asOf, throughClosed }).reached;
    expect([reached(5, true), reached(5, false), reached(10, false)]).toEqual([2, 1, 2]);
  });

  it("answers nothing, with confidence 0, when it knows no seed", () => {
    const graph = RelationGraph.from([makeRelation({ id: 1, from: 1, kind: "to", to: 2 })]);
    expect(new Spreading(graph).spread([[99, 1]], { asOf: 0 })).toMatchObject({ hits: [], confidence: 0 });
  });

  it.each([{ alpha: 0 }, { alpha: 1 }, { epsilon: 0 }, { maxTouches: 0 }, { limit: -1 }])(
    "refuses %j",
    (wrong) => {
      const spreading = new Spreading(new RelationGraph());
      expect(() => spreading.spread([], { asOf: 0, ...wrong })).toThrow(InvalidInput);
    },
  );
});
