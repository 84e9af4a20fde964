/**
 * A memory as lines of JSON: a header, then one record a line, in a fixed order, so that two memories are equal exactly
 * when their exports are. Vectors and pieces are base64 of their bytes (float32, little-endian).
 */
import type { z } from "zod";
import { InvalidInput } from "../core/errors.js";
import type { Relation } from "../relations/relation.js";
import type { Change, RelationEvidenceRecord, SequenceName } from "../store/change.js";
import type { EvidenceRecord, FingerprintRecord, SpaceRecord, TraceRecord } from "../store/record.js";
import type { Store } from "../store/store.js";
import { ledgerOf } from "./relation-ledger.js";
import { NAMES_ENCODER_ID } from "./fresh-space.js";
import { checkReferences, RECORDS, SEQUENCES, type ImportedRecord, type RecordKind } from "./import-check.js";

export const EXPORT_FORMAT = "engraph-export-1";

/** All lines, without line ends, of one state of the store. */
export function exportLines(store: Store): Promise<string[]> {
  return store.inOneView(() => linesOf(store));
}

async function linesOf(store: Store): Promise<string[]> {
  const snapshot = await store.load();
  const lines: unknown[] = [{ format: EXPORT_FORMAT, sequences: sortedKeys(snapshot.sequences) }];
  for (const space of byId(snapshot.spaces)) lines.push({ space });
  for (const trace of byId(snapshot.traces)) {
    lines.push({ trace });
    for (const evidence of await store.evidenceOf(trace.id)) lines.push({ evidence });
  }
  for (const alias of [...snapshot.aliases].sort((a, b) => a.trace - b.trace || (a.name < b.name ? -1 : 1))) {
    lines.push({ alias });
  }
  for (const relation of byId([...snapshot.relations])) {
    lines.push({ relation: portableRelation(relation) });
    const ledger = await ledgerOf(relation, (id) => store.relationEvidenceOf(id));
    for (const evidence of ledger) lines.push({ relationEvidence: evidence });
  }
  for (const fingerprint of snapshot.fingerprints) lines.push({ fingerprint });
  return lines.map((line) => JSON.stringify(line, binaryAsText));
}

/**
 * The changes that make an empty memory what was exported.
 *
 * @param present spaces that opening already made; they must agree with the export's.
 * @throws InvalidInput `BAD_IMPORT` with the line.
 */
export function importChanges(lines: readonly string[], present: readonly SpaceRecord[]): Change[] {
  if (lines.length === 0) throw bad(0, "there is no header line");
  const sequences = headerOf(parseLine(lines[0], 0));
  const records = lines.flatMap((line, i) => (i === 0 || line.trim() === "" ? [] : [recordOf(line, i)]));
  checkReferences(records, sequences, bad);
  const saidOnce = new Set(
    records.flatMap(({ kind, record }) =>
      kind === "relation" && (record as Relation).count === 1 ? (record as Relation).id : [],
    ),
  );
  const encoders = records.flatMap(({ kind, record }) =>
    kind === "space" ? (record as SpaceRecord).encoderId : [],
  );
  const stranger = present.find(
    ({ encoderId }) => encoderId !== NAMES_ENCODER_ID && !encoders.includes(encoderId),
  );
  if (stranger !== undefined) {
    throw new InvalidInput(
      "BAD_IMPORT",
      `this memory was opened with encoder ${stranger.encoderId}, which the export does not have (it has: ${encoders.join(", ")}). Open it with the export's encoders.`,
    );
  }
  return [
    ...Object.entries(sequences).map(([name, next]): Change => ({
      op: "putSequence",
      name: name as SequenceName,
      next,
    })),
    ...records
      .filter(({ kind, record }) => {
        // What was said once is told by the relation's own record: see `relation-ledger.ts`.
        return kind !== "relationEvidence" || !saidOnce.has((record as RelationEvidenceRecord).relation);
      })
      .sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind))
      .map(changeOf),
  ];
}

/** In the order in which a state can take them. */
const KINDS = Object.keys(RECORDS) as RecordKind[];

function headerOf(record: Record<string, unknown>): Record<SequenceName, number> {
  if (record.format !== EXPORT_FORMAT) {
    throw bad(0, `expected the header {"format":"${EXPORT_FORMAT}",…}`);
  }
  return shaped(SEQUENCES, record.sequences, "sequences", 0);
}

