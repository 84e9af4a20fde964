import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Conflict, InvalidInput } from "../../src/core/errors.js";
import { isClosedAt, isValidAt, makeRelation } from "../../src/relations/relation.js";
import { RelationGraph } from "../../src/relations/relation-graph.js";
import {
  assertRelation,
  closeRelation,
  dropWithRoles,
  reachable,
  readings,
  RelationKinds,
  reopenRelation,
  type Statement,
} from "../../src/relations/relation-kinds.js";

const kinds = new RelationKinds(
  {
    near: { symmetric: true, irreflexive: true },
    "part-of": { inverse: "has-part", transitive: true },
    "located-in": { functional: true },
    isa: { acyclic: true, transitive: true },
    likes: {},
  },
  true,
);

/** A graph one can talk to. */
function talk() {
  const graph = new RelationGraph();
  let lastId = 0;
  const say = (statement: Statement, now = 0) => {
    graph.apply(assertRelation(graph, statement, { kinds, now, nextId: () => ++lastId }));
  };
  const where = (from: number, time: number) =>
    graph.outgoing(from, "located-in").filter((relation) => isValidAt(relation, time));
  return { graph, say, where };
}

describe("assertRelation", () => {
  it("closes the old interval of a functional relation and keeps its history", () => {
    const { graph, say, where } = talk();
    say({ from: 1, kind: "located-in", to: 10 }, 100);
    say({ from: 1, kind: "located-in", to: 20 }, 200);
    expect(where(1, 150).map((relation) => relation.to)).toEqual([10]);
    expect(where(1, 200).map((relation) => relation.to)).toEqual([20]);
    expect(graph.relationCount).toBe(2);
  });

  it("resumes what held before after a bounded exception", () => {
    const { say, where } = talk();
    say({ from: 1, kind: "located-in", to: 10 });
    say({ from: 1, kind: "located-in", to: 20, validFrom: 100, validTo: 200 });
    expect([50, 150, 250].map((time) => where(1, time).map((relation) => relation.to))).toEqual([
      [10],
      [20],
      [10],
    ]);
  });

  it("ends a statement about the past where the known future begins", () => {
    const { say, where } = talk();
    say({ from: 1, kind: "located-in", to: 10, validFrom: 100 });
    say({ from: 1, kind: "located-in", to: 20, validFrom: 50 });
    expect([75, 100].map((time) => where(1, time)[0].to)).toEqual([20, 10]);
  });

  it("never lets two ends of a functional relation hold at once", () => {
    const statementOf = fc.record({
      to: fc.integer({ min: 1, max: 4 }),
      start: fc.integer({ min: 0, max: 40 }),
      length: fc.option(fc.integer({ min: 1, max: 20 })),
    });
    fc.assert(
      fc.property(fc.array(statementOf, { maxLength: 12 }), (statements) => {
        const { say, where } = talk();
        for (const { to, start, length } of statements) {
          const until = length === null ? {} : { validTo: start + length };
          try {
            say({ from: 9, kind: "located-in", to, validFrom: start, ...until });
          } catch (error) {
            expect(error).toBeInstanceOf(Conflict);
          }
        }
        for (let time = 0; time < 70; time++) {
          expect(new Set(where(9, time).map((relation) => relation.to)).size).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it("counts the same statement as evidence, also when said from the other end", () => {
    const { graph, say } = talk();
    say({ from: 1, kind: "near", to: 2 });
    say({ from: 2, kind: "near", to: 1, weight: 3 }, 7);
    expect(graph.relations()).toHaveLength(1);
    expect(graph.get(1)).toMatchObject({ count: 2, weight: 3, lastTime: 7 });
    say({ from: 3, kind: "part-of", to: 4 });
    say({ from: 4, kind: "has-part", to: 3 });
    expect(graph.relationCount).toBe(2);
  });

  it("refuses unknown kinds, self-loops, cycles and contradictions by name", () => {
    const { say } = talk();
    const code = (statement: Statement) => {
      try {
        say(statement);
      } catch (error) {
        return (error as InvalidInput).code;
      }
      return "none";
    };
    say({ from: 1, kind: "isa", to: 2 });
    say({ from: 2, kind: "isa", to: 3 });
    say({ from: 1, kind: "located-in", to: 2, validFrom: 5 });
    expect(code({ from: 1, kind: "unheard", to: 2 })).toBe("UNKNOWN_KIND");
    expect(code({ from: 1, kind: "near", to: 1 })).toBe("SELF_RELATION");
    expect(code({ from: 1, kind: "isa", to: 1 })).toBe("SELF_RELATION");
    expect(code({ from: 3, kind: "isa", to: 1 })).toBe("CYCLE");
    expect(code({ from: 1, kind: "located-in", to: 3, validFrom: 5 })).toBe("CONTRADICTION");
    expect(code({ from: 1, kind: "likes", to: 1 })).toBe("none");
  });

  it("does not touch the view", () => {
    const { graph, say } = talk();
    say({ from: 1, kind: "located-in", to: 10 });
    const before = graph.relations();
    assertRelation(graph, { from: 1, kind: "located-in", to: 20 }, { kinds, now: 5, nextId: () => 77 });
    expect(graph.relations()).toEqual(before);
  });
});

describe("RelationKinds", () => {
  it("reads symmetric and inverse kinds from either end", () => {
    const { graph, say } = talk();
    say({ from: 1, kind: "near", to: 2 });
    say({ from: 3, kind: "part-of", to: 4 });
    const read = (node: number, kind: string) => readings(graph, kinds, node, kind).map(({ end }) => end);
    expect([read(2, "near"), read(4, "has-part"), read(3, "part-of"), read(3, "has-part")]).toEqual([
      [1],
      [3],
      [4],
      [],
    ]);
  });

  it("follows a transitive kind", () => {
    const { graph, say } = talk();
    say({ from: 1, kind: "isa", to: 2 });
    say({ from: 2, kind: "isa", to: 3, validTo: 10 });
    expect(reachable(graph, kinds, 1, "isa", 5)).toEqual([2, 3]);
    expect(reachable(graph, kinds, 1, "isa", 10)).toEqual([2]);
  });

  it.each([{ symetric: true }, { symmetric: true, acyclic: true }, { symmetric: true, inverse: "x" }])(
    "refuses %j",
    (wrong) => {
      expect(() => new RelationKinds({ wrong })).toThrow(InvalidInput);
    },
  );
});

describe("closing", () => {
  const bridge = makeRelation({ id: 1, from: 1, kind: "crosses", to: 2, attributes: { toll: 3 } });
  const closed = closeRelation(bridge, 10, 20);

  it("is an interval, and reopening keeps that it was closed", () => {
    const relation = closed.op === "put" ? closed.relation : bridge;
    const reopened = reopenRelation(relation, 15);
    const after = reopened.op === "put" ? reopened.relation : bridge;
    expect([5, 10, 19, 20].map((time) => isClosedAt(relation, time))).toEqual([false, true, true, false]);
    expect([14, 15].map((time) => isClosedAt(after, time))).toEqual([true, false]);
    expect(after.attributes.toll).toBe(3);
  });

  it("refuses what contradicts it", () => {
    const relation = closed.op === "put" ? closed.relation : bridge;
    expect(() => closeRelation(relation, 15, 30)).toThrow(Conflict);
    expect(() => closeRelation(bridge, 5, 5)).toThrow(InvalidInput);
    expect(() => reopenRelation(bridge, 5)).toThrow(Conflict);
  });
});

describe("dropWithRoles", () => {
  it("drops what hangs on a relation before the relation", () => {
    const graph = RelationGraph.from([
      makeRelation({ id: 7, from: 1, kind: "gives", to: 2 }),
      makeRelation({ id: 8, from: 7, fromKind: "relation", kind: "recipient", to: 3 }),
      makeRelation({ id: 9, from: 8, fromKind: "relation", kind: "said-by", to: 4 }),
    ]);
    expect(dropWithRoles(graph, 7).map((change) => change.op === "drop" && change.id)).toEqual([9, 8, 7]);
  });
});
