import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InvalidInput } from "../../src/core/errors.js";
import { makeRelation, type Relation } from "../../src/relations/relation.js";
import { RelationGraph } from "../../src/relations/relation-graph.js";
import { RelationKinds } from "../../src/relations/relation-kinds.js";
import { findRoutes, type RouteQuery } from "../../src/relations/route.js";

const relationsOf = fc
  .array(
    fc.record({
      from: fc.integer({ min: 1, max: 7 }),
      to: fc.integer({ min: 1, max: 7 }),
      kind: fc.constantFrom("walk", "ride"),
      cost: fc.integer({ min: 1, max: 5 }),
      closed: fc.constantFrom(false, false, true),
    }),
    { minLength: 1, maxLength: 18 },
  )
  .map((edges) =>
    edges.map(({ cost, closed, ...edge }, i) =>
      makeRelation({ id: i + 1, ...edge, attributes: { cost, closed } }),
    ),
  );

const cost = (graph: RelationGraph, query: Partial<RouteQuery> = {}) =>
  findRoutes(graph, { from: 1, to: 7, asOf: 0, ...query }).routes[0]?.cost ?? Infinity;

/** All simple paths, by brute force: [cost, relation ids]. */
function everyPath(
  relations: readonly Relation[],
  to: number,
  at = 1,
  been: number[] = [],
): [number, number[]][] {
  if (at === to) return [[0, []]];
  return relations
    .filter((relation) => relation.from === at && !been.includes(relation.to) && relation.to !== at)
    .flatMap((relation) =>
      everyPath(relations, to, relation.to, [...been, at]).map(([rest, ids]): [number, number[]] => [
        rest + Number(relation.attributes.cost),
        [relation.id, ...ids],
      ]),
    );
}

const isOpen = (relation: Relation) => relation.attributes.closed !== true;