function recordOf(line: string, i: number): ImportedRecord {
  const parsed = parseLine(line, i);
  const [kind, ...others] = Object.keys(parsed);
  if (!Object.hasOwn(RECORDS, kind ?? "")) throw bad(i, `"${kind ?? ""}" is no kind of record`);
  if (others.length > 0) throw bad(i, `it holds ${others.join(", ")} beside ${kind}`);
  const known = kind as RecordKind;
  return { line: i, kind: known, record: shaped<unknown>(RECORDS[known], parsed[kind], kind, i) };
}

function shaped<Shape>(schema: z.ZodType<Shape>, value: unknown, what: string, line: number): Shape {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { path, message } = result.error.issues[0];
  throw bad(line, `${[what, ...path.map(String)].join(".")}: ${message}`);
}

function changeOf({ kind, record }: ImportedRecord): Change {
  switch (kind) {
    case "space":
      return { op: "putSpace", space: record as SpaceRecord };
    case "trace":
      return { op: "putTrace", trace: record as TraceRecord };
    case "evidence":
      return { op: "addEvidence", evidence: record as EvidenceRecord };
    case "alias":
      return { op: "putAlias", ...(record as { name: string; trace: TraceRecord["id"] }) };
    case "relation":
      return { op: "putRelation", relation: wholeRelation(record as Relation) };
    case "relationEvidence":
      return { op: "addRelationEvidence", evidence: record as RelationEvidenceRecord };
    case "fingerprint":
      return { op: "putFingerprint", fingerprint: record as FingerprintRecord };
  }
}

function parseLine(line: string, i: number): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line, textAsBinary);
  } catch (cause) {
    throw bad(i, "it is not JSON", cause);
  }
  if (typeof parsed !== "object" || parsed === null) throw bad(i, "it is not an object");
  return parsed as Record<string, unknown>;
}

function bad(line: number, why: string, cause?: unknown): InvalidInput {
  return new InvalidInput("BAD_IMPORT", `line ${line + 1} of the import: ${why}. Nothing was taken in.`, {
    cause,
  });
}

const FLOATS = "$float32";
const BYTES = "$bytes";

function binaryAsText(_key: string, value: unknown): unknown {
  if (value instanceof Float32Array) {
    const bytes = Buffer.alloc(4 * value.length);
    value.forEach((number, i) => bytes.writeFloatLE(number, 4 * i));
    return { [FLOATS]: bytes.toString("base64") };
  }
  if (value instanceof Uint8Array) return { [BYTES]: Buffer.from(value).toString("base64") };
  // Buffers turn themselves into { type, data } before a replacer sees them.
  if (isBufferJson(value)) return { [BYTES]: Buffer.from(value.data).toString("base64") };
  return value;
}

function isBufferJson(value: unknown): value is { type: "Buffer"; data: number[] } {
  return typeof value === "object" && value !== null && (value as { type?: unknown }).type === "Buffer";
}

function textAsBinary(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const { [FLOATS]: floats, [BYTES]: bytes } = value as Record<string, unknown>;
  if (typeof floats === "string") {
    const buffer = Buffer.from(floats, "base64");
    if (buffer.length % 4 !== 0) return value;
    return Float32Array.from({ length: buffer.length / 4 }, (_, i) => buffer.readFloatLE(4 * i));
  }
  if (typeof bytes === "string") return Uint8Array.from(Buffer.from(bytes, "base64"));
  return value;
}

/** In a fixed order of fields. JSON has no infinities: an open end is null. */
function portableRelation(relation: Relation): unknown {
  const { id, from, fromKind, kind, to, toKind, weight, sign, origin, source } = relation;
  const { validFrom, validTo, attributes, count, lastTime } = relation;
  const end = (time: number) => (Number.isFinite(time) ? time : null);
  return {
    ...{ id, from, fromKind, kind, to, toKind, weight, sign, origin, source },
    ...{ validFrom: end(validFrom), validTo: end(validTo), attributes, count, lastTime },
  };
}

function wholeRelation(relation: Relation): Relation {
  return {
    ...relation,
    validFrom: relation.validFrom ?? -Infinity,
    validTo: relation.validTo ?? Infinity,
  };
}

function byId<T extends { id: number }>(records: readonly T[]): T[] {
  return [...records].sort((a, b) => a.id - b.id);
}

function sortedKeys(record: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
