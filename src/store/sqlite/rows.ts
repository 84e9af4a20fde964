/** Records to rows and back: the order of the columns here is the order in the statements. */
import type { RelationEvidenceRecord } from "../change.js";
import { InvalidInput } from "../../core/errors.js";
import {
  spaceId,
  traceId,
  type EvidenceRecord,
  type Exemplar,
  type FingerprintRecord,
  type KeptBy,
  type SpaceRecord,
  type Stage,
  type ThresholdRecord,
  type TraceId,
  type TraceRecord,
  type VerdictCounts,
} from "../record.js";
import {
  decodeJson,
  decodeTally,
  decodeVector,
  decodeVerdict,
  encodeTally,
  encodeVector,
  encodeVerdict,
  sameVector,
} from "./codec.js";
import { EXEMPLARS_PER_TRACE } from "./schema.js";

/** A value that SQLite takes and gives. */
export type Value = string | number | null | Uint8Array;

export const TRACE_COLUMNS = [
  "id",
  "space",
  "stage",
  "name",
  "gist",
  "count",
  "evidence",
  "matches",
  "similarity_mean",
  "similarity_m2",
  "refusals",
  "duplicates",
  "near_copies",
  "origin_capped",
  "first_time",
  "last_time",
  "stability_ms",
  "eviction_key",
  "origins",
  "episodes",
  "outcomes",
  "kept_at",
  "kept_by",
  "ledger_matches",
  "ledger_gain",
  "centroid",
] as const;

/** The row of a trace. A centroid that equals the first exemplar's vector is NULL: a fresh trace stores it once. */
export function traceRow(trace: TraceRecord): Value[] {
  const { centroid, exemplars } = trace;
  const stored =
    exemplars.length > 0 && sameVector(exemplars[0].vector, centroid) ? null : encodeVector(centroid);
  return [
    trace.id,
    trace.space,
    trace.stage,
    trace.name,
    trace.gist,
    trace.count,
    trace.evidence,
    trace.matches,
    trace.similarityMean,
    trace.similarityM2,
    trace.refusals,
    trace.duplicates,
    trace.nearCopies,
    trace.originCapped,
    trace.firstTime,
    trace.lastTime,
    trace.stabilityMs,
    trace.evictionKey,
    encodeTally(trace.origins),
    encodeTally(trace.episodes),
    encodeTally(trace.outcomes),
    trace.keptAt,
    trace.keptBy,
    trace.ledgerMatches,
    trace.ledgerGain,
    stored,
  ];
}

/** The trace of a row and its exemplars. */
export function traceOf(row: Value[], exemplars: readonly Exemplar[]): TraceRecord {
  const centroid = row[25] as Uint8Array | null;
  return {
    id: traceId(row[0] as number),
    space: spaceId(row[1] as number),
    stage: row[2] as Stage,
    name: row[3] as string | null,
    gist: row[4] as string | null,
    centroid: centroid === null ? exemplars[0].vector.slice() : decodeVector(centroid),
    count: row[5] as number,
    evidence: row[6] as number,
    matches: row[7] as number,
    similarityMean: row[8] as number,
    similarityM2: row[9] as number,
    refusals: row[10] as number,
    duplicates: row[11] as number,
    nearCopies: row[12] as number,
    originCapped: row[13] as number,
    firstTime: row[14] as number,
    lastTime: row[15] as number,
    stabilityMs: row[16] as number,
    evictionKey: row[17] as number,
    origins: decodeTally(row[18] as string),
    episodes: decodeTally(row[19] as string),
    outcomes: decodeTally(row[20] as string),
    keptAt: row[21] as number | null,
    keptBy: row[22] as KeptBy | null,
    ledgerMatches: row[23] as number,
    ledgerGain: row[24] as number,
    exemplars,
  };
}

export const EXEMPLAR_COLUMNS = ["id", "time", "origin", "episode", "text", "vector", "payload"] as const;

/**
 * The row id of an exemplar.
 *
 * @throws InvalidInput `TOO_MANY_EXEMPLARS` past the room there is.
 */
export function exemplarRowId(trace: TraceId, position: number): number {
  if (position >= EXEMPLARS_PER_TRACE) {
    throw new InvalidInput(
      "TOO_MANY_EXEMPLARS",
      `Trace ${trace} has more than ${EXEMPLARS_PER_TRACE} exemplars; a trace keeps a few. Give fewer.`,
    );
  }
  return trace * EXEMPLARS_PER_TRACE + position;
}

