import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NotFound } from "../../src/core/errors.js";
import {
  isClosedAt,
  isValidAt,
  makeRelation,
  type Relation,
  type RelationChange,
} from "../../src/relations/relation.js";
import { nodeKey, RelationGraph } from "../../src/relations/relation-graph.js";

const relationOf = fc
  .record({
    id: fc.integer({ min: 1, max: 60 }),
    from: fc.integer({ min: 1, max: 12 }),
    to: fc.integer({ min: 1, max: 12 }),
    kind: fc.constantFrom("near", "crosses", "isa"),
    toKind: fc.constantFrom("trace" as const, "relation" as const),
    weight: fc.double({ min: 0.01, max: 5, noNaN: true }),
    sign: fc.constantFrom(1 as const, -1 as const),
    origin: fc.constantFrom("asserted" as const, "learned" as const),
    source: fc.constantFrom("city", "radio"),
    validFrom: fc.constantFrom(-Infinity, 2),
    validTo: fc.constantFrom(Infinity, 7),
    count: fc.integer({ min: 1, max: 3 }),
    lastTime: fc.integer(),
    closed: fc.boolean(),
  })
  .map(({ closed, ...rest }) => makeRelation({ ...rest, attributes: closed ? { closed, closedTo: 5 } : {} }));

const changeOf: fc.Arbitrary<RelationChange> = fc.oneof(
  { weight: 3, arbitrary: relationOf.map((relation) => ({ op: "put", relation }) as const) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 60 }).map((id) => ({ op: "drop", id }) as const) },
);

/** Everything that can be seen of a graph. */
function seen(graph: RelationGraph) {
  return {
    nodes: graph.nodes(),
    counts: [graph.nodeCount, graph.relationCount],
    relations: graph.relations(),
    adjacency: graph.nodes().map((node) => [graph.outgoing(node), graph.incoming(node)]),
    closed: graph.relations().map((relation) => graph.isClosed(graph.slotOf(relation.id), 1)),
    holds: graph.relations().map((relation) => graph.holds(graph.slotOf(relation.id), 1)),
    steady: graph.steadyAround(4),
  };
}

function survivors(changes: readonly RelationChange[]): Relation[] {
  const alive = new Map<number, Relation>();
  for (const change of changes) {
    if (change.op === "put") alive.set(change.relation.id, change.relation);
    else alive.delete(change.id);
  }
  return [...alive.values()];
}

describe("RelationGraph", () => {
  it("equals a rebuild after any sequence of changes in any batches", () => {
    fc.assert(
      fc.property(
        fc.array(changeOf, { maxLength: 200 }),
        fc.integer({ min: 1, max: 9 }),
        (changes, batch) => {
          const live = new RelationGraph();
          for (let i = 0; i < changes.length; i += batch) live.apply(changes.slice(i, i + batch));
          const left = survivors(changes);
          expect(seen(live)).toEqual(seen(RelationGraph.from(left)));
          const byId = left.sort((a, b) => a.id - b.id);
          expect(seen(live)).toEqual(seen(RelationGraph.from(byId)));
          expect(live.relations()).toEqual(byId);
        },
      ),
    );
  });

  it("does not depend on the order of changes to different relations", () => {
    fc.assert(
      fc.property(fc.array(changeOf, { maxLength: 120 }), (changes) => {
        const idOf = (change: RelationChange) => (change.op === "put" ? change.relation.id : change.id);
        const byId = [...changes].sort((a, b) => idOf(b) - idOf(a)); // stable: order within an id is kept
        const [one, other] = [new RelationGraph(), new RelationGraph()];
        one.apply(changes);
        other.apply(byId);
        expect(seen(one)).toEqual(seen(other));
      }),
    );
  });

  it("survives many relocations and packings of its lists", () => {
    const graph = new RelationGraph();
    for (let round = 0; round < 4; round++) {
      for (let id = 1; id <= 6000; id++)
        graph.put(makeRelation({ id, from: 1 + (id % 70), kind: "near", to: 5000 + id }));
      for (let id = 1; id <= 6000; id += 1 + round) graph.drop(id);
    }
    expect(seen(graph)).toEqual(seen(RelationGraph.from(graph.relations())));
  });

  it("takes a relation as the end of another", () => {
    const gave = makeRelation({ id: 7, from: 1, kind: "gives", to: 2 });
    const role = makeRelation({ id: 8, from: 7, fromKind: "relation", kind: "recipient", to: 3 });
    const graph = RelationGraph.from([gave, role]);
    expect(graph.outgoing(nodeKey(7, "relation"))).toEqual([role]);
    expect(graph.outgoing(7)).toEqual([]);
  });

  it("goes on from columns that it took over", () => {
    const graph = RelationGraph.from([1, 2].map((id) => makeRelation({ id, from: id, kind: "near", to: 3 })));
    const [, second] = graph.relations();
    expect(graph.put({ ...second, weight: 2 })).toEqual(second);
    expect(graph.drop(1)).toMatchObject({ id: 1, from: 1 });
    expect(graph.drop(1)).toBeUndefined();
    for (let id = 10; id < 400; id++) graph.put(makeRelation({ id, from: id, kind: "far", to: 3 }));
    expect(graph.get(2).weight).toBe(2);
    expect(graph.incoming(3, "near")).toEqual([{ ...second, weight: 2 }]);
    expect(graph.incoming(3, "far")).toHaveLength(390);
    expect(graph.incoming(3, "unheard of")).toEqual([]);
  });

  it("says what is missing", () => {
    expect(() => new RelationGraph().get(3)).toThrow(NotFound);
  });
});

describe("Relation", () => {
  it("holds from, inclusive, to, exclusive, and is closed likewise", () => {
    const bridge = makeRelation({
      id: 1,
      from: 1,
      kind: "crosses",
      to: 2,
      validFrom: 10,
      validTo: 20,
      attributes: { closed: true, closedFrom: 12, closedTo: 15 },
    });
    expect([9, 10, 19, 20].map((time) => isValidAt(bridge, time))).toEqual([false, true, true, false]);
    expect([11, 12, 14, 15].map((time) => isClosedAt(bridge, time))).toEqual([false, true, true, false]);
  });

  it.each([
    [{ weight: 0 }, "weight is 0"],
    [{ weight: Number.NaN }, "weight"],
    [{ from: -1 }, "from is -1"],
    [{ kind: "" }, "kind"],
    [{ validFrom: 5, validTo: 5 }, "validTo is 5"],
  ])("refuses %j", (wrong, message) => {
    expect(() => makeRelation({ id: 1, from: 1, kind: "near", to: 2, ...wrong })).toThrow(message);
  });
});
