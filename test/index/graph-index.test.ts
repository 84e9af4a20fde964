import { describe, expect, it } from "vitest";

import { InvalidInput } from "../../src/core/errors.js";
import { ExactIndex } from "../../src/index/exact-index.js";
import { GraphIndex } from "../../src/index/graph-index.js";
import { describeVectorIndex } from "../../src/testing/vector-index-contract.js";
import { clusteredVectors } from "./clustered-vectors.js";

describeVectorIndex("GraphIndex", (dimension) => new GraphIndex(dimension), { recall: 0.98 });
describeVectorIndex(
  "GraphIndex that never scans",
  (dimension) => new GraphIndex(dimension, { scanBelow: 0 }),
  {
    recall: 0.98,
  },
);
describeVectorIndex(
  "GraphIndex with few links",
  (dimension) => new GraphIndex(dimension, { scanBelow: 0, m: 4, efConstruction: 20 }),
  { recall: 0.8 },
);

describe("GraphIndex", () => {
  it("rejects options by name and range", () => {
    expect(() => new GraphIndex(4, { efsearch: 9 } as object)).toThrow(/no option "efsearch".*efSearch/);
    expect(() => new GraphIndex(4, { m: 1 })).toThrow(InvalidInput);
    expect(() => new GraphIndex(4, { m: 40, efConstruction: 20 })).toThrow(/at least m/);
    expect(() => new GraphIndex(4, { scanBelow: -1 })).toThrow(InvalidInput);
  });

  it("stays accurate through steady churn, compacted when a quarter is dead", () => {
    const next = clusteredVectors(3, 16, 20);
    const index = new GraphIndex(16, { scanBelow: 0 });
    const exact = new ExactIndex(16);
    for (let id = 1; id <= 4500; id++) {
      const vector = next();
      index.add(id, vector);
      exact.add(id, vector);
      if (id <= 1500) continue;
      index.drop(id - 1500);
      exact.drop(id - 1500);
      if (index.dead > index.size / 3) index.compact();
    }
    let hits = 0;
    for (let at = 0; at < 100; at++) {
      const query = next();
      const wanted = new Set(exact.search(query, 10).map(({ id }) => id));
      hits += index.search(query, 10).filter(({ id }) => wanted.has(id)).length;
    }
    expect(hits / 1000).toBeGreaterThanOrEqual(0.98);
  });

  it("bounds its dead slots without being asked to compact", () => {
    const next = clusteredVectors(4, 8, 5);
    const index = new GraphIndex(8);
    index.add(1, next());
    for (let step = 0; step < 2000; step++) index.move(1, next());
    expect(index.dead).toBeLessThan(80);
  });
});
