/** A store as plain maps, slow and plainly right: what the contract suite compares a store with. */
import type { Relation } from "../relations/relation.js";
import type { Change, RelationEvidenceRecord, SequenceName } from "../store/change.js";
import type {
  EvidenceRecord,
  FingerprintRecord,
  SpaceRecord,
  TraceId,
  TraceRecord,
} from "../store/record.js";
import type { Snapshot } from "../store/store.js";

/** A snapshot in an order that does not depend on the store, without the commit number. */
export type Content = Omit<Snapshot, "head">;

export class StoreModel {
  readonly traces = new Map<TraceId, TraceRecord>();
  readonly evidence = new Map<TraceId, EvidenceRecord[]>();
  readonly relations = new Map<number, Relation>();
  readonly relationEvidence = new Map<number, RelationEvidenceRecord[]>();
  readonly obituaries = new Map<TraceId, string>();
  private readonly spaces = new Map<number, SpaceRecord>();
  private readonly fingerprints = new Map<number, FingerprintRecord>();
  private readonly aliases = new Map<string, { name: string; trace: TraceId }>();
  private readonly sequences: Record<SequenceName, number> = { trace: 1, relation: 1, space: 1, order: 1 };

  /** The model of what a snapshot holds; ledgers are not part of a snapshot. */
  static from(snapshot: Snapshot): StoreModel {
    const model = new StoreModel();
    for (const space of snapshot.spaces) model.apply({ op: "putSpace", space });
    for (const trace of snapshot.traces) model.apply({ op: "putTrace", trace });
    for (const fingerprint of snapshot.fingerprints) model.apply({ op: "putFingerprint", fingerprint });
    for (const relation of snapshot.relations) model.apply({ op: "putRelation", relation });
    for (const alias of snapshot.aliases) model.apply({ op: "putAlias", ...alias });
    Object.assign(model.sequences, snapshot.sequences);
    return model;
  }

  applyAll(changes: readonly Change[]): void {
    for (const change of changes) this.apply(change);
  }

  apply(change: Change): void {
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
        this.fingerprints.delete(change.order);
        break;
      case "putSpace":
        this.spaces.set(change.space.id, change.space);
        break;
      case "putRelation":
        this.relations.set(change.relation.id, change.relation);
        break;
      case "dropRelation":
        this.relations.delete(change.id);
        this.relationEvidence.delete(change.id);
        break;
      case "addRelationEvidence":
        append(this.relationEvidence, change.evidence.relation, change.evidence);
        break;
      case "putAlias":
        this.aliases.set(`${change.trace} ${change.name}`, { name: change.name, trace: change.trace });
        break;
      case "putSequence":
        this.sequences[change.name] = Math.max(this.sequences[change.name], change.next);
        break;
    }
  }

  content(): Content {
    return contentOf({
      head: 0,
      spaces: [...this.spaces.values()],
      traces: [...this.traces.values()],
      fingerprints: [...this.fingerprints.values()],
      relations: [...this.relations.values()],
      aliases: [...this.aliases.values()],
      sequences: this.sequences,
    });
  }

  private dropTrace(id: TraceId, reason: string): void {
    if (this.traces.delete(id)) this.obituaries.set(id, reason);
    this.evidence.delete(id);
    for (const [entry, alias] of this.aliases) if (alias.trace === id) this.aliases.delete(entry);
  }
}

/** What a snapshot holds, sorted, so that two can be compared. */
export function contentOf(snapshot: Snapshot): Content {
  const byId = (a: { id: number }, b: { id: number }): number => a.id - b.id;
  return {
    spaces: [...snapshot.spaces].sort(byId),
    traces: [...snapshot.traces].sort(byId),
    fingerprints: [...snapshot.fingerprints].sort((a, b) => a.order - b.order),
    relations: [...snapshot.relations].sort(byId),
    aliases: [...snapshot.aliases].sort((a, b) => a.trace - b.trace || (a.name < b.name ? -1 : 1)),
    sequences: { ...snapshot.sequences },
  };
}

function append<K, V>(lists: Map<K, V[]>, owner: K, value: V): void {
  lists.set(owner, [...(lists.get(owner) ?? []), value]);
}
