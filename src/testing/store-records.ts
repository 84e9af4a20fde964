/** Records to try a store with: by hand, and at random with fast-check. */
import fc from "fast-check";
import { makeRelation, type Relation } from "../relations/relation.js";
import type { Change } from "../store/change.js";
import {
  spaceId,
  traceId,
  type EvidenceRecord,
  type Exemplar,
  type FingerprintRecord,
  type SpaceRecord,
  type TraceRecord,
} from "../store/record.js";
import { Tally } from "../store/tally.js";
import { StoreModel } from "./store-model.js";

/** A fleeting trace with one exemplar, and what `fields` say. */
export function aTrace(id: number, fields: Partial<TraceRecord> = {}): TraceRecord {
  const vector = Float32Array.of(0.6, 0.8, 0);
  return {
    id: traceId(id),
    space: spaceId(1),
    stage: "fleeting",
    name: null,
    gist: null,
    centroid: vector,
    count: 1,
    evidence: 0,
    matches: 0,
    similarityMean: 0,
    similarityM2: 0,
    refusals: 0,
    duplicates: 0,
    nearCopies: 0,
    originCapped: 0,
    firstTime: 1_700_000_000_000,
    lastTime: 1_700_000_000_000,
    stabilityMs: 60_000,
    evictionKey: 1_700_000_060_000,
    origins: Tally.of({ ann: 1 }),
    episodes: Tally.of({ monday: 1 }),
    outcomes: Tally.EMPTY,
    keptAt: null,
    keptBy: null,
    ledgerMatches: 0,
    ledgerGain: 0,
    exemplars: [anExemplar({ vector })],
    ...fields,
  };
}

export function anExemplar(fields: Partial<Exemplar> = {}): Exemplar {
  return {
    vector: Float32Array.of(1, 0, 0),
    text: null,
    payload: null,
    origin: "ann",
    episode: "monday",
    time: 1_700_000_000_000,
    ...fields,
  };
}

export function someEvidence(trace: number, fields: Partial<EvidenceRecord> = {}): EvidenceRecord {
  return {
    trace: traceId(trace),
    time: 1_700_000_000_000,
    origin: "ann",
    episode: "monday",
    verdict: "reinforced",
    outcome: null,
    similarity: 0.9,
    novelty: 1,
    originFactor: 1,
    spacing: 0.3,
    emphasis: 1,
    gain: 0.3,
    signals: 1,
    ...fields,
  };
}

export function aSpace(id: number, fields: Partial<SpaceRecord> = {}): SpaceRecord {
  return {
    id: spaceId(id),
    encoderId: `encoder-${id}`,
    modality: "text",
    dimension: 3,
    sameSimilarity: 0.8,
    encoderState: null,
    threshold: {
      bulkWeight: 0,
      bulkX: 0,
      bulkY: 0,
      bulkXX: 0,
      bulkXY: 0,
      bulkResidual: 0,
      bulkCount: 0,
    },
    counts: {
      signals: 0,
      duplicate: 0,
      echo: 0,
      new: 0,
      reinforced: 0,
      kept: 0,
      remembered: 0,
      letGo: 0,
      forgotten: 0,
    },
    ...fields,
  };
}

export function aFingerprint(hash: number, fields: Partial<FingerprintRecord> = {}): FingerprintRecord {
  return { hash, kind: "seen", trace: traceId(1), order: hash, repeats: 0, words: null, ...fields };
}

const number = fc.oneof(
  fc.integer({ min: -5, max: 5 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
);
const count = fc.nat({ max: 1_000_000 });
const word = fc.oneof(
  fc.constantFrom("ann", "radio", "city"),
  fc.string({ unit: "grapheme", maxLength: 12 }),
);
const maybeWord = fc.option(word, { nil: null });
const time = fc.oneof(fc.integer({ min: 0, max: 4e12 }), fc.double({ min: 0, max: 4e12, noNaN: true }));
const vector = fc
  .array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: 3, maxLength: 3 })
  .map((values) => Float32Array.from(values));
const bytes = fc.option(
  fc.uint8Array({ maxLength: 40 }).map((values) => new Uint8Array(values)),
  { nil: null },
);
/** Tallies are written as plain objects, so none may be called `__proto__`, and numbers for names come first. */
const tally = fc
  .dictionary(
    word.filter((name) => name !== "__proto__"),
    number,
    { maxKeys: 4, noNullPrototype: true },
  )
  .map((weights) => Tally.of(weights));
const id = fc.integer({ min: 1, max: 12 });

const exemplar: fc.Arbitrary<Exemplar> = fc.record({
  vector,
  text: maybeWord,
  payload: bytes,
  origin: word,
  episode: word,
  time,
});

const trace: fc.Arbitrary<TraceRecord> = fc
  .record({
    id: id.map(traceId),
    stage: fc.constantFrom("fleeting" as const, "lasting" as const),
    name: maybeWord,
    gist: maybeWord,
    count: number,
    evidence: number,
    matches: count,
    similarityMean: number,
    similarityM2: number,
    duplicates: count,
    firstTime: time,
    evictionKey: number,
    origins: tally,
    outcomes: tally,
    keptAt: fc.option(time, { nil: null }),
    exemplars: fc.array(exemplar, { maxLength: 4 }),
    centroid: fc.option(vector),
  })
  .map(({ centroid, ...fields }) =>
    aTrace(fields.id, {
      ...fields,
      centroid: centroid ?? fields.exemplars[0]?.vector ?? new Float32Array(0),
    }),
  );

