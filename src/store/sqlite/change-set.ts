/**
 * A list of changes folded into what is left to write: of several changes to one record the last wins, and a record
 * that was added and dropped within the list leaves nothing but the word why it is gone. O(changes).
 */
import type { Relation } from "../../relations/relation.js";
import type { Change, RelationEvidenceRecord, SequenceName } from "../change.js";
import type {
  EvidenceRecord,
  FingerprintRecord,
  SpaceId,
  SpaceRecord,
  TraceId,
  TraceRecord,
} from "../record.js";

/** A trace that goes, and how it stood in this list before. */
export interface Departure {
  readonly reason: string;
  /** Its last record in this list, if the list added or changed it before the drop. */
  readonly last: TraceRecord | undefined;
}

/** What a list of changes comes to. Drops are applied before puts. */
export class ChangeSet {
  readonly spaces = new Map<SpaceId, SpaceRecord>();
  readonly traces = new Map<TraceId, TraceRecord>();
  readonly departures = new Map<TraceId, Departure>();
  readonly aliases = new Map<TraceId, Set<string>>();
  /** By position; null: drop. */
  readonly fingerprints = new Map<number, FingerprintRecord | null>();
  readonly relations = new Map<number, Relation>();
  readonly droppedRelations = new Set<number>();
  readonly sequences = new Map<SequenceName, number>();
  /** New rows of each ledger, in order. */
  readonly evidence = new Map<TraceId, EvidenceRecord[]>();
  readonly relationEvidence = new Map<number, RelationEvidenceRecord[]>();

  constructor(changes: readonly Change[]) {
    for (const change of changes) this.fold(change);
  }

  private fold(change: Change): void {
    switch (change.op) {
      case "putTrace":
        this.traces.set(change.trace.id, change.trace);
        break;
      case "dropTrace":
        this.dropTrace(change.id, change.reason);
        break;
      case "addEvidence":
        append(this.evidence, change.evidence.trace, change.evidence);
        break;
      case "putFingerprint":
        this.fingerprints.set(change.fingerprint.order, change.fingerprint);
        break;
      case "dropFingerprint":
        this.fingerprints.set(change.order, null);
        break;
      case "putSpace":
        this.spaces.set(change.space.id, change.space);
        break;
      case "putRelation":
        this.relations.set(change.relation.id, change.relation);
        break;
      case "dropRelation":
        this.dropRelation(change.id);
        break;
      case "addRelationEvidence":
        append(this.relationEvidence, change.evidence.relation, change.evidence);
        break;
      case "putAlias":
        this.addAlias(change.trace, change.name);
        break;
      case "putSequence":
        this.sequences.set(change.name, Math.max(change.next, this.sequences.get(change.name) ?? 0));
        break;
    }
  }

  private dropTrace(id: TraceId, reason: string): void {
    const last = this.traces.get(id);
    if (last !== undefined || !this.departures.has(id)) this.departures.set(id, { reason, last });
    this.traces.delete(id);
    this.aliases.delete(id);
    this.evidence.delete(id);
  }

  private dropRelation(id: number): void {
    this.droppedRelations.add(id);
    this.relations.delete(id);
    this.relationEvidence.delete(id);
  }

  private addAlias(trace: TraceId, name: string): void {
    const names = this.aliases.get(trace);
    if (names === undefined) this.aliases.set(trace, new Set([name]));
    else names.add(name);
  }
}

function append<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
