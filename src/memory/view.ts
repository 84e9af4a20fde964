/** What the deciding functions may see of the memory: reading only. */
import type { FingerprintRecord, SpaceRecord, Stage, TraceId, TraceRecord } from "../store/record.js";

export interface MemoryView {
  /** @returns undefined where it is unknown or gone. */
  trace(id: TraceId): TraceRecord | undefined;
  space(id: SpaceRecord["id"]): SpaceRecord;
  /** Live traces of a space and stage, in no particular order. */
  tracesOf(space: SpaceRecord["id"], stage: Stage): Iterable<TraceRecord>;
  countOf(space: SpaceRecord["id"], stage: Stage): number;
  seen(hash: number): FingerprintRecord | undefined;
  /** Content given out by a recall that these words repeat or contain. */
  echoOf(words: string): FingerprintRecord | undefined;
  /** Whether the content that came in at this position of the stream is still held. */
  hasFingerprint(order: number): boolean;
  relationsOf(trace: TraceId): readonly number[];
  readonly nextTrace: TraceId;
  readonly nextOrder: number;
}

/** Which traces a vector is compared with. */
export interface Surveyed {
  /** How many of the nearest. */
  readonly k: number;
  /** Others, as positions among the live traces by id, each 0 … how many there are, less one; the same for one key … */
  readonly draw: { readonly key: number; readonly positions: () => readonly number[] } | null;
  /** … left out where they are known for this outcome. */
  readonly unlessKnownFor: string | null;
}
