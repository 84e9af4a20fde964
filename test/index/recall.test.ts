import { expect, it } from "vitest";

import { ExactIndex } from "../../src/index/exact-index.js";
import { GraphIndex } from "../../src/index/graph-index.js";
import { HnswIndex } from "../../src/index/hnsw-index.js";
import type { VectorIndex } from "../../src/index/vector-index.js";
import { clusteredVectors } from "./clustered-vectors.js";

const COUNT = 20_000;
const DIMENSION = 50;
const QUERIES = 200;

function recallAt10(index: VectorIndex, exact: VectorIndex, next: () => Float32Array): number {
  let hits = 0;
  for (let at = 0; at < QUERIES; at++) {
    const query = next();
    const wanted = new Set(exact.search(query, 10).map(({ id }) => id));
    hits += index.search(query, 10).filter(({ id }) => wanted.has(id)).length;
  }
  return hits / (10 * QUERIES);
}

it.each([
  ["HnswIndex", () => new HnswIndex(DIMENSION)],
  ["GraphIndex", () => new GraphIndex(DIMENSION)],
])(
  "%s finds .98 of the 10 nearest of 20,000 clustered vectors, and still after a third was replaced",
  (_, create) => {
    const next = clusteredVectors(2, DIMENSION);
    const index = create();
    const exact = new ExactIndex(DIMENSION);
    for (let id = 1; id <= COUNT; id++) {
      const vector = next();
      index.add(id, vector);
      exact.add(id, vector);
    }
    expect(recallAt10(index, exact, next)).toBeGreaterThanOrEqual(0.98);
    for (let id = 1; id <= COUNT; id += 3) for (const each of [index, exact]) each.drop(id);
    expect(recallAt10(index, exact, next)).toBeGreaterThanOrEqual(0.98);
    index.compact();
    for (let id = 1; id <= COUNT; id += 3) {
      const vector = next();
      for (const each of [index, exact]) each.add(id, vector);
    }
    expect(index.size).toBe(COUNT);
    expect(recallAt10(index, exact, next)).toBeGreaterThanOrEqual(0.98);
  },
);
