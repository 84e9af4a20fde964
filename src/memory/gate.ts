/**
 * The gate: what does this signal do? A pure function from what is held and what came to changes, a verdict and its
 * reasons. `memory.md` of the design calls the steps duplicate, echo, match, gain, keep, forget.
 */
import { seededRng } from "../core/rng.js";
import type { Change } from "../store/change.js";
import type {
  EvidenceRecord,
  FingerprintRecord,
  KeepingRule,
  SpaceRecord,
  ThresholdRecord,
  TraceId,
  TraceRecord,
  VerdictCounts,
} from "../store/record.js";
import { traceId } from "../store/record.js";
import { gainOf, type Gain } from "./evidence.js";
import { makeRoom } from "./forgetting.js";
import { matchOf, type Candidate, type Surroundings } from "./match.js";
import type { BudgetOptions, GateOptions } from "./options.js";
import type { CheckedSignal } from "./signal.js";
import { CHANCE_SAMPLE, learnBulk, thresholdFor, type Threshold } from "./threshold.js";
import {
  deservesKeeping,
  kept,
  logged,
  mainOutcome,
  newTrace,
  refusedBy,
  reinforced,
  repeated,
} from "./trace.js";
import type { MemoryView, Surveyed } from "./view.js";

/**
 * What a signal did: repeated exactly (`duplicate`), repeated what a recall gave out (`echo`), started a fleeting trace
 * (`new`), matched one (`reinforced`), made one lasting (`kept`), or was kept by the user's word (`remembered`).
 */
export type Verdict = "duplicate" | "echo" | "new" | "reinforced" | "kept" | "remembered";

/** Why the gate decided as it did. */
export interface Reasons {
  /** Undefined for duplicates and echoes, which are not matched. */
  readonly threshold?: Threshold;
  /** Cosine with the trace it matched, −1…1. */
  readonly similarity?: number;
  readonly gain?: Gain;
  /** Traces near enough whose outcome disagreed. */
  readonly refused: readonly { trace: TraceId; similarity: number; outcome: string | null }[];
}

export interface Decision {
  readonly verdict: Verdict;
  /** The trace the signal went to; for a duplicate or an echo, the one it repeats (it may be gone). */
  readonly trace: TraceId;
  readonly changes: readonly Change[];
  readonly reasons: Reasons;
}

export interface GateContext {
  readonly view: MemoryView;
  readonly space: SpaceRecord;
  readonly options: GateOptions;
  readonly budget: BudgetOptions;
}

const SIGNALS_PER_DRAW = 16;

/** Ledger rows that stand for one signal each; later ones stand for a doubling. */
const SINGLE_ROWS = 4;

/** The decision for a repeat or an echo, before anything is encoded; null where the signal must be matched. */
export function decideRepeat(context: GateContext, signal: CheckedSignal): Decision | null {
  const { view } = context;
  const echo = signal.words === null ? undefined : view.echoOf(signal.words);
  if (echo !== undefined) return repeat(context, "echo", echo);
  const seen = view.seen(signal.hash);
  return seen === undefined ? null : repeat(context, "duplicate", seen);
}

function repeat(context: GateContext, verdict: "duplicate" | "echo", of: FingerprintRecord): Decision {
  const trace = context.view.trace(of.trace);
  const changes: Change[] = [
    { op: "putFingerprint", fingerprint: { ...of, repeats: of.repeats + 1 } },
    countVerdict(context.space, verdict, context.space.threshold),
  ];
  if (verdict === "duplicate" && trace !== undefined) {
    changes.push({ op: "putTrace", trace: repeated(trace) });
  }
  return { verdict, trace: of.trace, changes, reasons: { refused: [] } };
}

/**
 * The decision for a signal that is neither repeat nor echo.
 *
 * @param vector the signal's unit vector.
 * @param near the nearest live traces by their true centroids, and strangers at `chanceDraw`.
 * @param insist keep at once, whatever the evidence: an explicit `remember`.
 */
