/** A trace's life as pure functions: born from a signal, moved by what matches it, kept when the evidence suffices. */
import { normalize } from "../core/vector.js";
import type { Exemplar, KeptBy, SpaceId, TraceId, TraceRecord } from "../store/record.js";
import { Tally } from "../store/tally.js";
import type { Gain } from "./evidence.js";
import type { BudgetOptions, GateOptions } from "./options.js";
import type { CheckedSignal } from "./signal.js";

/** Entries kept of each tally; the smallest goes first. */
const TALLY_ENTRIES = { origins: 8, episodes: 4, outcomes: 8 };

/** S of a trace never grows past this many times its start. */
const STABILITY_GROWTH = 0.5;
const STABILITY_PER_MATCH = 0.01;

/**
 * A fleeting trace from the first signal of its meaning.
 *
 * @param vector is copied: it may be a row of a whole batch.
 */
export function newTrace(
  id: TraceId,
  space: SpaceId,
  signal: CheckedSignal,
  vector: Float32Array,
  options: GateOptions,
): TraceRecord {
  const exemplar = exemplarOf(signal, vector);
  return {
    id,
    space,
    stage: "fleeting",
    name: null,
    gist: signal.text === null ? null : gistOf(signal.text),
    centroid: exemplar.vector,
    count: 1,
    evidence: 0,
    matches: 0,
    similarityMean: 0,
    similarityM2: 0,
    refusals: 0,
    duplicates: 0,
    nearCopies: 0,
    originCapped: 0,
    firstTime: signal.time,
    lastTime: signal.time,
    stabilityMs: options.stabilityMs,
    evictionKey: signal.time + options.stabilityMs,
    origins: Tally.EMPTY.plus(signal.origin, 0, TALLY_ENTRIES.origins),
    episodes: Tally.EMPTY.plus(signal.episode, 1, TALLY_ENTRIES.episodes),
    outcomes:
      signal.outcome === null ? Tally.EMPTY : Tally.EMPTY.plus(signal.outcome, 1, TALLY_ENTRIES.outcomes),
    keptAt: null,
    keptBy: null,
    ledgerMatches: 0,
    ledgerGain: 0,
    exemplars: [exemplar],
  };
}

/** A match: the signal, how near it came and what it teaches. */
export interface Met {
  readonly signal: CheckedSignal;
  readonly vector: Float32Array;
  /** Cosine with the centroid before it moved. */
  readonly similarity: number;
  readonly gain: Gain;
}

/** The trace after a match. O(d). */
export function reinforced(
  trace: TraceRecord,
  { signal, vector, similarity, gain }: Met,
  options: GateOptions,
  budget: BudgetOptions,
): TraceRecord {
  const after = copyOf(trace);
  after.matches++;
  after.lastTime = Math.max(trace.lastTime, signal.time);
  after.stabilityMs =
    trace.stabilityMs * (1 + STABILITY_GROWTH * (1 - gain.retrievability) * gain.gain) +
    STABILITY_PER_MATCH * options.stabilityMs;
  after.origins = trace.origins.plus(signal.origin, gain.gain, TALLY_ENTRIES.origins);
  after.episodes = trace.episodes.plus(signal.episode, 1, TALLY_ENTRIES.episodes);
  if (signal.outcome !== null) {
    after.outcomes = trace.outcomes.plus(signal.outcome, 1, TALLY_ENTRIES.outcomes);
  }
  if (gain.novelty === 0) after.nearCopies++;
  else if (gain.gain === 0) after.originCapped++;
  if (gain.gain > 0) {
    after.count += gain.gain;
    after.evidence += gain.gain;
    after.centroid = step(trace.centroid, vector, learningRate(gain.gain, after.count, options));
    const before = similarity - trace.similarityMean;
    after.similarityMean += before / (countedMatches(trace) + 1);
    after.similarityM2 += before * (similarity - after.similarityMean);
    if (gain.novelty > 0.5 && trace.exemplars.length < budget.exemplars) {
      after.exemplars = [...trace.exemplars, exemplarOf(signal, vector)];
    }
  }
  after.evictionKey = evictionKeyOf(after, budget);
  return after;
}

/** The trace as a memory. */
export function kept(trace: TraceRecord, by: KeptBy, time: number, budget: BudgetOptions): TraceRecord {
  const lasting = copyOf(trace);
  lasting.stage = "lasting";
  lasting.keptAt = time;
  lasting.keptBy = by;
  lasting.evictionKey = evictionKeyOf(lasting, budget);
  return lasting;
}

