/** The seam between the memory and whatever finds its nearest vectors. */

/** A neighbour found: the id it was added under and its cosine, −1…1, higher is nearer. */
export interface Neighbour {
  readonly id: number;
  readonly similarity: number;
}

/** Which implementation serves. Visible in `memory.stats()`. */
export type IndexKind = "exact" | "hnsw" | "graph";

/**
 * Unit vectors under positive safe-integer ids, searched by cosine.
 *
 * Ids are the caller's; any integer from 1 to `Number.MAX_SAFE_INTEGER` is legal. `add` throws if the id is present,
 * `move` and `drop` throw if it is missing. Vectors are unit `Float32Array`s of length `dimension`, copied on the way in.
 * An index is a cache: it may be rebuilt from the vectors at any time.
 */
export interface VectorIndex {
  readonly kind: IndexKind;
  readonly dimension: number;
  /** Live vectors. */
  readonly size: number;
  /** Slots held by vectors that were dropped or moved, 0…; `compact` frees them. */
  readonly dead: number;
  has(id: number): boolean;
  /** @throws InvalidInput on a wrong dimension or a non-finite value; Conflict if `id` is present. */
  add(id: number, vector: Float32Array): void;
  /** Replaces the vector of `id`. @throws NotFound if `id` is missing. */
  move(id: number, vector: Float32Array): void;
  /** @throws NotFound if `id` is missing. */
  drop(id: number): void;
  /**
   * The `k` nearest live vectors, nearest first, ties by id; fewer when fewer are live.
   * Exact for `exact`, approximate for the graph kinds.
   */
  search(vector: Float32Array, k: number): Neighbour[];
  /** Rebuilds without the dead slots. */
  compact(): void;
}
