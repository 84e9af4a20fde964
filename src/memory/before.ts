/** How things stood before some changes: the first state of each record that they touch; undefined where there was none. */
import type { Relation } from "../relations/relation.js";
import type { SequenceName } from "../store/change.js";
import type { FingerprintRecord, SpaceId, SpaceRecord, TraceId, TraceRecord } from "../store/record.js";

export class Before {
  readonly traces = new Map<TraceId, TraceRecord | undefined>();
  /** By position in the stream. */
  readonly fingerprints = new Map<number, FingerprintRecord | undefined>();
  readonly spaces = new Map<SpaceId, SpaceRecord | undefined>();
  readonly relations = new Map<number, Relation | undefined>();
  readonly sequences = new Map<SequenceName, number | undefined>();
  /** Names that were given: before, they stood for no such trace. */
  readonly aliases: [name: string, trace: TraceId][] = [];
}

/** Only the first state of a record is how it stood before. */
export function noteFirst<Key, State>(
  states: Map<Key, State | undefined>,
  key: Key,
  state: State | undefined,
): void {
  if (!states.has(key)) states.set(key, state);
}
