import { expect, it } from "vitest";

import { InvalidInput, Unavailable } from "../../src/core/errors.js";
import { createIndex } from "../../src/index/create-index.js";
import type { NativeHnsw } from "../../src/index/native-hnsw.js";

const withoutBinary = (): NativeHnsw => {
  throw new Error("Could not locate the bindings file. Tried:\n → build/addon.node");
};

it("takes the native kind where it loads, and every kind that is named", () => {
  expect(createIndex(4)).toMatchObject({ kind: "hnsw", reason: undefined });
  for (const kind of ["hnsw", "graph", "exact"] as const) {
    const choice = createIndex(4, { kind });
    expect(choice).toMatchObject({ kind, reason: undefined });
    expect(choice.index.kind).toBe(kind);
    expect(choice.index.dimension).toBe(4);
  }
});

it("compares with all of them while vectors are few", () => {
  expect(createIndex(64, {}, 32_768)).toMatchObject({ kind: "exact", reason: undefined });
  expect(createIndex(64, {}, 32_769)).toMatchObject({ kind: "hnsw" });
  expect(createIndex(64, { kind: "graph" }, 1)).toMatchObject({ kind: "graph" });
});

it("takes the plain kind where the binary does not load, and says why in a sentence", () => {
  const choice = createIndex(4, { loadNative: withoutBinary, m: 8 });
  expect(choice.kind).toBe("graph");
  expect(choice.index.kind).toBe("graph");
  expect(choice.reason).toMatch(/hnswlib-node does not load here \(Could not locate the bindings file/);
});

it("does not replace the native kind where it was named", () => {
  const create = () => createIndex(4, { kind: "hnsw", loadNative: withoutBinary });
  expect(create).toThrow(Unavailable);
  expect(create).toThrow(/install scripts.*npm rebuild hnswlib-node/);
  expect(createIndex(4, { kind: "graph", loadNative: withoutBinary }).reason).toBeUndefined();
});

it("does not trust a binary that answers wrongly", () => {
  const choice = createIndex(4, { loadNative: () => ({}) as NativeHnsw });
  expect(choice.kind).toBe("graph");
  expect(choice.reason).toMatch(/not a constructor/);
});

it("rejects kinds and options it does not know", () => {
  expect(() => createIndex(4, { kind: "flat" as "exact" })).toThrow(/no index kind "flat".*auto, hnsw/);
  for (const kind of ["hnsw", "graph", "exact"] as const) {
    expect(() => createIndex(4, { kind, eff: 3 } as object)).toThrow(InvalidInput);
    expect(() => createIndex(0, { kind })).toThrow(InvalidInput);
  }
});
