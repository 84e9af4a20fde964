import { existsSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRng, shuffle } from "../../src/core/rng.js";
import { analogy } from "../../src/relations/analogy.js";
import { filteredRank } from "../../src/relations/filtered-rank.js";
import { LinkPredictor } from "../../src/relations/link-prediction.js";
import { makeRelation } from "../../src/relations/relation.js";
import { RelationGraph } from "../../src/relations/relation-graph.js";
import { Signatures } from "../../src/relations/signature.js";

type Triple = readonly [number, string, number];

const graphOf = (triples: readonly Triple[]) =>
  RelationGraph.from(triples.map(([from, kind, to], i) => makeRelation({ id: i + 1, from, kind, to })));

const triplesOf = fc.array(
  fc.tuple(fc.integer({ min: 1, max: 12 }), fc.constantFrom("a", "b", "c"), fc.integer({ min: 1, max: 12 })),
  { minLength: 3, maxLength: 60 },
);

/** Other ids, in another order: the same relations. */
function renamed(triples: readonly Triple[], seed: number) {
  const rng = seededRng(seed);
  const names = shuffle([...Array(200).keys()], rng);
  const rename = (node: number) => names[node] + 1;
  const other = shuffle(
    triples.map(([from, kind, to]): Triple => [rename(from), kind, rename(to)]),
    rng,
  );
  return { other, rename };
}

describe("signatures without identity", () => {
  it("give exactly the same likeness, predictions and analogies under any renaming and order", () => {
    fc.assert(
      fc.property(triplesOf, fc.integer(), (triples, seed) => {
        const { other, rename } = renamed(triples, seed);
        const [one, two] = [graphOf(triples), graphOf(other)];
        const [here, there] = [one, two].map((graph) => new LinkPredictor(graph, { asOf: 0, neighbours: 3 }));
        const [a, kind, b] = triples[0];
        for (const [node, score] of here.scoreTails(a, kind)) {
          expect(there.scoreTails(rename(a), kind).get(rename(node))).toBe(score);
          expect(there.signatures.likeness(rename(a), rename(node))).toBe(here.signatures.likeness(a, node));
        }
        const c = triples[1][0];
        const limits = { asOf: 0, limit: Infinity };
        const expected = analogy(one, here, [a, b, c], limits).map(({ node, score }) => [
          rename(node),
          score,
        ]);
        const found = analogy(two, there, [rename(a), rename(b), rename(c)], limits);
        expect(new Map(found.map(({ node, score }) => [node, score]))).toEqual(
          new Map(expected as [number, number][]),
        );
      }),
    );
  });

  it("find what stands as something else does", () => {
    const signatures = new Signatures(
      graphOf([
        [1, "lives-in", 10],
        [1, "eats", 11],
        [2, "lives-in", 10],
        [2, "eats", 11],
        [3, "eats", 11],
        [4, "lives-in", 12],
      ]),
      { asOf: 0 },
    );
    expect(signatures.mostLike(1, 2).map(({ node }) => node)).toEqual([2, 3]);
    expect(signatures.likeness(1, 2)).toBeCloseTo(1);
    expect(signatures.likeness(1, 4)).toBe(0);
  });

  it("complete an analogy", () => {
    const graph = graphOf([
      [1, "capital-of", 2],
      [1, "has", 9],
      [3, "capital-of", 4],
      [3, "has", 8],
      [2, "isa", 5],
      [4, "isa", 5],
    ]);
    const predictor = new LinkPredictor(graph, { asOf: 0 });
    const [best] = analogy(graph, predictor, [1, 2, 3], { asOf: 0 });
    expect(best).toMatchObject({ node: 4, ways: [[{ kind: "capital-of", reversed: false }]] });
    expect(analogy(graph, predictor, [9, 8, 1], { asOf: 0 })).toEqual([]);
  });

  it("predict what things alike have", () => {
    const predictor = new LinkPredictor(
      graphOf([
        [1, "lives-in", 10],
        [2, "lives-in", 10],
        [3, "lives-in", 12],
        [1, "eats", 11],
        [4, "eats", 13],
      ]),
      { asOf: 0 },
    );
    expect(predictor.predictTails(2, "eats")[0]).toMatchObject({ node: 11, known: false });
    expect(predictor.predictTails(1, "eats").map(({ node }) => node)).not.toContain(11);
    expect(predictor.predictTails(1, "lives-in", { includeKnown: true })[0]).toMatchObject({
      node: 10,
      known: true,
    });
    expect(predictor.predictTails(99, "eats")).toEqual([]);
  });
});

