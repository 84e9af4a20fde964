/** The shape of every record that an import may hold: a file from elsewhere is input like any other. */
import { z } from "zod";
import { dot } from "../core/vector.js";
import { Tally } from "../store/tally.js";

const id = z.int().min(1);
const count = z.int().min(0);
const number = z.number();
const words = z.string().refine((text) => !/\p{Surrogate}/u.test(text), "holds a lone surrogate");
const tally = z.record(words, number).transform((weights) => Tally.of(weights));
const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array, "expected bytes");
const vector = z.custom<Float32Array>(
  (value) => value instanceof Float32Array && value.every(Number.isFinite),
  "expected a vector of finite numbers",
);

const exemplar = z.strictObject({
  vector,
  text: words.nullable(),
  payload: bytes.nullable(),
  origin: words,
  episode: words,
  time: number,
});

const trace = z.strictObject({
  id,
  space: id,
  stage: z.enum(["fleeting", "lasting"]),
  name: words.nullable(),
  gist: words.nullable(),
  centroid: vector,
  count: number,
  evidence: number,
  matches: count,
  similarityMean: number,
  similarityM2: number,
  refusals: count,
  duplicates: count,
  nearCopies: count,
  originCapped: count,
  firstTime: number,
  lastTime: number,
  stabilityMs: number,
  evictionKey: number,
  origins: tally,
  episodes: tally,
  outcomes: tally,
  keptAt: number.nullable(),
  keptBy: z.enum(["evidence", "remember", "relate", "surprise"]).nullable(),
  ledgerMatches: count,
  ledgerGain: number,
  exemplars: z.array(exemplar),
});

const evidence = z.strictObject({
  trace: id,
  time: number,
  origin: words,
  episode: words,
  verdict: words,
  outcome: words.nullable(),
  similarity: number,
  novelty: number,
  originFactor: number,
  spacing: number,
  emphasis: number,
  gain: number,
  signals: count,
});

const space = z.strictObject({
  id,
  encoderId: words,
  modality: words,
  dimension: z.int().min(0).max(65_536),
  sameSimilarity: number,
  encoderState: bytes.nullable(),
  threshold: z.strictObject({
    bulkWeight: number,
    bulkX: number,
    bulkY: number,
    bulkXX: number,
    bulkXY: number,
    bulkResidual: number,
    bulkCount: number,
    keptBy: z.strictObject({ keepThreshold: number, originShare: number, agreement: number }).optional(),
  }),
  counts: z.strictObject({
    signals: count,
    duplicate: count,
    echo: count,
    new: count,
    reinforced: count,
    kept: count,
    remembered: count,
    letGo: count,
    forgotten: count,
  }),
});

const end = z.enum(["trace", "relation"]);
const relation = z.strictObject({
  id,
  from: id,
  fromKind: end,
  kind: words.min(1),
  to: id,
  toKind: end,
  weight: number.positive(),
  sign: z.union([z.literal(1), z.literal(-1)]),
  origin: z.enum(["asserted", "learned"]),
  source: words,
  validFrom: number.nullable(),
  validTo: number.nullable(),
  attributes: z.record(words, z.union([words, number, z.boolean()])),
  count: id,
  lastTime: number,
});

/** What each kind of line holds. */
export const RECORDS = {
  space,
  trace,
  evidence,
  alias: z.strictObject({ name: words.min(1), trace: id }),
  relation,
  relationEvidence: z.strictObject({
    relation: id,
    time: number,
    source: words,
    note: words.nullable(),
  }),
  fingerprint: z.strictObject({
    hash: count,
    kind: z.enum(["seen", "echo"]),
    trace: id,
    order: id,
    repeats: count,
    words: words.nullable(),
  }),
} as const;

export type RecordKind = keyof typeof RECORDS;

export const SEQUENCES = z.strictObject({ trace: id, relation: id, space: id, order: id });

/** One line of an import, its shape checked. */
export interface ImportedRecord {
  readonly line: number;
  readonly kind: RecordKind;
  readonly record: unknown;
}