/** The trace that an exemplar's row id belongs to. */
export function exemplarTrace(rowId: number): TraceId {
  return traceId(Math.floor(rowId / EXEMPLARS_PER_TRACE));
}

export function exemplarRow(rowId: number, exemplar: Exemplar): Value[] {
  return [
    rowId,
    exemplar.time,
    exemplar.origin,
    exemplar.episode,
    exemplar.text,
    encodeVector(exemplar.vector),
    exemplar.payload,
  ];
}

export function exemplarOf(row: Value[]): Exemplar {
  return {
    time: row[1] as number,
    origin: row[2] as string,
    episode: row[3] as string,
    text: row[4] as string | null,
    vector: decodeVector(row[5] as Uint8Array),
    payload: row[6] === null ? null : new Uint8Array(row[6] as Uint8Array),
  };
}

export const EVIDENCE_COLUMNS = [
  "trace",
  "time",
  "origin",
  "episode",
  "verdict",
  "outcome",
  "similarity",
  "novelty",
  "origin_factor",
  "spacing",
  "emphasis",
  "gain",
  "signals",
] as const;

export function evidenceRow(evidence: EvidenceRecord): Value[] {
  return [
    evidence.trace,
    evidence.time,
    evidence.origin,
    evidence.episode,
    encodeVerdict(evidence.verdict),
    evidence.outcome,
    evidence.similarity,
    evidence.novelty,
    evidence.originFactor,
    evidence.spacing,
    evidence.emphasis,
    evidence.gain,
    evidence.signals,
  ];
}

export function evidenceOf(row: Value[]): EvidenceRecord {
  return {
    trace: traceId(row[0] as number),
    time: row[1] as number,
    origin: row[2] as string,
    episode: row[3] as string,
    verdict: decodeVerdict(row[4] as number | string),
    outcome: row[5] as string | null,
    similarity: row[6] as number,
    novelty: row[7] as number,
    originFactor: row[8] as number,
    spacing: row[9] as number,
    emphasis: row[10] as number,
    gain: row[11] as number,
    signals: row[12] as number,
  };
}

export const SPACE_COLUMNS = [
  "id",
  "encoder",
  "modality",
  "dimension",
  "same_similarity",
  "threshold",
  "counts",
] as const;

export function spaceRow(space: SpaceRecord): Value[] {
  return [
    space.id,
    space.encoderId,
    space.modality,
    space.dimension,
    space.sameSimilarity,
    JSON.stringify(space.threshold),
    JSON.stringify(space.counts),
  ];
}

export function spaceOf(row: Value[], state: Uint8Array | null): SpaceRecord {
  return {
    id: spaceId(row[0] as number),
    encoderId: row[1] as string,
    modality: row[2] as string,
    dimension: row[3] as number,
    sameSimilarity: row[4] as number,
    encoderState: state,
    threshold: decodeJson<ThresholdRecord>(row[5] as string),
    counts: decodeJson<VerdictCounts>(row[6] as string),
  };
}

export const RELATION_EVIDENCE_COLUMNS = ["relation", "time", "source", "note"] as const;

export function relationEvidenceRow(evidence: RelationEvidenceRecord): Value[] {
  return [evidence.relation, evidence.time, evidence.source, evidence.note];
}

export function relationEvidenceOf(row: Value[]): RelationEvidenceRecord {
  return {
    relation: row[0] as number,
    time: row[1] as number,
    source: row[2] as string,
    note: row[3] as string | null,
  };
}

export const FINGERPRINT_COLUMNS = ["position", "hash", "echo", "trace", "repeats", "words"] as const;

/** @throws InvalidInput `NOT_STORABLE` when the hash is not an integer of 52 bits. */
export function fingerprintRow({ hash, kind, trace, order, repeats, words }: FingerprintRecord): Value[] {
  if (!Number.isInteger(hash) || hash < 0 || hash >= 2 ** 52) {
    throw new InvalidInput(
      "NOT_STORABLE",
      `A fingerprint's hash is ${hash}, expected an integer of 52 bits.`,
    );
  }
  return [order, hash, kind === "echo" ? 1 : 0, trace, repeats, words];
}

export function fingerprintOf(row: Value[]): FingerprintRecord {
  return {
    hash: row[1] as number,
    kind: row[2] === 1 ? "echo" : "seen",
    trace: traceId(row[3] as number),
    order: row[0] as number,
    repeats: row[4] as number,
    words: row[5] as string | null,
  };
}
