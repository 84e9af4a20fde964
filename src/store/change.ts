/** What a decision does to the store. A commit applies a list of these, in order, in one transaction. */
import type { Relation } from "../relations/relation.js";
import type { EvidenceRecord, FingerprintRecord, SpaceRecord, TraceId, TraceRecord } from "./record.js";

export type Change =
  /** Adds or replaces a trace with its exemplars. */
  | { readonly op: "putTrace"; readonly trace: TraceRecord }
  /** Removes a trace, its exemplars, evidence, aliases; its id is never used again. `reason` in plain words. */
  | { readonly op: "dropTrace"; readonly id: TraceId; readonly reason: string }
  /** Appends to the ledger. */
  | { readonly op: "addEvidence"; readonly evidence: EvidenceRecord }
  /** Adds or replaces the fingerprint at its position. */
  | { readonly op: "putFingerprint"; readonly fingerprint: FingerprintRecord }
  | { readonly op: "dropFingerprint"; readonly order: number }
  | { readonly op: "putSpace"; readonly space: SpaceRecord }
  | { readonly op: "putRelation"; readonly relation: Relation }
  | { readonly op: "dropRelation"; readonly id: number }
  /** Appends to a relation's ledger. */
  | { readonly op: "addRelationEvidence"; readonly evidence: RelationEvidenceRecord }
  /** Another name for a trace. A name may stand for several traces. */
  | { readonly op: "putAlias"; readonly name: string; readonly trace: TraceId }
  /** The next free id of a sequence: it only grows. */
  | { readonly op: "putSequence"; readonly name: SequenceName; readonly next: number };

export type SequenceName = "trace" | "relation" | "space" | "order";

export interface RelationEvidenceRecord {
  readonly relation: number;
  readonly time: number;
  readonly source: string;
  readonly note: string | null;
}