type Of<Kind extends RecordKind> = z.output<(typeof RECORDS)[Kind]>;
type Fail = (line: number, why: string) => Error;

/** A unit vector's length may be off by this: float32 rounding, and the drift of many small steps. */
const NORM_TOLERANCE = 1e-3;

/**
 * Checks what records say of each other: nothing may refer to what is not there, ids are below the next free one and
 * stand once, vectors are unit vectors of their space.
 *
 * @param fail makes the error for a line.
 */
export function checkReferences(
  records: readonly ImportedRecord[],
  sequences: z.output<typeof SEQUENCES>,
  fail: Fail,
): void {
  const each = <Kind extends RecordKind>(kind: Kind, check: (record: Of<Kind>, line: number) => void) => {
    for (const item of records) if (item.kind === kind) check(item.record as Of<Kind>, item.line);
  };
  const once = <Key>(line: number, known: Set<Key>, key: Key, what: string) => {
    if (known.has(key)) throw fail(line, `${what} ${String(key)} stands twice`);
    known.add(key);
  };
  const numbered = (line: number, known: Set<number>, id: number, name: keyof typeof sequences) => {
    if (id >= sequences[name])
      throw fail(line, `${name} ${id} is not below the header's next, ${sequences[name]}`);
    once(line, known, id, name);
  };
  const needs = (line: number, known: { has(id: number): boolean }, id: number, what: string) => {
    if (!known.has(id)) throw fail(line, `it refers to ${what} ${id}, which is not there`);
  };
  const dimensions = new Map<number, number>();
  const ids = { space: new Set<number>(), trace: new Set<number>(), relation: new Set<number>() };
  const encoders = new Set<string>();
  const fingerprints = new Set<string>();
  const orders = new Set<number>();
  each("space", (space, line) => {
    numbered(line, ids.space, space.id, "space");
    once(line, encoders, space.encoderId, "encoder");
    dimensions.set(space.id, space.dimension);
  });
  each("trace", (trace, line) => {
    numbered(line, ids.trace, trace.id, "trace");
    needs(line, dimensions, trace.space, "space");
    const dimension = dimensions.get(trace.space)!;
    for (const vector of [trace.centroid, ...trace.exemplars.map((exemplar) => exemplar.vector)]) {
      if (!isUnit(vector, dimension)) {
        throw fail(line, `trace ${trace.id} holds a vector that is no unit vector of ${dimension} numbers`);
      }
    }
    if ((trace.stage === "lasting") !== (trace.keptAt !== null && trace.keptBy !== null)) {
      throw fail(line, `trace ${trace.id} is ${trace.stage}, which keptAt and keptBy contradict`);
    }
  });
  each("relation", (relation, line) => numbered(line, ids.relation, relation.id, "relation"));
  each("relation", (relation, line) => {
    needs(line, ids[relation.fromKind], relation.from, relation.fromKind);
    needs(line, ids[relation.toKind], relation.to, relation.toKind);
    if (!((relation.validFrom ?? -Infinity) < (relation.validTo ?? Infinity))) {
      throw fail(line, `relation ${relation.id} ends before it begins`);
    }
  });
  each("evidence", (row, line) => needs(line, ids.trace, row.trace, "trace"));
  each("alias", (alias, line) => needs(line, ids.trace, alias.trace, "trace"));
  each("relationEvidence", (row, line) => needs(line, ids.relation, row.relation, "relation"));
  each("fingerprint", (fingerprint, line) => {
    once(line, fingerprints, `${fingerprint.kind} ${fingerprint.hash}`, "fingerprint");
    numbered(line, orders, fingerprint.order, "order");
    if (fingerprint.hash >= 2 ** 52) throw fail(line, `hash ${fingerprint.hash} has more than 52 bits`);
  });
}

function isUnit(vector: Float32Array, dimension: number): boolean {
  if (vector.length !== dimension) return false;
  return dimension === 0 || Math.abs(Math.sqrt(dot(vector, vector)) - 1) < NORM_TOLERANCE;
}
