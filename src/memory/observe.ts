/** Batches of signals through the gate: check, encode, then decide one after the other and commit together. */
import { InvalidInput } from "../core/errors.js";
import { dot } from "../core/vector.js";
import type { Encoder } from "../encoders/encoder.js";
import type { TraceId } from "../store/record.js";
import type { EchoesGiven } from "./echoes-given.js";
import {
  chanceDraw,
  decide,
  decideRepeat,
  type Decision,
  type GateContext,
  type Reasons,
  type Verdict,
} from "./gate.js";
import { type LearnedRelations, type Lesson, lessonsOf, WRITE_AFTER } from "./learned-relations.js";
import type { BudgetOptions, GateOptions } from "./options.js";
import type { Session, Take } from "./session.js";
import type { CheckedSignal } from "./signal.js";
import type { StageTimes } from "./stage-times.js";

/** What a signal did, once that is durable. */
export interface Observation {
  readonly verdict: Verdict;
  /** The trace it went to. */
  readonly trace: TraceId;
  readonly reasons: Reasons;
}

export interface ObserverParts {
  readonly session: Session;
  readonly gate: GateOptions;
  readonly budget: BudgetOptions;
  readonly times: StageTimes;
  readonly echoes: EchoesGiven;
  /** Null where no relations are learned. */
  readonly learned: LearnedRelations | null;
}

/** What is told of a decision. */
export function observationOf({ verdict, trace, reasons }: Decision): Observation {
  return { verdict, trace, reasons };
}

/**
 * Observes checked signals in order, in one commit. Call in turn.
 *
 * @param tell what is wanted of each decision: little, where there are many and nobody asks for the reasons.
 */
export async function observeBatch<Told>(
  parts: ObserverParts,
  signals: readonly CheckedSignal[],
  tell: (decision: Decision) => Told,
  insist = false,
): Promise<Told[]> {
  if (signals.length === 0) return [];
  const { session, times } = parts;
  await session.refresh();
  const vectors = await encodeAll(signals, times);
  let lessons: Lesson[] = [];
  const told = await session.commit((take) => {
    lessons = [];
    parts.echoes.flush(session.state, parts.budget, take);
    parts.learned?.flush(session.state, take, WRITE_AFTER);
    return signals.map((signal, i) => tell(observeOne(parts, signal, vectors[i], take, insist, lessons)));
  });
  parts.learned?.committed();
  times.measure("learn", () => parts.learned?.learn(lessons));
  return told;
}

function observeOne(
  { session, gate, budget, times, learned }: ObserverParts,
  signal: CheckedSignal,
  vector: Float32Array,
  take: Take,
  insist: boolean,
  lessons: Lesson[],
): Decision {
  const { state } = session;
  const space = state.spaceOfEncoder(signal.encoder.id)!;
  const context: GateContext = { view: state, space, options: gate, budget };
  const repeat = insist ? null : decideRepeat(context, signal);
  const decision = repeat ?? decideMatched(context);
  take(decision.changes);
  if (learned !== null) lessons.push(...lessonsOf(state, signal, decision));
  return decision;

  function decideMatched(of: GateContext): Decision {
    const near = times.measure("search", () =>
      state.surroundings(space.id, vector, {
        k: gate.neighbours,
        draw: chanceDraw(state, space),
        unlessKnownFor: signal.outcome,
      }),
    );
    return times.measure("decide", () => decide(of, signal, vector, near, insist));
  }
}

/** Unit vectors of all signals, each encoder called once. */
async function encodeAll(signals: readonly CheckedSignal[], times: StageTimes): Promise<Float32Array[]> {
  const vectors = new Array<Float32Array | undefined>(signals.length);
  for (const encoder of new Set(signals.map((signal) => signal.encoder))) {
    const places = signals.flatMap((signal, i) => (signal.encoder === encoder ? [i] : []));
    const encoded = await times.measure("encode", () =>
      encoder.encode(places.map((place) => signals[place].input)),
    );
    places.forEach((place, i) => {
      vectors[place] = encoded[i];
    });
  }
  return signals.map((signal, place) => {
    try {
      return checkEncoded(vectors[place], signal.encoder);
    } catch (error) {
      throw error instanceof InvalidInput ? new UnencodableSignal(error, place) : error;
    }
  });
}

/** A signal of a batch that its encoder could give no direction. */
export class UnencodableSignal extends InvalidInput {
  constructor(
    error: InvalidInput,
    /** In the batch, from 0. */
    readonly place: number,
  ) {
    super(error.code, error.message, { cause: error });
  }
}

/** @throws InvalidInput `NO_DIRECTION` where an encoder gave something that is not a unit vector of its dimension. */
export function checkEncoded(vector: Float32Array | undefined, encoder: Encoder): Float32Array {
  const length = vector?.length ?? 0;
  const norm = vector === undefined ? NaN : Math.sqrt(dot(vector, vector));
  if (vector === undefined || length !== encoder.dimension || !(Math.abs(norm - 1) < 1e-3)) {
    throw new InvalidInput(
      "NO_DIRECTION",
      `encoder ${encoder.id} gave a vector of length ${length} and norm ${norm}, expected ${encoder.dimension} and 1. ` +
        "The signal has no direction in this space, or the encoder is broken.",
    );
  }
  return vector;
}
