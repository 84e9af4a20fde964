import { mkdtempSync, readFileSync, readdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { InvalidInput, StorageFailure } from "../../src/core/errors.js";
import { loadIndex } from "../../src/index/create-index.js";
import { GraphIndex } from "../../src/index/graph-index.js";
import { HnswIndex } from "../../src/index/hnsw-index.js";
import { clusteredVectors } from "./clustered-vectors.js";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "engraph-index-"))));
afterEach(() => rmSync(folder, { recursive: true }));

describe.each([
  ["GraphIndex", GraphIndex],
  ["HnswIndex", HnswIndex],
])("a file of %s", (_, Kind) => {
  const stamp = { storeId: "store-1", generation: 12, space: "words-100", dimension: 12, size: 1450 };

  function saved(): { index: GraphIndex | HnswIndex; path: string } {
    const next = clusteredVectors(9, 12, 10);
    const index = new Kind(12);
    for (let id = 1; id <= 1500; id++) index.add(id + 2 ** 33, next());
    for (let id = 1; id <= 50; id++) index.drop(id + 2 ** 33);
    index.move(2 ** 33 + 60, next());
    const twin = next();
    index.move(2 ** 33 + 61, twin);
    index.move(2 ** 33 + 62, twin);
    const path = join(folder, "vectors.index");
    index.save(path, stamp);
    return { index, path };
  }

  it("gives back an index with the same answers, that goes on taking changes", () => {
    const { index, path } = saved();
    const loaded = Kind.load(path, stamp).index!;
    expect([loaded.size, loaded.dead]).toEqual([index.size, index.dead]);
    const next = clusteredVectors(10, 12, 10);
    for (let at = 0; at < 40; at++) {
      const query = next();
      expect(loaded.search(query, 10)).toEqual(index.search(query, 10));
    }
    const vector = next();
    for (const each of [index, loaded]) {
      each.add(5, vector);
      each.drop(2 ** 33 + 61);
      expect(each.search(vector, 1)[0].id).toBe(5);
    }
    loaded.compact();
    expect([loaded.size, loaded.dead]).toEqual([1450, 0]);
  });

  it("keeps an empty index too", () => {
    const path = join(folder, "empty");
    new Kind(3).save(path, { ...stamp, dimension: 3, size: 0 });
    const index = Kind.load(path, { ...stamp, dimension: 3, size: 0 }).index!;
    index.add(1, Float32Array.of(0, 0, 1));
    expect(index.search(Float32Array.of(0, 0, 1), 2)).toEqual([{ id: 1, similarity: 1 }]);
  });

  it("says why it must be rebuilt", () => {
    const { path } = saved();
    expect(Kind.load(join(folder, "none"), stamp)).toMatchObject({ cause: "missing" });
    const wrong = [
      [{ storeId: "store-2" }, "foreign", /store-1.*store-2/],
      [{ space: "images" }, "foreign", /words-100.*images/],
      [{ dimension: 13 }, "dimension", /12.*13/],
      [{ generation: 13 }, "stale", /generation 12.*13/],
      [{ size: 1451 }, "stale", /1450 vectors.*1451/],
    ] as const;
    for (const [change, cause, reason] of wrong) {
      const loaded = Kind.load(path, { ...stamp, ...change });
      expect(loaded).toMatchObject({ cause, reason: expect.stringMatching(reason) as string });
    }
    expect(Kind.load(path, stamp, { m: 8 })).toMatchObject({ cause: "parameters" });
    expect(Kind.load(path, stamp, { efSearch: 99 }).index).toBeDefined();
  });

  it("never loads cut short or altered, wherever that is", () => {
    const { path } = saved();
    const whole = readFileSync(path);
    for (const share of [0, 0.0001, 0.001, 0.3, 0.99]) {
      writeFileSync(path, whole);
      truncateSync(path, Math.floor(share * whole.length));
      expect(Kind.load(path, stamp)).toMatchObject({ cause: "damaged" });
    }
    truncateSync(path, 0);
    for (const at of [0, 20, 100, 200, whole.length >> 1, whole.length - 1]) {
      const altered = Buffer.from(whole);
      altered[at] ^= 1;
      writeFileSync(path, altered);
      expect(Kind.load(path, stamp)).toMatchObject({ cause: "damaged" });
    }
    writeFileSync(path, Buffer.concat([whole, Buffer.of(0)]));
    expect(Kind.load(path, stamp)).toMatchObject({ cause: "damaged" });
    writeFileSync(path, whole);
    expect(Kind.load(path, stamp).index).toBeDefined();
  });

  it("is not written under a stamp that contradicts the index, nor where there is no folder", () => {
    const { index, path } = saved();
    const before = readFileSync(path);
    expect(() => index.save(path, { ...stamp, size: 3 })).toThrow(InvalidInput);
    expect(() => index.save(join(folder, "none", "x"), stamp)).toThrow(StorageFailure);
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(readdirSync(folder)).toEqual(["vectors.index"]);
  });

  it("is of no use to the other kind", () => {
    const { index, path } = saved();
    const other = index.kind === "graph" ? "hnsw" : "graph";
    const loaded = loadIndex(path, stamp, { kind: other });
    expect(loaded).toMatchObject({ kind: other, rebuild: { cause: "kind" } });
    expect(loaded.index.size).toBe(0);
    expect(loadIndex(path, stamp, { kind: index.kind })).toMatchObject({ rebuild: undefined });
  });
});

it("a graph loaded from its file grows as the one that was not saved", () => {
  const next = clusteredVectors(9, 12, 10);
  const index = new GraphIndex(12, { scanBelow: 0, seed: 3 });
  for (let id = 1; id <= 400; id++) index.add(id, next());
  const path = join(folder, "a");
  const stamp = { storeId: "s", generation: 1, space: "e", dimension: 12, size: 400 };
  index.save(path, stamp);
  const loaded = GraphIndex.load(path, stamp, { scanBelow: 0, seed: 3 }).index!;
  for (let id = 401; id <= 800; id++) {
    const vector = next();
    index.add(id, vector);
    loaded.add(id, vector);
  }
  for (const each of [index, loaded])
    each.save(join(folder, each === index ? "b" : "c"), { ...stamp, size: 800 });
  expect(readFileSync(join(folder, "b")).equals(readFileSync(join(folder, "c")))).toBe(true);
});

it("an exact index keeps no file", () => {
  const stamp = { storeId: "s", generation: 1, space: "e", dimension: 12, size: 400 };
  for (const options of [{ kind: "exact" as const }, {}]) {
    const { kind, rebuild } = loadIndex(join(folder, "a"), stamp, options);
    expect({ kind, rebuild }).toEqual({ kind: "exact", rebuild: undefined });
  }
});
