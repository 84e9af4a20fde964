/** From a cue to ranked memories: what is like it, what it names, and what those bring to mind over relations. */
import { InvalidInput } from "../core/errors.js";
import { FUNCTION_WORDS } from "../core/function-words.js";
import { normalizeText } from "../core/normalize-text.js";
import { dot } from "../core/vector.js";
import type { Modality } from "../encoders/encoder.js";
import { nodeKey } from "../relations/relation-graph.js";
import { KERNEL_SHARPNESS } from "./read-out.js";
import { pathSentence } from "../relations/path-sentence.js";
import type { Spreading } from "../relations/spreading.js";
import { type PathStep } from "../relations/spreading.js";
import type { SpaceId, TraceId, TraceRecord } from "../store/record.js";
import type { TextMatch, TextQuery } from "../store/store.js";
import type { Candidate } from "./match.js";
import { labelOf } from "./named-node.js";
import type { MemoryState } from "./state.js";
import { mainOutcome } from "./trace.js";

export interface RecallOptions {
  /** Hits at most, 1…1,000. Default 5. */
  limit?: number;
  /** Also what is only under consideration. Default false. */
  fleeting?: boolean;
  /** Spread over relations. Default true. */
  spread?: boolean;
  /** Only relations that hold at this time, ms since 1970. Default: now. */
  asOf?: number;
  /** Only what was met in this sense: what does it sound like, what is it called? Default: any. */
  modality?: Modality;
  /** Look the cue's words up in the wordings of what is remembered, beside comparing vectors. Default true. */
  fullText?: boolean;
  /** From how many of the nearest memories it spreads, 1…1,000. Fewer where the nearest is nearly always right. Default 16. */
  seeds?: number;
}

type CheckedRecall = Required<Omit<RecallOptions, "modality">> & Pick<RecallOptions, "modality">;

/** Where a hit's score comes from; each 0…1, higher is better. */
export interface ScoreParts {
  /** Cosine with the cue, 0 where negative or not compared. */
  readonly similarity: number;
  /** How well its wordings have the cue's words: b / (b + 3) of their BM25 b; 0 where they have none of them. */
  readonly words: number;
  /** 1 where the cue names it. */
  readonly named: number;
  /** Activation that reached it over relations, as a share of the strongest. */
  readonly association: number;
}

export interface Hit {
  readonly trace: TraceId;
  readonly stage: TraceRecord["stage"];
  /** The sense it was met in. */
  readonly modality: Modality;
  /** Noisy-or of the parts, association at half weight: 1 − (1 − similarity)(1 − words)(1 − named)(1 − association / 2). 0…1. */
  readonly score: number;
  readonly parts: ScoreParts;
  readonly name: string | null;
  readonly gist: string | null;
  /** The wordings it was met in. */
  readonly texts: readonly string[];
  /** The small pieces kept to look at. */
  readonly payloads: readonly Uint8Array[];
  readonly outcome: string | null;
  /** How often it was met, first time included. */
  readonly signals: number;
  /** Ms since 1970. */
  readonly lastTime: number;
  /** The relations that led here from what the cue is like or names; empty for a direct hit. */
  readonly path: readonly PathStep[];
  /** The path in words: `bridge —crosses→ Nai`. */
  readonly sentence: string;
}

export interface Cue {
  readonly space: SpaceId | null;
  readonly vector: Float32Array | null;
  /** The cue's words, for names; null where it has none. */
  readonly words: string | null;
  /** What text search finds by them. */
  readonly matches: readonly TextMatch[];
}

/**
 * Where a BM25 counts half. The conversations of `npm run experiment:dialogue` that are for tuning would take 2, by two
 * tenths of a point.
 */
const HALF_BM25 = 3;
/** Looked at by either way of finding, at least, where there are two: a middling vector may be the best text. */
const FUSION_DEPTH = 64;

const ASSOCIATION_WEIGHT = 0.5;
const MOST_HITS = 1_000;
/** How many memories seed the spread, where nothing else is asked for. */
const SEEDS = 16;
/** Longest name looked for in a cue. */
const NAME_WORDS = 6;
const NAME_SIGNS = 10;

