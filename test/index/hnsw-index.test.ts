import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, describe, expect, it } from "vitest";

import { InvalidInput, StorageFailure } from "../../src/core/errors.js";
import { HnswIndex } from "../../src/index/hnsw-index.js";
import { requireHnswlib } from "../../src/index/native-hnsw.js";
import { describeVectorIndex } from "../../src/testing/vector-index-contract.js";
import { clusteredVectors } from "./clustered-vectors.js";

describeVectorIndex("HnswIndex", (dimension) => new HnswIndex(dimension), { recall: 0.98 });
describeVectorIndex(
  "HnswIndex with few links",
  (dimension) => new HnswIndex(dimension, { m: 4, efConstruction: 20 }),
  { recall: 0.8 },
);

const folder = mkdtempSync(join(tmpdir(), "engraph-hnsw-"));
afterAll(() => rmSync(folder, { recursive: true }));

const east = Float32Array.of(1, 0);
const north = Float32Array.of(0, 1);

function filled(count: number, dimension = 8): HnswIndex {
  const next = clusteredVectors(1, dimension, 10);
  const index = new HnswIndex(dimension);
  for (let id = 1; id <= count; id++) index.add(id, next());
  return index;
}

const stampOf = (index: HnswIndex) => ({
  storeId: "s",
  generation: 1,
  space: "e",
  dimension: index.dimension,
  size: index.size,
});

describe("HnswIndex is guarded against what hnswlib-node does", () => {
  it("takes only plain arrays: typed ones are converted", () => {
    const native = new (requireHnswlib().HierarchicalNSW)("ip", 2);
    native.initIndex(4, 4, 10, 1);
    expect(() => native.addPoint(east as unknown as number[], 0)).toThrow(/must be an Array/);
    const index = new HnswIndex(2);
    index.add(1, east);
    expect(index.search(east, 1)).toEqual([{ id: 1, similarity: 1 }]);
  });

  it("aborts on a throwing filter: no filter can be passed", () => {
    const index = filled(5);
    const search = index.search.bind(index) as (...given: unknown[]) => unknown[];
    const filter = () => {
      throw new Error("this would end the process");
    };
    expect(search(clusteredVectors(2, 8)(), 3, filter)).toHaveLength(3);
  });

  it("wraps labels at 32 bits: ids are mapped", () => {
    const index = new HnswIndex(2);
    index.add(1, east);
    index.add(2 ** 32 + 1, north);
    expect(index.size).toBe(2);
    expect(index.search(north, 1)[0].id).toBe(2 ** 32 + 1);
  });

  it("accepts NaN: refused at the edge", () => {
    const index = new HnswIndex(2);
    expect(() => index.add(1, Float32Array.of(NaN, 1))).toThrow(InvalidInput);
    expect(() => index.search(Float32Array.of(NaN, 1), 1)).toThrow(/vector\[0\] is NaN/);
  });

  it("throws where k exceeds its room: clamped", () => {
    expect(filled(3).search(clusteredVectors(2, 8)(), 1_000_000)).toHaveLength(3);
  });

  it("throws when full: the room doubles", () => {
    const index = filled(2500);
    expect(index.size).toBe(2500);
    expect(index.search(clusteredVectors(2, 8)(), 2500)).toHaveLength(2500);
  });

  it("loads another dimension in silence: the stamp is compared", () => {
    const index = filled(50);
    const path = join(folder, "dimension");
    index.save(path, stampOf(index));
    expect(HnswIndex.load(path, { ...stampOf(index), dimension: 4 })).toMatchObject({ cause: "dimension" });
  });

  it("loads the file of another space in silence: only files of this library are read", () => {
    const path = join(folder, "space");
    const native = new (requireHnswlib().HierarchicalNSW)("l2" as "ip", 2);
    native.initIndex(4, 4, 10, 1);
    native.addPoint([3, 4], 0);
    native.writeIndexSync(path);
    const stamp = { storeId: "s", generation: 1, space: "e", dimension: 2, size: 1 };
    expect(HnswIndex.load(path, stamp)).toMatchObject({ cause: "damaged" });
  });

  it("forgets ef in its file: a loaded index searches as the saved one", () => {
    const index = filled(3000, 16);
    const path = join(folder, "ef");
    index.save(path, stampOf(index));
    const loaded = HnswIndex.load(path, stampOf(index));
    const next = clusteredVectors(7, 16, 10);
    for (let at = 0; at < 50; at++) {
      const query = next();
      expect(loaded.index?.search(query, 10)).toEqual(index.search(query, 10));
    }
  });

  it("only marks deletions: the dead are counted, and k living ones come back", () => {
    const index = filled(1000);
    for (let id = 1; id <= 900; id++) index.drop(id);
    expect([index.size, index.dead]).toEqual([100, 900]);
    expect(index.search(clusteredVectors(2, 8)(), 100)).toHaveLength(100);
    index.compact();
    expect([index.size, index.dead]).toEqual([100, 0]);
    expect(index.search(clusteredVectors(2, 8)(), 100)).toHaveLength(100);
  });

  it("updates slowly in place: a move leaves one dead slot and goes to a new one", () => {
    const index = filled(10);
    const next = clusteredVectors(5, 8);
    const vector = next();
    index.move(3, vector);
    expect([index.size, index.dead]).toEqual([10, 1]);
    expect(index.search(vector, 1)[0].id).toBe(3);
  });

  it("grows without bound under moves: an add compacts before three quarters are dead", () => {
    const index = filled(10);
    const next = clusteredVectors(5, 8);
    for (let step = 0; step < 500; step++) index.move(1, next());
    expect(index.dead).toBeLessThanOrEqual(3 * 10 + 17);
  });

  it("saves in place: here an old file stays whole until the new one is, and nothing is left beside it", () => {
    const index = filled(30);
    const path = join(folder, "atomic");
    index.save(path, stampOf(index));
    index.drop(1);
    index.save(path, stampOf(index));
    expect(HnswIndex.load(path, stampOf(index)).index?.size).toBe(29);
    expect(readdirSync(folder).filter((name) => name.includes("aside"))).toEqual([]);
  });

  it("ignores a failed write: reported as StorageFailure", () => {
    const index = filled(3);
    expect(() => index.save(join(folder, "no", "such", "folder"), stampOf(index))).toThrow(StorageFailure);
  });
});
