/** A trace's life as pure functions: born from a signal, moved by what matches it, kept when the evidence suffices. */
import { normalize } from "../core/vector.js";
import type { Exemplar, KeptBy, SpaceId, Tally, TraceId, TraceRecord } from "../store/record.js";
import type { Gain } from "./evidence.js";
import type { BudgetOptions, GateOptions } from "./options.js";
import type { CheckedSignal } from "./signal.js";

/** Entries kept of each tally; the smallest goes first. */
const TALLY_ENTRIES = { origins: 8, episodes: 4, outcomes: 8 };

/** S of a trace never grows past this many times its start. */
const STABILITY_GROWTH = 0.5;
const STABILITY_PER_MATCH = 0.01;

/** A fleeting trace from the first signal of its meaning. */
export function newTrace(
  id: TraceId,
  space: SpaceId,
  signal: CheckedSignal,
  vector: Float32Array,
  options: GateOptions,
): TraceRecord {
  return {
    id,
    space,
    stage: "fleeting",
    name: null,
    gist: signal.text === null ? null : gistOf(signal.text),
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
    firstTime: signal.time,
    lastTime: signal.time,
    stabilityMs: options.stabilityMs,
    evictionKey: signal.time + options.stabilityMs,
    origins: { [signal.origin]: 0 },
    episodes: { [signal.episode]: 1 },
    outcomes: signal.outcome === null ? {} : { [signal.outcome]: 1 },
    keptAt: null,
    keptBy: null,
    ledgerMatches: 0,
    ledgerGain: 0,
    exemplars: [exemplarOf(signal, vector)],
  };
}

/** The trace after a signal that matched it at `similarity` and taught it `gain`. O(d). */
export function reinforced(
  trace: TraceRecord,
  signal: CheckedSignal,
  vector: Float32Array,
  similarity: number,
  gain: Gain,
  options: GateOptions,
  budget: BudgetOptions,
): TraceRecord {
  const counted = gain.gain > 0;
  const count = trace.count + gain.gain;
  const stabilityMs =
    trace.stabilityMs * (1 + STABILITY_GROWTH * (1 - gain.retrievability) * gain.gain) +
    STABILITY_PER_MATCH * options.stabilityMs;
  const lastTime = Math.max(trace.lastTime, signal.time);
  const moved: TraceRecord = {
    ...trace,
    centroid: counted
      ? step(trace.centroid, vector, learningRate(gain.gain, count, options))
      : trace.centroid,
    count,
    evidence: trace.evidence + gain.gain,
    matches: trace.matches + 1,
    nearCopies: trace.nearCopies + (gain.novelty === 0 ? 1 : 0),
    originCapped: trace.originCapped + (gain.originCapped ? 1 : 0),
    stabilityMs,
    lastTime,
    origins: tally(trace.origins, signal.origin, gain.gain, TALLY_ENTRIES.origins),
    episodes: tally(trace.episodes, signal.episode, 1, TALLY_ENTRIES.episodes),
    outcomes:
      signal.outcome === null
        ? trace.outcomes
        : tally(trace.outcomes, signal.outcome, 1, TALLY_ENTRIES.outcomes),
    exemplars: wantsExemplar(trace, gain, budget)
      ? [...trace.exemplars, exemplarOf(signal, vector)]
      : trace.exemplars,
    ...(counted ? spreadAfter(trace, similarity) : {}),
  };
  return { ...moved, evictionKey: evictionKeyOf(moved, budget) };
}

/** The trace as a memory. */
export function kept(trace: TraceRecord, by: KeptBy, time: number, budget: BudgetOptions): TraceRecord {
  const lasting: TraceRecord = { ...trace, stage: "lasting", keptAt: time, keptBy: by };
  return { ...lasting, evictionKey: evictionKeyOf(lasting, budget) };
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

/** Whether the evidence suffices, and outcomes near it agree often enough. */
export function deservesKeeping(trace: TraceRecord, options: GateOptions): boolean {
  return trace.evidence >= options.keepThreshold && agreementOf(trace) >= options.agreement;
}

/** Matches ÷ (matches + signals near enough whose outcome disagreed), 0…1; 1 before either. */
export function agreementOf(trace: TraceRecord): number {
  const judged = trace.matches + trace.refusals;
  return judged === 0 ? 1 : trace.matches / judged;
}

/** The outcome met most often (ties by name); null where none was given. */
export function mainOutcome(trace: TraceRecord): string | null {
  let main: string | null = null;
  let most = -Infinity;
  for (const outcome in trace.outcomes) {
    const weight = trace.outcomes[outcome];
    if (weight > most || (weight === most && main !== null && outcome < main)) {
      main = outcome;
      most = weight;
    }
  }
  return main;
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

/** Welford's update of mean and squared deviations. */
function spreadAfter(
  trace: TraceRecord,
  similarity: number,
): Pick<TraceRecord, "similarityMean" | "similarityM2"> {
  const before = similarity - trace.similarityMean;
  const similarityMean = trace.similarityMean + before / (countedMatches(trace) + 1);
  return { similarityMean, similarityM2: trace.similarityM2 + before * (similarity - similarityMean) };
}

function learningRate(gain: number, count: number, options: GateOptions): number {
  return Math.min(1, Math.max(gain / count, options.slowestLearning * gain));
}

/** A unit vector a share of the way from `from` to `to`. */
function step(from: Float32Array, to: Float32Array, rate: number): Float32Array {
  const moved = new Float32Array(from.length);
  for (let i = 0; i < from.length; i++) moved[i] = from[i] + rate * (to[i] - from[i]);
  return normalize(moved);
}

function wantsExemplar(trace: TraceRecord, gain: Gain, budget: BudgetOptions): boolean {
  return gain.gain > 0 && gain.novelty > 0.5 && trace.exemplars.length < budget.exemplars;
}

function exemplarOf(signal: CheckedSignal, vector: Float32Array): Exemplar {
  const { text, payload, origin, episode, time } = signal;
  return { vector, text, payload, origin, episode, time };
}

/** The tally with `by` more of `name`; over `entries` the smallest other one goes (the first of equals). */
function tally(before: Tally, name: string, by: number, entries: number): Tally {
  const known = Object.hasOwn(before, name);
  const names = Object.keys(before);
  const after: Record<string, number> = {};
  const smallest = known || names.length < entries ? null : smallestOf(before, names);
  for (const other of names) if (other !== smallest) after[other] = before[other];
  after[name] = known ? before[name] + by : by;
  return after;
}

function smallestOf(weights: Tally, names: readonly string[]): string {
  let smallest = names[0];
  for (const name of names) if (weights[name] < weights[smallest]) smallest = name;
  return smallest;
}
