/** Asserted relations: found or made ends, one record, its ledger. */
import { Conflict, InvalidInput, NotFound } from "../core/errors.js";
import {
  checkRelation,
  makeRelation,
  type Attributes,
  type AttributeValue,
  type Relation,
} from "../relations/relation.js";
import { nodeKey } from "../relations/relation-graph.js";
import { spaceId, traceId, type SpaceRecord, type TraceId, type TraceRecord } from "../store/record.js";
import type { Take } from "./session.js";
import type { MemoryState } from "./state.js";
import { FRESH_THRESHOLD } from "./threshold.js";

/** A trace by id, or by a name; an unknown name makes a trace of that name. */
export type End = TraceId | number | string;

/** Attributes of a relation, and beside them what is said of the relation itself. */
export interface RelateOptions {
  /** Who says so. Default `"user"`. */
  source?: string;
  /** Salience, > 0. Default 1. */
  weight?: number;
  /** −1 where it inhibits. Default 1. */
  sign?: 1 | -1;
  /** Holds from … until, ms since 1970. Default always. */
  validFrom?: number;
  validTo?: number;
  [attribute: string]: AttributeValue | undefined;
}

/** The space of traces that are only names: no encoder, no vectors. */
export const NAMES_ENCODER_ID = "names";

const OWN_OPTIONS = new Set(["source", "weight", "sign", "validFrom", "validTo"]);

/** Takes the relation into the batch; saying the same again adds evidence to it. @returns its record. */
export function relate(
  state: MemoryState,
  take: Take,
  statement: { from: End; kind: string; to: End; options: RelateOptions; now: number },
): Relation {
  const { kind, options, now } = statement;
  if (typeof kind !== "string" || kind.trim() === "") {
    throw new InvalidInput(
      "BAD_RELATION",
      `a relation's kind is a non-empty word, not ${JSON.stringify(kind)}.`,
    );
  }
  checkWords(kind, "kind");
  checkOwnOptions(options);
  const from = resolveOrMake(state, take, statement.from, now);
  const to = resolveOrMake(state, take, statement.to, now);
  const source = options.source ?? "user";
  const attributes = attributesOf(options);
  const same = state.graph
    .outgoing(nodeKey(from, "trace"), kind)
    .find((known) => sameStatement(known, to, options, attributes));
  const relation: Relation =
    same === undefined
      ? makeRelation({
          id: state.next("relation"),
          from,
          kind,
          to,
          source,
          attributes,
          lastTime: now,
          weight: options.weight ?? 1,
          sign: options.sign ?? 1,
          validFrom: options.validFrom ?? -Infinity,
          validTo: options.validTo ?? Infinity,
        })
      : { ...same, count: same.count + 1, weight: options.weight ?? same.weight, lastTime: now };
  checkRelation(relation);
  if (same === undefined) take([{ op: "putSequence", name: "relation", next: relation.id + 1 }]);
  take([
    { op: "putRelation", relation },
    { op: "addRelationEvidence", evidence: { relation: relation.id, time: now, source, note: null } },
  ]);
  return relation;
}

/** Types and signs; ranges are checked with the whole record. */
function checkOwnOptions({ source, weight, sign, validFrom, validTo }: RelateOptions): void {
  if (source !== undefined && typeof source !== "string") {
    throw new InvalidInput("BAD_RELATION", `source is a ${typeof source}, expected a text: who says so.`);
  }
  if (source !== undefined) checkWords(source, "source");
  for (const [name, value] of Object.entries({ weight, sign, validFrom, validTo })) {
    if (value !== undefined && (typeof value !== "number" || Number.isNaN(value))) {
      throw new InvalidInput("BAD_RELATION", `${name} is ${String(value)}, expected a number.`);
    }
  }
  if (sign !== undefined && sign !== 1 && sign !== -1) {
    throw new InvalidInput("BAD_RELATION", `sign is ${String(sign)}, expected 1 or -1 (it inhibits).`);
  }
}

/** A lone surrogate has no UTF-8: it would come back from the file as another character. */
function checkWords(words: string, what: string): void {
  if (/\p{Surrogate}/u.test(words)) {
    throw new InvalidInput("BROKEN_TEXT", `the ${what} holds a lone surrogate, which no valid UTF-8 has.`);
  }
}

/**
 * The trace of an end that must exist.
 *
 * @throws NotFound `NO_SUCH_TRACE`, Conflict `AMBIGUOUS_NAME` listing the traces that the name fits.
 */
