/**
 * Chooses which index serves, and says so: while the vectors are few, comparing with all of them is quicker than any
 * graph; for many, the native graph where its binary loads, else the plain TypeScript one with the reason.
 */
import { InvalidInput, Unavailable } from "../core/errors.js";
import { ExactIndex } from "./exact-index.js";
import { GraphIndex } from "./graph-index.js";
import { hnswOptions } from "./hnsw-options.js";
import type { HnswOptions } from "./hnsw-options.js";
import { HnswIndex } from "./hnsw-index.js";
import type { IndexStamp, Rebuild } from "./index-file.js";
import { loadNativeHnsw } from "./native-hnsw.js";
import type { NativeLoader } from "./native-hnsw.js";
import type { IndexKind, VectorIndex } from "./vector-index.js";

export interface CreateIndexOptions extends HnswOptions {
  /** `auto` (default): `exact` while vectors are few, then `hnsw` where its binary loads, else `graph`. */
  readonly kind?: IndexKind | "auto";
  /** Where the native module comes from. Default: `require("hnswlib-node")`. */
  readonly loadNative?: NativeLoader;
}

export interface IndexChoice {
  readonly index: VectorIndex;
  /** Which kind serves. */
  readonly kind: IndexKind;
  /** One sentence on why the native kind was skipped under `auto`; undefined where what was asked for serves. */
  readonly reason: string | undefined;
}

/** A choice, and why it is empty where the file did not serve. */
export interface LoadedChoice extends IndexChoice {
  /** Undefined where the index came from the file or keeps none; else the index is empty and must be filled from the vectors. */
  readonly rebuild: Rebuild | undefined;
}

/**
 * Numbers in all vectors together up to which `exact` serves: 8 MiB. At 50 dimensions comparing costs as much as a search
 * of hnswlib and a share of its adds near 10,000 vectors, at 384 near 5,000 (`npm run bench`).
 */
const EXACT_UP_TO = 2 ** 21;

const KINDS = ["auto", "hnsw", "graph", "exact"];

/**
 * An empty index.
 *
 * @param dimension length of the vectors, 1…65,536.
 * @param size vectors expected, on which `auto` depends; default: many.
 * @throws Unavailable where `kind` is `"hnsw"` and the binary does not load; InvalidInput on a bad dimension or option.
 *
 * @example
 * ```ts
 * const { index, kind, reason } = createIndex(384); // kind: "hnsw", or "graph" and the reason
 * ```
 */
export function createIndex(
  dimension: number,
  options: CreateIndexOptions = {},
  size = Infinity,
): IndexChoice {
  const { kind, reason } = chooseKind(options, size * dimension);
  return { index: emptyIndex(kind, dimension, options), kind, reason };
}

/** Whether `auto` would take another kind than `exact` by now. */
export function isOutgrown(index: VectorIndex, options: CreateIndexOptions): boolean {
  const asked = options.kind ?? "auto";
  return asked === "auto" && index.kind === "exact" && index.size * index.dimension > EXACT_UP_TO;
}

/**
 * The index of a file, or an empty one and why it must be rebuilt. Exact indexes keep no file and are always empty here.
 *
 * @param expected the stamp of the vectors as they are now.
 * @throws as `createIndex`; StorageFailure where a file is there but cannot be read.
 */
export function loadIndex(
  path: string,
  expected: IndexStamp,
  options: CreateIndexOptions = {},
): LoadedChoice {
  const { dimension, size } = expected;
  const { kind, reason } = chooseKind(options, size * dimension);
  if (kind === "exact") {
    return { index: emptyIndex(kind, dimension, options), kind, reason, rebuild: undefined };
  }
  const loaded =
    kind === "hnsw"
      ? HnswIndex.load(path, expected, without(options, ["kind"]))
      : GraphIndex.load(path, expected, without(options, ["kind", "loadNative"]));
  if (loaded.index !== undefined) return { index: loaded.index, kind, reason, rebuild: undefined };
  return { index: emptyIndex(kind, dimension, options), kind, reason, rebuild: loaded };
}

function chooseKind(options: CreateIndexOptions, numbers: number): Pick<IndexChoice, "kind" | "reason"> {
  const asked = options.kind ?? "auto";
  if (!KINDS.includes(asked)) {
    throw new InvalidInput(
      "UNKNOWN_KIND",
      `There is no index kind "${asked}". The kinds are ${KINDS.join(", ")}.`,
    );
  }
  if (asked !== "auto") return { kind: asked, reason: undefined };
  if (numbers <= EXACT_UP_TO) return { kind: "exact", reason: undefined };
  try {
    loadNativeHnsw(options.loadNative);
    return { kind: "hnsw", reason: undefined };
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    return { kind: "graph", reason: `The plain TypeScript index serves, because ${error.message}` };
  }
}

function emptyIndex(kind: IndexKind, dimension: number, options: CreateIndexOptions): VectorIndex {
  switch (kind) {
    case "exact":
      hnswOptions(options, ["kind", "loadNative"]);
      return new ExactIndex(dimension);
    case "graph":
      return new GraphIndex(dimension, without(options, ["kind", "loadNative"]));
    case "hnsw":
      return new HnswIndex(dimension, without(options, ["kind"]));
  }
}

/** Keeps misspelled options in, so that the index itself rejects them by name. */
function without<K extends keyof CreateIndexOptions>(
  options: CreateIndexOptions,
  names: readonly K[],
): Omit<CreateIndexOptions, K> {
  const rest = { ...options };
  for (const name of names) Reflect.deleteProperty(rest, name);
  return rest;
}