describe("filteredRank", () => {
  it("gives ties their mean rank and lets other truths stand aside", () => {
    const scores = new Map([
      [1, 0.9],
      [2, 0.5],
      [3, 0.5],
    ]);
    expect(filteredRank(scores, 2, [1, 2, 3, 4], new Set())).toBe(2.5);
    expect(filteredRank(scores, 2, [1, 2, 3, 4], new Set([1]))).toBe(1.5);
    expect(filteredRank(new Map(), 2, [1, 2, 3, 4, 5], new Set())).toBe(3);
  });
});

const UMLS = "../shared/data/relations/umls";

describe.skipIf(!existsSync(UMLS))(`UMLS (skips where ${UMLS} is absent)`, () => {
  it("ranks the hidden relations far above the frequency prior, the same under renaming", () => {
    const read = (name: string) =>
      readFileSync(`${UMLS}/${name}.txt`, "utf8")
        .trim()
        .split("\n")
        .map((line) => line.split("\t") as [string, string, string]);
    const [train, valid, test] = ["train", "valid", "test"].map(read);
    const numbers = new Map<string, number>();
    const numberOf = (name: string) => numbers.get(name) ?? numbers.set(name, numbers.size + 1).size;
    const triples = (rows: [string, string, string][]) =>
      rows.map(([from, kind, to]): Triple => [numberOf(from), kind, numberOf(to)]);
    const [memory, , wanted] = [train, valid, test].map(triples);
    const truth = triples([...train, ...valid, ...test]);
    const first = meanReciprocalRank(memory, truth, wanted);
    const { rename } = renamed([], 5);
    const anew = (all: readonly Triple[]) =>
      all.map(([from, kind, to]): Triple => [rename(from), kind, rename(to)]);
    const again = meanReciprocalRank(shuffle(anew(memory), seededRng(1)), anew(truth), anew(wanted));
    console.info(`UMLS test: filtered MRR ${first.mrr.toFixed(4)}, Hits@10 ${first.hits10.toFixed(4)}`);
    expect(first.mrr).toBeGreaterThan(0.7);
    expect(Math.abs(again.mrr - first.mrr)).toBeLessThan(1e-12);
  });
});

function meanReciprocalRank(memory: readonly Triple[], truth: readonly Triple[], wanted: readonly Triple[]) {
  const predictor = new LinkPredictor(graphOf(memory), { asOf: 0 });
  const candidates = new Set(truth.flatMap(([from, , to]) => [from, to]));
  const ranks = wanted.flatMap(([from, kind, to]) => {
    const tails = new Set(truth.filter(([h, k]) => h === from && k === kind).map(([, , t]) => t));
    const heads = new Set(truth.filter(([, k, t]) => t === to && k === kind).map(([h]) => h));
    return [
      filteredRank(predictor.scoreTails(from, kind), to, candidates, tails),
      filteredRank(predictor.scoreHeads(kind, to), from, candidates, heads),
    ];
  });
  const mean = (of: (rank: number) => number) =>
    ranks.reduce((sum, rank) => sum + of(rank), 0) / ranks.length;
  return { mrr: mean((rank) => 1 / rank), hits10: mean((rank) => (rank <= 10 ? 1 : 0)) };
}