describe("findRoutes", () => {
  it("finds the k cheapest routes that brute force finds", () => {
    fc.assert(
      fc.property(relationsOf, fc.integer({ min: 1, max: 5 }), (relations, alternatives) => {
        const { routes } = findRoutes(RelationGraph.from(relations), {
          from: 1,
          to: 7,
          asOf: 0,
          alternatives,
        });
        const every = everyPath(relations.filter(isOpen), 7).map(([total]) => total);
        const best = every.sort((a, b) => a - b).slice(0, alternatives);
        expect(routes.map((route) => route.cost)).toEqual(best);
        expect(new Set(routes.map((route) => route.steps.map((step) => step.relation).join())).size).toBe(
          best.length,
        );
      }),
    );
  });

  it("blames the fewest closed relations, and only where there is no way", () => {
    fc.assert(
      fc.property(relationsOf, (relations) => {
        const graph = RelationGraph.from(relations);
        const { routes, blockedBy } = findRoutes(graph, { from: 1, to: 7, asOf: 0 });
        const closedOn = everyPath(relations, 7).map(
          ([, ids]) => ids.filter((id) => graph.get(id).attributes.closed === true).length,
        );
        if (routes.length > 0) expect(blockedBy).toEqual([]);
        else {
          expect(blockedBy).toHaveLength(closedOn.length === 0 ? 0 : Math.min(...closedOn));
          const opened = blockedBy.map((relation) => relation.id);
          if (opened.length > 0) expect(cost(graph, { opened })).toBeLessThan(Infinity);
        }
      }),
    );
  });

  it("costs the same after closing what it did not use, no less after closing what it did, and the same reopened", () => {
    fc.assert(
      fc.property(relationsOf, fc.nat(), (relations, pick) => {
        const graph = RelationGraph.from(relations);
        const { routes } = findRoutes(graph, { from: 1, to: 7, asOf: 0 });
        const relation = relations[pick % relations.length].id;
        const used = routes[0]?.steps.some((step) => step.relation === relation) ?? false;
        const before = cost(graph);
        const after = cost(graph, { closures: [{ relation }] });
        if (used) expect(after).toBeGreaterThanOrEqual(before);
        else expect(after).toBe(before);
        expect(cost(graph, { closures: [{ relation, to: 0 }] })).toBe(before);
        expect(
          cost(graph, { closures: [{ relation }], opened: isOpen(graph.get(relation)) ? [relation] : [] }),
        ).toBe(before);
      }),
    );
  });

  it("orders stops as the best of all orders", () => {
    fc.assert(
      fc.property(relationsOf, (relations) => {
        const graph = RelationGraph.from(relations);
        const leg = (from: number, to: number) => cost(graph, { from, to });
        const orders = [[3, 4, 5], [3, 5, 4], [4, 3, 5], [4, 5, 3], [5, 3, 4], [5, 4, 3]]; // prettier-ignore
        const tour = ([a, b, c]: number[]) => leg(1, a) + leg(a, b) + leg(b, c) + leg(c, 7);
        expect(cost(graph, { stops: [5, 3, 4] })).toBe(Math.min(...orders.map(tour)));
      }),
      { numRuns: 40 },
    );
  });

  it("keeps to the pattern, with kinds read backwards where they are symmetric or inverse", () => {
    const graph = RelationGraph.from([
      makeRelation({ id: 1, from: 2, kind: "near", to: 1 }),
      makeRelation({ id: 2, from: 3, kind: "has-part", to: 2 }),
    ]);
    const kinds = new RelationKinds({ near: { symmetric: true }, "part-of": { inverse: "has-part" } });
    const ids = (pattern: string, to = 3) =>
      findRoutes(graph, { from: 1, to, asOf: 0, pattern, kinds }).routes[0]?.steps.map(
        (step) => step.relation,
      );
    expect(ids("near part-of")).toEqual([1, 2]);
    expect(ids("near ^has-part")).toEqual([1, 2]);
    expect(ids("near has-part")).toBeUndefined();
    expect(ids("near[closed=true]", 2)).toBeUndefined();
    expect(ids("~.*")).toEqual([1, 2]);
  });

  it("takes the path best remembered when asked", () => {
    const graph = RelationGraph.from([
      makeRelation({ id: 1, from: 1, kind: "to", to: 7, weight: 0.1 }),
      makeRelation({ id: 2, from: 1, kind: "to", to: 2, weight: 9 }),
      makeRelation({ id: 3, from: 2, kind: "to", to: 7, weight: 9 }),
    ]);
    const [plain, salient] = [false, true].map(
      (mostSalient) => findRoutes(graph, { from: 1, to: 7, asOf: 0, mostSalient }).routes[0],
    );
    expect([plain.steps.length, salient.steps.length]).toEqual([1, 2]);
    expect(Math.exp(-salient.cost)).toBeCloseTo((9 / 9.1) * (9 / 18));
  });

  it("stays where it is at no cost, and finds nothing from nowhere", () => {
    const graph = RelationGraph.from([makeRelation({ id: 1, from: 1, kind: "to", to: 2 })]);
    expect(findRoutes(graph, { from: 1, to: 1, asOf: 0 }).routes).toEqual([
      { cost: 0, steps: [], stops: [] },
    ]);
    expect(findRoutes(graph, { from: 50, to: 2, asOf: 0 })).toEqual({ routes: [], blockedBy: [] });
  });

  it("refuses what it cannot answer", () => {
    const graph = RelationGraph.from([makeRelation({ id: 1, from: 1, kind: "to", to: 2 })]);
    const ask = (wrong: Partial<RouteQuery>) => () =>
      findRoutes(graph, { from: 1, to: 2, asOf: 0, ...wrong });
    expect(ask({ stops: Array.from({ length: 11 }, (_, i) => i + 10) })).toThrow("at most 10");
    expect(ask({ stops: [5], alternatives: 2 })).toThrow(InvalidInput);
    expect(ask({ alternatives: 0 })).toThrow(InvalidInput);
    expect(ask({ costs: { to: -1 } })).toThrow("cost of relation 1");
    expect(ask({ pattern: "(" })).toThrow("position");
  });
});
