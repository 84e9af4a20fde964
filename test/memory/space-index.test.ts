import { expect, it } from "vitest";
import { normalize } from "../../src/core/vector.js";
import { seededRng } from "../../src/core/rng.js";
import { SpaceIndex } from "../../src/memory/space-index.js";
import { traceId } from "../../src/store/record.js";
import { aTrace } from "../../src/testing/store-records.js";

it("compares with all while they are few, and hands over to a graph with nothing lost", () => {
  const dimension = 8_192;
  const rng = seededRng(1);
  const vectors = Array.from({ length: 257 }, () =>
    normalize(Float32Array.from({ length: dimension }, () => rng() - 0.4)),
  );
  const index = SpaceIndex.of([], dimension, { kind: "auto" });
  const put = (i: number) => index.put(aTrace(i + 1, { centroid: vectors[i] }));
  const look = () =>
    index.look(vectors[7], {
      k: 5,
      draw: { key: 0, ids: () => [traceId(3), traceId(9)] },
      unlessKnownFor: null,
      centroidOf: (id) => vectors[id - 1],
    });
  for (let i = 0; i < 256; i++) put(i);
  expect(index.kind).toBe("exact");
  const first = look();
  const before = { ...first, strangers: [...first.strangers] };
  expect(before.nearest.ids[0]).toBe(8);
  put(256);
  expect(index.kind).not.toBe("exact");
  expect(index.size).toBe(257);
  const after = look();
  expect(after.nearest.ids).toEqual(before.nearest.ids);
  for (let i = 0; i < 2; i++) expect(after.strangers[i]).toBeCloseTo(before.strangers[i], 5);
  for (let i = 0; i < 200; i++) index.drop(traceId(i + 1));
  expect(index.size).toBe(57);
});
