/** An index that can be kept in a file between runs. */
import type { IndexStamp, Rebuild } from "./index-file.js";
import type { VectorIndex } from "./vector-index.js";

export interface PersistentIndex extends VectorIndex {
  /**
   * Writes the index to one file, atomically and durably. `stamp.dimension` and `stamp.size` must be the index's own.
   * O(bytes).
   *
   * @throws InvalidInput where the stamp contradicts the index; StorageFailure where writing fails.
   */
  save(path: string, stamp: IndexStamp): void;
}

/** The index of a file, or why it must be rebuilt. */
export type Loaded<T extends PersistentIndex> = { readonly index: T } | Rebuild;