const space: fc.Arbitrary<SpaceRecord> = fc
  .record({ id: fc.integer({ min: 1, max: 3 }), sameSimilarity: number, encoderState: bytes, signals: count })
  .map(({ id, sameSimilarity, encoderState, signals }) => {
    const plain = aSpace(id);
    return { ...plain, sameSimilarity, encoderState, counts: { ...plain.counts, signals } };
  });

const evidence: fc.Arbitrary<EvidenceRecord> = fc
  .record({
    trace: id.map(traceId),
    time,
    origin: word,
    verdict: fc.oneof(fc.constantFrom("new", "reinforced", "kept", "remembered"), word),
    outcome: maybeWord,
    similarity: number,
    gain: number,
    signals: count,
  })
  .map((fields) => someEvidence(fields.trace, fields));

const relation: fc.Arbitrary<Relation> = fc
  .record({
    id,
    from: id,
    to: id,
    toKind: fc.constantFrom("trace" as const, "relation" as const),
    kind: fc.constantFrom("crosses", "confusable"),
    weight: fc.double({ min: 0.01, max: 100, noNaN: true }),
    sign: fc.constantFrom(1 as const, -1 as const),
    source: word,
    validFrom: fc.constantFrom(-Infinity, 0, 1000.5),
    validTo: fc.constantFrom(Infinity, 2000),
    attributes: fc.constantFrom({}, { closed: true, closedTo: Infinity }, { note: "über", floor: -1.5 }),
  })
  .map(makeRelation);

const hash = fc.oneof(fc.integer({ min: 0, max: 5 }), fc.constant(2 ** 52 - 1));
const kind = fc.constantFrom("seen" as const, "echo" as const);

/** One change of any sort, over few ids so that they meet. It may refer to what is not there: see `possible`. */
const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 6, arbitrary: trace.map((trace) => ({ op: "putTrace" as const, trace })) },
  {
    weight: 2,
    arbitrary: fc.record({ op: fc.constant("dropTrace" as const), id: id.map(traceId), reason: word }),
  },
  { weight: 4, arbitrary: evidence.map((evidence) => ({ op: "addEvidence" as const, evidence })) },
  {
    weight: 3,
    arbitrary: fc
      .record({ hash, kind, trace: id.map(traceId), order: id, repeats: count, words: maybeWord })
      .map((fingerprint) => ({ op: "putFingerprint" as const, fingerprint })),
  },
  { weight: 2, arbitrary: fc.record({ op: fc.constant("dropFingerprint" as const), order: id }) },
  { weight: 2, arbitrary: space.map((space) => ({ op: "putSpace" as const, space })) },
  { weight: 3, arbitrary: relation.map((relation) => ({ op: "putRelation" as const, relation })) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant("dropRelation" as const), id }) },
  {
    weight: 2,
    arbitrary: fc
      .record({ relation: id, time, source: word, note: maybeWord })
      .map((evidence) => ({ op: "addRelationEvidence" as const, evidence })),
  },
  {
    weight: 2,
    arbitrary: fc.record({ op: fc.constant("putAlias" as const), name: word, trace: id.map(traceId) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      op: fc.constant("putSequence" as const),
      name: fc.constantFrom("trace" as const, "relation" as const, "space" as const, "order" as const),
      next: fc.integer({ min: 1, max: 1_000_000 }),
    }),
  },
);

/** Batches of changes that a memory could make one after another on a fresh store. */
export const batches: fc.Arbitrary<Change[][]> = fc
  .array(fc.array(change, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 10 })
  .map(possible);

/** Leaves out what no memory does: using an id again after a drop, and ledger rows or names of what is not there. */
function possible(batches: readonly Change[][]): Change[][] {
  const model = new StoreModel();
  const gone = new Set<string>();
  const allowed = (change: Change): boolean => {
    switch (change.op) {
      case "putTrace":
        return !gone.has(`trace ${change.trace.id}`);
      case "putRelation":
        return !gone.has(`relation ${change.relation.id}`);
      case "addEvidence":
        return model.traces.has(change.evidence.trace);
      case "putAlias":
        return model.traces.has(change.trace);
      case "addRelationEvidence":
        return model.relations.has(change.evidence.relation);
      case "dropTrace":
        gone.add(`trace ${change.id}`);
        return true;
      case "dropRelation":
        gone.add(`relation ${change.id}`);
        return true;
      case "putFingerprint":
      case "dropFingerprint":
      case "putSpace":
      case "putSequence":
        return true;
    }
  };
  return batches
    .map((batch) =>
      batch.filter((change) => {
        if (!allowed(change)) return false;
        model.apply(change);
        return true;
      }),
    )
    .filter((batch) => batch.length > 0);
}