export function decide(
  context: GateContext,
  signal: CheckedSignal,
  vector: Float32Array,
  near: Surroundings,
  insist = false,
): Decision {
  const { view, options } = context;
  const { similarities } = near.nearest;
  const same = options.sameSimilarity ?? context.space.sameSimilarity;
  const threshold = thresholdFor({
    record: context.space.threshold,
    similarities,
    chance: near.strangers,
    traces: liveOf(view, context.space),
    same,
    chanceLevel: options.chanceLevel,
  });
  const { found, refused } = matchOf(near.nearest, signal.outcome, threshold.value);
  const outcome =
    found === null
      ? firstMeeting(context, signal, vector, insist)
      : furtherMeeting(context, signal, vector, found, insist);
  const changes = refused.map(({ trace }): Change => ({ op: "putTrace", trace: refusedBy(trace) }));
  changes.push(...outcome.changes);
  rememberContent(context, signal, outcome.trace, changes);
  const learned = learnBulk(context.space.threshold, similarities, ruleOf(context));
  changes.push(countVerdict(context.space, outcome.verdict, learned, outcome.changes));
  return {
    verdict: outcome.verdict,
    trace: outcome.trace,
    changes,
    reasons: {
      threshold,
      refused: refused.map(({ trace, similarity }) => ({
        trace: trace.id,
        similarity,
        outcome: mainOutcome(trace),
      })),
      ...(found === null ? {} : { similarity: found.similarity }),
      ...(outcome.gain === undefined ? {} : { gain: outcome.gain }),
    },
  };
}

interface Meeting {
  readonly verdict: Verdict;
  readonly trace: TraceId;
  readonly changes: readonly Change[];
  readonly gain?: Gain;
}

function firstMeeting(
  context: GateContext,
  signal: CheckedSignal,
  vector: Float32Array,
  insist: boolean,
): Meeting {
  const { view, space, options, budget } = context;
  const fleeting = newTrace(view.nextTrace, space.id, signal, vector, options);
  const born = insist ? kept(fleeting, "remember", signal.time, budget) : fleeting;
  const verdict = insist ? "remembered" : "new";
  return {
    verdict,
    trace: born.id,
    changes: [
      ...makeRoom(view, space.id, born.stage, insist ? budget.lasting : budget.fleeting),
      { op: "putSequence", name: "trace", next: traceId(born.id + 1) },
      { op: "putTrace", trace: born },
      { op: "addEvidence", evidence: ledgerRow(born, signal, verdict, 1, 1, NO_GAIN) },
    ],
  };
}

/** What the ledger says of a first signal: all new, but nothing confirmed yet. */
const NO_GAIN: Gain = {
  novelty: 1,
  originFactor: 1,
  spacing: 1,
  emphasis: 1,
  gain: 0,
  retrievability: 0,
  originCapped: false,
};

function furtherMeeting(
  context: GateContext,
  signal: CheckedSignal,
  vector: Float32Array,
  { trace, similarity }: Candidate,
  insist: boolean,
): Meeting {
  const { view, space, options, budget } = context;
  const gain = gainOf(trace, { ...signal, vector }, options);
  if (signal.emphasis === 0 && !insist) return { verdict: "reinforced", trace: trace.id, changes: [], gain };
  const met = reinforced(trace, { signal, vector, similarity, gain }, options, budget);
  const keeps = trace.stage === "fleeting" && (insist || deservesKeeping(met, options));
  const after = keeps ? kept(met, insist ? "remember" : "evidence", signal.time, budget) : met;
  const verdict = insist ? "remembered" : keeps ? "kept" : "reinforced";
  const writes = insist || keeps || (gain.gain > 0 && ledgerIsDue(after));
  if (!writes) return { verdict, trace: trace.id, changes: [{ op: "putTrace", trace: after }], gain };
  const signals = after.matches - after.ledgerMatches;
  return {
    verdict,
    trace: trace.id,
    changes: [
      ...(keeps ? makeRoom(view, space.id, "lasting", budget.lasting) : []),
      { op: "putTrace", trace: logged(after) },
      { op: "addEvidence", evidence: ledgerRow(after, signal, verdict, signals, similarity, gain) },
    ],
    gain,
  };
}

