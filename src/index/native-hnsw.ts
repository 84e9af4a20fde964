/** The few calls of hnswlib-node that are used here, and the probe for whether its binary loads. */
import { createRequire } from "node:module";

import { Unavailable } from "../core/errors.js";

/** One native graph. Unguarded: only `HnswIndex` may call it. */
export interface NativeGraph {
  initIndex(maxElements: number, m: number, efConstruction: number, randomSeed: number): void;
  readIndexSync(path: string): void;
  writeIndexSync(path: string): void;
  resizeIndex(maxElements: number): void;
  addPoint(point: number[], label: number): void;
  markDelete(label: number): void;
  searchKnn(point: number[], k: number): { distances: number[]; neighbors: number[] };
  getPoint(label: number): number[];
  getMaxElements(): number;
  getCurrentCount(): number;
  setEf(ef: number): void;
}

export interface NativeHnsw {
  readonly HierarchicalNSW: new (space: "ip", dimension: number) => NativeGraph;
}

/** Gives the module, or throws whatever stands in its way. */
export type NativeLoader = () => NativeHnsw;

/** Requires hnswlib-node. It can be installed without its binary, so that only this call tells. */
export const requireHnswlib: NativeLoader = () =>
  createRequire(import.meta.url)("hnswlib-node") as NativeHnsw;

/**
 * The native module, proven by one search.
 * @throws Unavailable where it does not load or does not answer rightly, with the cause.
 */
export function loadNativeHnsw(load: NativeLoader = requireHnswlib): NativeHnsw {
  try {
    const native = load();
    const probe = new native.HierarchicalNSW("ip", 2);
    probe.initIndex(2, 2, 2, 1);
    probe.addPoint([1, 0], 0);
    if (probe.searchKnn([1, 0], 1).neighbors[0] !== 0)
      throw new Error("its probe search gave a wrong answer");
    return native;
  } catch (cause) {
    throw new Unavailable(
      "NATIVE_INDEX_UNAVAILABLE",
      `hnswlib-node does not load here (${firstLine(cause)}). It compiles when it is installed, and npm 12 runs install ` +
        `scripts only where they are allowed: allow hnswlib-node's with "npm approve-scripts hnswlib-node", then ` +
        `"npm rebuild hnswlib-node" (needs python3, make and a C++ compiler). Or choose the kind "auto" or "graph".`,
      { cause },
    );
  }
}

function firstLine(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  return message.split("\n", 1)[0];
}