/** Ranked hits. O(search + touches); reads only. */
export function recall(state: MemoryState, cue: Cue, options: CheckedRecall, spreading: Spreading): Hit[] {
  const parts = new Map<TraceId, { -readonly [Part in keyof ScoreParts]: number }>();
  const part = (id: TraceId) => {
    const known = parts.get(id) ?? { similarity: 0, words: 0, named: 0, association: 0 };
    parts.set(id, known);
    return known;
  };
  const near =
    cue.space === null || cue.vector === null
      ? []
      : nearestMemories(
          state,
          cue.space,
          cue.vector,
          depthOf(options, cue.matches.length > 0),
          options.fleeting,
        );
  for (const { trace, similarity } of near) part(trace.id).similarity = Math.max(0, Math.min(1, similarity));
  for (const { trace, score } of cue.matches) {
    const found = part(trace);
    found.words = score / (score + HALF_BM25);
    if (found.similarity === 0) found.similarity = similarityTo(state, trace, cue);
  }
  for (const id of cue.words === null ? [] : namedIn(state, cue.words)) part(id).named = 1;
  const paths = options.spread
    ? associate(state, parts, part, options, spreading)
    : new Map<TraceId, PathStep[]>();
  return [...parts]
    .map(([id, scores]) => hitOf(state, id, scores, paths.get(id) ?? []))
    .filter((hit) => hit !== null && hit.score > 0 && (options.fleeting || hit.stage === "lasting"))
    .map((hit) => hit!)
    .filter((hit) => options.modality === undefined || hit.modality === options.modality)
    .sort((a, b) => b.score - a.score || a.trace - b.trace)
    .slice(0, options.limit);
}

/** What text search is asked for: the words that say something, or all where none does. */
export function textQueryOf(words: string, options: CheckedRecall): TextQuery {
  const all = normalizeText(words).split(" ");
  const telling = all.filter((word) => !FUNCTION_WORDS.has(word));
  return {
    words: telling.length > 0 ? telling : all,
    limit: depthOf(options, true),
    fleeting: options.fleeting,
  };
}

function depthOf(options: CheckedRecall, isFused: boolean): number {
  const wanted = Math.max(options.limit, options.seeds);
  if (!isFused) return wanted;
  return options.modality === undefined ? Math.max(wanted, FUSION_DEPTH) : MOST_HITS;
}

/** Cosine of a trace that text search found, 0 where negative or of another space. */
function similarityTo(state: MemoryState, id: TraceId, { space, vector }: Cue): number {
  const trace = state.trace(id);
  if (vector === null || space === null || trace?.space !== space) return 0;
  return Math.max(0, Math.min(1, dot(trace.centroid, vector)));
}

/** The nearest traces of the wanted stages; looks further while what it finds is only fleeting. */
export function nearestMemories(
  state: MemoryState,
  space: SpaceId,
  vector: Float32Array,
  wanted: number,
  fleeting: boolean,
): Candidate[] {
  const live = state.indexOf(space)?.size ?? 0;
  for (let k = fleeting ? wanted : 2 * wanted + 8; ; k *= 4) {
    const found = state
      .nearest(space, vector, Math.min(k, live))
      .filter((candidate) => fleeting || candidate.trace.stage === "lasting");
    if (found.length >= wanted || k >= live) return found.slice(0, wanted);
  }
}

/** Activation from the seeds over relations; fills in `association` and returns the paths. */
function associate(
  state: MemoryState,
  parts: ReadonlyMap<TraceId, ScoreParts>,
  part: (id: TraceId) => { association: number },
  options: CheckedRecall,
  spreading: Spreading,
): Map<TraceId, PathStep[]> {
  const paths = new Map<TraceId, PathStep[]>();
  if (state.graph.relationCount === 0) return paths;
  const nearest = Math.max(0, ...[...parts.values()].map(likeness));
  const seeds = [...parts]
    .map(([id, scores]): [number, number] => [
      nodeKey(id, "trace"),
      Math.max(seedWeight(likeness(scores), nearest), scores.named),
    ])
    .filter(([, share]) => share > 0)
    .sort((a, b) => b[1] - a[1] || a[0] - b[0])
    .slice(0, options.seeds);
  if (seeds.length === 0) return paths;
  const wanted = options.modality === undefined ? options.limit + seeds.length : MOST_HITS;
  const spread = spreading.spread(seeds, { asOf: options.asOf, limit: wanted });
  const strongest = spread.hits[0]?.score ?? 0;
  for (const hit of spread.hits) {
    if (hit.node <= 0 || hit.score <= 0) continue;
    const id = hit.node as TraceId;
    paths.set(id, [...hit.path]);
    if (hit.path.length > 0) part(id).association = hit.score / strongest;
  }
  return paths;
}

