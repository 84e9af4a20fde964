import { expect, it } from "vitest";

import { seededRng } from "../../src/core/rng.js";
import { dot, normalize } from "../../src/core/vector.js";
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

it.each([
  ["have their length in their first numbers", (i: number) => 1 / (1 + i / 8)],
  ["have it anywhere, so that a third tells little", () => 1],
  ["have it at their end", (i: number) => (i < 80 ? 0 : 1)],
])("misses nothing among long vectors that %s", (_, scaleAt) => {
  const dimension = 160;
  const rng = seededRng(11);
  const vector = () =>
    normalize(Float32Array.from({ length: dimension }, (_, i) => scaleAt(i) * (2 * rng() - 1)));
  const index = new ExactIndex(dimension);
  const held = Array.from({ length: 1_200 }, vector);
  held.forEach((one, i) => index.add(i + 1, one));
  for (let search = 0; search < 60; search++) {
    const at = Math.floor(rng() * held.length);
    held[at] = vector();
    index.move(at + 1, held[at]);
    const query =
      search % 2 === 0 ? vector() : normalize(held[at].map((value, i) => value + 0.2 * held[0][i]));
    const best = held.map((one) => dot(one, query)).sort((a, b) => b - a);
    const found = index.search(query, 24);
    found.forEach(({ id, similarity }, rank) => {
      expect(similarity).toBeCloseTo(best[rank], 5);
      expect(similarity).toBeCloseTo(dot(held[id - 1], query), 5);
    });
    expect(found).toHaveLength(24);
  }
});
