import { expect, it } from "vitest";

import { ExactIndex } from "../../src/index/exact-index.js";
import { describeVectorIndex } from "../../src/testing/vector-index-contract.js";

describeVectorIndex("ExactIndex", (dimension) => new ExactIndex(dimension));

it("has no dead slots, whatever was dropped", () => {
  const index = new ExactIndex(2);
  for (let id = 1; id <= 200; id++) index.add(id, Float32Array.of(Math.cos(id / 200), Math.sin(id / 200)));
  for (let id = 1; id <= 199; id++) index.drop(id);
  expect(index.dead).toBe(0);
  index.compact();
  expect(index.search(Float32Array.of(1, 0), 9).map(({ id }) => id)).toEqual([200]);
});
