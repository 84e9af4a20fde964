/** The vector index of each space, cached beside the store's file, so that opening need not build it again. */
import { StorageFailure } from "../core/errors.js";
import type { SpaceRecord } from "../store/record.js";
import type { Session } from "./session.js";

/** Writes the indexes that are not saved yet. @returns why one could not be written, null where all are. */
export function saveIndexes({ state, store, generation }: Session): string | null {
  for (const space of state.spaces.values()) {
    const file = indexFileOf(store.path, store.id, generation, space);
    const index = state.indexOf(space.id);
    if (file === undefined || index === null || index.savedAt(generation)) continue;
    try {
      index.save(file.path, file.stamp, (id) => state.trace(id)!.centroid);
    } catch (error) {
      if (error instanceof StorageFailure) return error.message;
      throw error;
    }
  }
  return null;
}

/** Where a space's index is cached; nowhere for bare names or a memory without a file. */
export function indexFileOf(path: string | null, storeId: string, generation: number, space: SpaceRecord) {
  if (path === null || space.dimension === 0) return undefined;
  return {
    path: `${path}.${space.id}.index`,
    stamp: { storeId, generation, space: space.encoderId, dimension: space.dimension },
  };
}
