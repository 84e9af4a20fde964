/**
 * A memory of an outcome field as the trace that the file keeps: its key as the centroid, what came of it as a tally of two
 * outcomes whose weights are how much of each, where it was learned as tallies of origins and episodes.
 */
import { Tally } from "../../store/tally.js";
import type { EvidenceRecord, SpaceId, TraceId, TraceRecord } from "../../store/record.js";
import type { BudgetOptions } from "../options.js";
import { evictionKeyOf } from "../trace.js";
import type { CheckedLesson } from "./lesson.js";
import type { OutcomeFieldOptions } from "./outcome-options.js";

/** What is kept of a memory beside its key, value and weight. */
export interface OutcomeNote {
  /** As the file has it; null while it is not written. */
  record: TraceRecord | null;
  firstTime: number;
  lastTime: number;
  /** Lessons that went into it, the first not counted. */
  matches: number;
  /** Sum of surprises. */
  evidence: number;
  ledgerMatches: number;
  ledgerGain: number;
  origins: Tally;
  episodes: Tally;
  /** Rows that the ledger still wants; without the trace's id. */
  rows: Omit<EvidenceRecord, "trace">[];
  changed: boolean;
}

/** Ledger rows that stand for one lesson each; later ones stand for a doubling. */
const SINGLE_ROWS = 4;
/** Origins and episodes that a memory names. */
const MOST_NAMED = 8;

export function newNote(lesson: CheckedLesson, surprise: number, outcome: string): OutcomeNote {
  return {
    record: null,
    firstTime: lesson.time,
    lastTime: lesson.time,
    matches: 0,
    evidence: surprise,
    ledgerMatches: 0,
    ledgerGain: surprise,
    origins: Tally.EMPTY.plus(lesson.origin, 1, MOST_NAMED),
    episodes: Tally.EMPTY.plus(lesson.episode, 1, MOST_NAMED),
    rows: [
      rowOf(lesson, outcome, { verdict: "surprised", surprise, gain: surprise, signals: 1, nearness: 1 }),
    ],
    changed: true,
  };
}

/** The note after one more lesson went into the memory; `nearness` is the kernel's, 0…1. Changes it in place. */
export function addToNote(
  note: OutcomeNote,
  lesson: CheckedLesson,
  { surprise, nearness, outcome }: { surprise: number; nearness: number; outcome: string },
): void {
  note.changed = true;
  note.matches++;
  note.evidence += surprise;
  note.firstTime = Math.min(note.firstTime, lesson.time);
  note.lastTime = Math.max(note.lastTime, lesson.time);
  note.origins = note.origins.plus(lesson.origin, 1, MOST_NAMED);
  note.episodes = note.episodes.plus(lesson.episode, 1, MOST_NAMED);
  if (note.matches > SINGLE_ROWS && note.matches < 2 * note.ledgerMatches) return;
  const signals = note.matches - note.ledgerMatches;
  const gain = note.evidence - note.ledgerGain;
  note.rows.push(rowOf(lesson, outcome, { verdict: "reinforced", surprise, gain, signals, nearness }));
  note.ledgerMatches = note.matches;
  note.ledgerGain = note.evidence;
}

interface RowFigures {
  verdict: string;
  surprise: number;
  gain: number;
  signals: number;
  nearness: number;
}

function rowOf(lesson: CheckedLesson, outcome: string, figures: RowFigures): Omit<EvidenceRecord, "trace"> {
  const { verdict, surprise, gain, signals, nearness } = figures;
  return {
    time: lesson.time,
    origin: lesson.origin,
    episode: lesson.episode,
    verdict,
    outcome,
    similarity: nearness,
    novelty: surprise,
    originFactor: 1,
    spacing: 1,
    emphasis: 1,
    gain,
    signals,
  };
}

/** Everything that a trace is made of. */
export interface OutcomeTraceParts {
  readonly id: TraceId;
  readonly space: SpaceId;
  readonly centroid: Float32Array;
  readonly gist: string | null;
  /** 0…1. */
  readonly value: number;
  /** In lessons, as the value weighs them. */
  readonly weight: number;
  readonly note: OutcomeNote;
}

export function traceOf(
  parts: OutcomeTraceParts,
  options: Pick<OutcomeFieldOptions, "outcome" | "otherwise">,
  budget: BudgetOptions,
): TraceRecord {
  const { value, weight, note } = parts;
  const outcomes: Record<string, number> = {};
  if (value > 0) outcomes[options.outcome] = weight * value;
  if (value < 1) outcomes[options.otherwise] = weight * (1 - value);
  const trace: TraceRecord = {
    id: parts.id,
    space: parts.space,
    stage: "lasting",
    name: note.record?.name ?? null,
    gist: parts.gist,
    centroid: parts.centroid,
    count: note.matches + 1,
    evidence: note.evidence,
    matches: note.matches,
    similarityMean: 0,
    similarityM2: 0,
    refusals: 0,
    duplicates: 0,
    nearCopies: 0,
    originCapped: 0,
    firstTime: note.firstTime,
    lastTime: note.lastTime,
    stabilityMs: 1,
    evictionKey: 0,
    origins: note.origins,
    episodes: note.episodes,
    outcomes: Tally.of(outcomes),
    keptAt: note.record?.keptAt ?? note.firstTime,
    keptBy: "surprise",
    ledgerMatches: note.ledgerMatches,
    ledgerGain: note.ledgerGain,
    exemplars: [],
  };
  return { ...trace, evictionKey: evictionKeyOf(trace, budget) };
}

/** The note, value and weight that a trace of the file stands for. */
export function partsOf(
  trace: TraceRecord,
  { outcome, otherwise }: Pick<OutcomeFieldOptions, "outcome" | "otherwise">,
): { note: OutcomeNote; value: number; weight: number } {
  const came = trace.outcomes.weightOf(outcome) ?? 0;
  const not = trace.outcomes.weightOf(otherwise) ?? 0;
  const note: OutcomeNote = {
    record: trace,
    firstTime: trace.firstTime,
    lastTime: trace.lastTime,
    matches: trace.matches,
    evidence: trace.evidence,
    ledgerMatches: trace.ledgerMatches,
    ledgerGain: trace.ledgerGain,
    origins: trace.origins,
    episodes: trace.episodes,
    rows: [],
    changed: false,
  };
  return { note, value: came / (came + not), weight: came + not };
}