export function resolve(state: MemoryState, end: End): TraceRecord {
  const found = find(state, end);
  if (found === undefined) {
    throw new NotFound(
      "NO_SUCH_TRACE",
      typeof end === "string" ? `no trace is named "${end}".` : `there is no trace ${end}.`,
    );
  }
  return found;
}

function find(state: MemoryState, end: End): TraceRecord | undefined {
  if (typeof end === "number") return state.trace(traceId(end));
  if (typeof end !== "string" || end.trim() === "") {
    throw new InvalidInput(
      "BAD_NAME",
      `an end is a trace's id or a non-empty name, not ${JSON.stringify(end)}.`,
    );
  }
  checkWords(end, "name");
  const ids = state.named(end);
  if (ids.length > 1) {
    const list = ids
      .map((id) => `${id} (${state.trace(id)?.gist ?? state.trace(id)?.name ?? "no words"})`)
      .join(", ");
    throw new Conflict("AMBIGUOUS_NAME", `"${end}" fits several traces: ${list}. Use the id.`);
  }
  return ids.length === 1 ? state.trace(ids[0]) : undefined;
}

function resolveOrMake(state: MemoryState, take: Take, end: End, now: number): TraceId {
  const found = typeof end === "number" ? resolve(state, end) : find(state, end);
  if (found !== undefined) return found.id;
  const name = (end as string).trim();
  const space = namesSpace(state, take);
  const id = state.nextTrace;
  take([
    { op: "putSequence", name: "trace", next: id + 1 },
    { op: "putTrace", trace: nameOnlyTrace(id, space.id, name, now) },
    { op: "putAlias", name, trace: id },
  ]);
  return id;
}

/** A space for an encoder's vectors, or for bare names, as it starts. */
export function freshSpace(
  id: number,
  of: Pick<SpaceRecord, "encoderId" | "modality" | "dimension" | "sameSimilarity" | "encoderState">,
): SpaceRecord {
  return {
    id: spaceId(id),
    ...of,
    threshold: FRESH_THRESHOLD,
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
  };
}

function namesSpace(state: MemoryState, take: Take): SpaceRecord {
  const known = state.spaceOfEncoder(NAMES_ENCODER_ID);
  if (known !== undefined) return known;
  const space = freshSpace(state.next("space"), {
    encoderId: NAMES_ENCODER_ID,
    modality: "name",
    dimension: 0,
    sameSimilarity: 1,
    encoderState: null,
  });
  take([
    { op: "putSequence", name: "space", next: space.id + 1 },
    { op: "putSpace", space },
  ]);
  return space;
}

function nameOnlyTrace(id: TraceId, space: SpaceRecord["id"], name: string, now: number): TraceRecord {
  return {
    id,
    space,
    stage: "lasting",
    name,
    gist: null,
    centroid: new Float32Array(0),
    count: 1,
    evidence: 0,
    matches: 0,
    similarityMean: 0,
    similarityM2: 0,
    refusals: 0,
    duplicates: 0,
    nearCopies: 0,
    originCapped: 0,
    firstTime: now,
    lastTime: now,
    stabilityMs: 1,
    evictionKey: 0,
    origins: {},
    episodes: {},
    outcomes: {},
    keptAt: now,
    keptBy: "relate",
    ledgerMatches: 0,
    ledgerGain: 0,
    exemplars: [],
  };
}

function attributesOf(options: RelateOptions): Attributes {
  const own = Object.entries(options).filter(([key, value]) => !OWN_OPTIONS.has(key) && value !== undefined);
  for (const [key, value] of own) {
    if (!["string", "number", "boolean"].includes(typeof value)) {
      throw new InvalidInput(
        "BAD_ATTRIBUTE",
        `attribute "${key}" is a ${typeof value}, expected text, number or boolean.`,
      );
    }
  }
  return Object.fromEntries(own) as Attributes;
}

function sameStatement(
  known: Relation,
  to: TraceId,
  options: RelateOptions,
  attributes: Attributes,
): boolean {
  return (
    known.to === to &&
    known.toKind === "trace" &&
    known.origin === "asserted" &&
    known.sign === (options.sign ?? 1) &&
    known.validFrom === (options.validFrom ?? -Infinity) &&
    known.validTo === (options.validTo ?? Infinity) &&
    JSON.stringify(sorted(known.attributes)) === JSON.stringify(sorted(attributes))
  );
}

function sorted(attributes: Attributes): [string, AttributeValue][] {
  return Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1));
}