/** Every signal for the first few, then one row for each doubling: a ledger of O(log n) rows. */
function ledgerIsDue(trace: TraceRecord): boolean {
  return trace.matches <= SINGLE_ROWS || trace.matches >= 2 * trace.ledgerMatches;
}

function ledgerRow(
  trace: TraceRecord,
  signal: CheckedSignal,
  verdict: Verdict,
  signals: number,
  similarity: number,
  gain: Gain,
): EvidenceRecord {
  return {
    trace: trace.id,
    time: signal.time,
    origin: signal.origin,
    episode: signal.episode,
    verdict,
    outcome: signal.outcome,
    similarity,
    novelty: gain.novelty,
    originFactor: gain.originFactor,
    spacing: gain.spacing,
    emphasis: gain.emphasis,
    gain: trace.evidence - trace.ledgerGain,
    signals,
  };
}

/** Remembers the content against exact repeats, and lets the oldest content go: adds to `changes`. */
function rememberContent(
  { view, budget }: GateContext,
  signal: CheckedSignal,
  trace: TraceId,
  changes: Change[],
): void {
  const order = view.nextOrder;
  const oldest = order - budget.fingerprints;
  changes.push(
    { op: "putSequence", name: "order", next: order + 1 },
    {
      op: "putFingerprint",
      fingerprint: { hash: signal.hash, kind: "seen", trace, order, repeats: 0, words: null },
    },
  );
  if (view.hasFingerprint(oldest)) changes.push({ op: "dropFingerprint", order: oldest });
}

/**
 * Which live traces of a space a signal's chance null is drawn from, by position; null while there are too few. One draw
 * serves several signals in a row: it is the comparison that must be the signal's own.
 */
export function chanceDraw(view: MemoryView, space: SpaceRecord): Surveyed["draw"] {
  const live = liveOf(view, space);
  if (live < CHANCE_SAMPLE) return null;
  const key = Math.floor(space.counts.signals / SIGNALS_PER_DRAW);
  const positions = () => {
    const rng = seededRng(key);
    return Array.from({ length: CHANCE_SAMPLE }, () => Math.floor(rng() * live));
  };
  return { key, positions };
}

/** What the gate keeps by, as the space has it already where it is the same. */
function ruleOf({ space, options: { keepThreshold, originShare, agreement } }: GateContext): KeepingRule {
  const last = space.threshold.keptBy;
  const isSame =
    last?.keepThreshold === keepThreshold && last.originShare === originShare && last.agreement === agreement;
  return isSame ? last : { keepThreshold, originShare, agreement };
}

function liveOf(view: MemoryView, space: SpaceRecord): number {
  return view.countOf(space.id, "fleeting") + view.countOf(space.id, "lasting");
}

/** The space after a signal. */
function countVerdict(
  space: SpaceRecord,
  verdict: Verdict,
  threshold: ThresholdRecord,
  changes: readonly Change[] = [],
): Change {
  let dropped = 0;
  for (const change of changes) if (change.op === "dropTrace") dropped++;
  const counts: { -readonly [Name in keyof VerdictCounts]: number } = { ...space.counts };
  counts.signals++;
  counts[verdict]++;
  counts[verdict === "new" ? "letGo" : "forgotten"] += dropped;
  const { id, encoderId, modality, dimension, sameSimilarity, encoderState } = space;
  return {
    op: "putSpace",
    space: { id, encoderId, modality, dimension, sameSimilarity, encoderState, threshold, counts },
  };
}