/** The trace once a row of its ledger stands for all that it has met. */
export function logged(trace: TraceRecord): TraceRecord {
  const after = copyOf(trace);
  after.ledgerMatches = trace.matches;
  after.ledgerGain = trace.evidence;
  return after;
}

/** The trace after a signal near enough to match it, whose outcome disagreed. */
export function refusedBy(trace: TraceRecord): TraceRecord {
  const after = copyOf(trace);
  after.refusals++;
  return after;
}

/** The trace after an exact repeat of a signal it has. */
export function repeated(trace: TraceRecord): TraceRecord {
  const after = copyOf(trace);
  after.duplicates++;
  return after;
}

type Draft = { -readonly [Field in keyof TraceRecord]: TraceRecord[Field] };

/** A copy to write on. Field by field, so that all traces share one hidden class: several times quicker than a spread. */
function copyOf(trace: TraceRecord): Draft {
  return {
    id: trace.id,
    space: trace.space,
    stage: trace.stage,
    name: trace.name,
    gist: trace.gist,
    centroid: trace.centroid,
    count: trace.count,
    evidence: trace.evidence,
    matches: trace.matches,
    similarityMean: trace.similarityMean,
    similarityM2: trace.similarityM2,
    refusals: trace.refusals,
    duplicates: trace.duplicates,
    nearCopies: trace.nearCopies,
    originCapped: trace.originCapped,
    firstTime: trace.firstTime,
    lastTime: trace.lastTime,
    stabilityMs: trace.stabilityMs,
    evictionKey: trace.evictionKey,
    origins: trace.origins,
    episodes: trace.episodes,
    outcomes: trace.outcomes,
    keptAt: trace.keptAt,
    keptBy: trace.keptBy,
    ledgerMatches: trace.ledgerMatches,
    ledgerGain: trace.ledgerGain,
    exemplars: trace.exemplars,
  };
}

/**
 * The lowest goes first. A lasting trace's key is forward decay (Cormode et al., "Forward Decay", ICDE 2009): it
 * changes only when the trace is met, so a plain index keeps the order.
 */
export function evictionKeyOf(trace: TraceRecord, budget: BudgetOptions): number {
  return trace.stage === "fleeting"
    ? trace.lastTime + trace.stabilityMs
    : Math.log2(trace.count) + trace.lastTime / budget.halfLifeMs;
}

/** Two origins that gave half of the threshold each reach it, whatever the order their gains were added up in. */
const ROUNDING = 1e-9;

/** Whether the evidence suffices, and outcomes near it agree often enough. */
export function deservesKeeping(trace: TraceRecord, options: GateOptions): boolean {
  return trace.evidence >= options.keepThreshold - ROUNDING && agreementOf(trace) >= options.agreement;
}

/** Matches ÷ (matches + signals near enough whose outcome disagreed), 0…1; 1 before either. */
export function agreementOf(trace: TraceRecord): number {
  const judged = trace.matches + trace.refusals;
  return judged === 0 ? 1 : trace.matches / judged;
}

/** The outcome met most often (ties by name); null where none was given. */
export function mainOutcome(trace: TraceRecord): string | null {
  return trace.outcomes.main;
}

/** Signals behind the running mean and variance of similarity. */
export function countedMatches(trace: TraceRecord): number {
  return Math.max(0, trace.matches - trace.nearCopies - trace.originCapped);
}

/** Unbiased standard deviation of the similarity of its matches; 0 before the second. */
export function similaritySd(trace: TraceRecord): number {
  const counted = countedMatches(trace);
  return counted < 2 ? 0 : Math.sqrt(trace.similarityM2 / (counted - 1));
}

export function gistOf(text: string): string {
  const line = text.replace(/\s+/gu, " ").trim();
  const characters = [...line.slice(0, 2 * GIST_CHARACTERS)];
  return characters.length <= GIST_CHARACTERS
    ? line
    : `${characters.slice(0, GIST_CHARACTERS - 1).join("")}…`;
}

const GIST_CHARACTERS = 120;

function learningRate(gain: number, count: number, options: GateOptions): number {
  return Math.min(1, Math.max(gain / count, options.slowestLearning * gain));
}

/** A unit vector a share of the way from `from` to `to`. */
function step(from: Float32Array, to: Float32Array, rate: number): Float32Array {
  const moved = new Float32Array(from.length);
  for (let i = 0; i < from.length; i++) moved[i] = from[i] + rate * (to[i] - from[i]);
  return normalize(moved);
}

function exemplarOf(signal: CheckedSignal, vector: Float32Array): Exemplar {
  const { text, payload, origin, episode, time } = signal;
  return { vector: vector.slice(), text, payload, origin, episode, time };
}