/** By vector and by words together, 0…1. */
function likeness({ similarity, words }: ScoreParts): number {
  return 1 - (1 - similarity) * (1 - words);
}

/** A memory speaks for what it is related to as it does in a prediction: by a kernel of how near it is, against the nearest. */
function seedWeight(near: number, nearest: number): number {
  return near * Math.exp(KERNEL_SHARPNESS * (near - nearest));
}

/** Live traces whose name stands in the words. O(words · longest name). */
function namedIn(state: MemoryState, text: string): TraceId[] {
  const words = normalizeText(text).split(" ");
  const found = new Set<TraceId>();
  for (let from = 0; from < words.length; from++) {
    for (let to = from + 1; to <= Math.min(words.length, from + NAME_WORDS); to++) {
      for (const id of state.named(words.slice(from, to).join(" "))) found.add(id);
    }
    if (/\p{Script=Han}/u.test(words[from])) {
      const signs = [...words[from]];
      for (let start = 0; start < signs.length; start++) {
        for (let end = start + 1; end <= Math.min(signs.length, start + NAME_SIGNS); end++) {
          for (const id of state.named(signs.slice(start, end).join(""))) found.add(id);
        }
      }
    }
  }
  return [...found];
}

function hitOf(state: MemoryState, id: TraceId, parts: ScoreParts, path: readonly PathStep[]): Hit | null {
  const trace = state.trace(id);
  if (trace === undefined) return null;
  const { named, association } = parts;
  return {
    trace: id,
    stage: trace.stage,
    modality: state.spaces.get(trace.space)!.modality as Modality,
    score: 1 - (1 - likeness(parts)) * (1 - named) * (1 - ASSOCIATION_WEIGHT * association),
    parts,
    name: trace.name,
    gist: trace.gist,
    texts: trace.exemplars.flatMap((exemplar) => exemplar.text ?? []),
    payloads: trace.exemplars.flatMap(({ payload }) => (payload === null ? [] : [Uint8Array.from(payload)])),
    outcome: mainOutcome(trace),
    signals: trace.matches + 1,
    lastTime: trace.lastTime,
    path,
    sentence: pathSentence(path, (node) => labelOf(state, node)),
  };
}

/** @param now ms since 1970. @throws InvalidInput `BAD_OPTION`. */
export function checkRecallOptions(options: RecallOptions, now: number): CheckedRecall {
  const complete = {
    limit: 5,
    fleeting: false,
    spread: true,
    fullText: true,
    asOf: now,
    seeds: SEEDS,
    ...options,
  };
  for (const name of Object.keys(options)) {
    if (!["limit", "fleeting", "spread", "fullText", "asOf", "modality", "seeds"].includes(name)) {
      throw new InvalidInput(
        "BAD_OPTION",
        `recall has no option "${name}"; it knows limit, fleeting, spread, fullText, asOf, modality, seeds.`,
      );
    }
  }
  if (!Number.isInteger(complete.limit) || complete.limit < 1 || complete.limit > MOST_HITS) {
    throw new InvalidInput(
      "BAD_OPTION",
      `recall: limit is ${complete.limit}, expected a whole number in 1…1000.`,
    );
  }
  if (!Number.isInteger(complete.seeds) || complete.seeds < 1 || complete.seeds > MOST_HITS) {
    throw new InvalidInput(
      "BAD_OPTION",
      `recall: seeds is ${complete.seeds}, expected a whole number in 1…1000.`,
    );
  }
  if (typeof complete.asOf !== "number" || Number.isNaN(complete.asOf)) {
    throw new InvalidInput("BAD_OPTION", `recall: asOf is ${String(complete.asOf)}, expected ms since 1970.`);
  }
  return complete;
}
