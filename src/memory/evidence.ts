/**
 * What a matching signal teaches: g = novelty × origin × spacing × emphasis. Different signals, from different
 * sources, at different times count; repeats of one voice do not.
 *
 * Spacing follows the power-law forgetting curve of FSRS-4.5, R(Δt, S) = (1 + 19/81 · Δt/S)^−0.5 (R = .9 at Δt = S):
 * what is still vivid gains little from being met again (Ebbinghaus 1885; Cepeda et al. 2006).
 */
import { dot } from "../core/vector.js";
import type { TraceRecord } from "../store/record.js";
import type { GateOptions } from "./options.js";

export interface Gain {
  /** 0 (a copy of an exemplar) … 1 (unlike any). */
  readonly novelty: number;
  /** 1 for an origin the trace has not seen, less for one it has. */
  readonly originFactor: number;
  /** 0.3 (massed) … 1 (spaced). */
  readonly spacing: number;
  readonly emphasis: number;
  /** What is added to the evidence, ≥ 0. */
  readonly gain: number;
  /** Retrievability R of the trace when the signal came, 0…1. */
  readonly retrievability: number;
  /** Set where the origin had already given all that one origin may. */
  readonly originCapped: boolean;
}

export interface Evidential {
  readonly vector: Float32Array;
  readonly origin: string;
  readonly time: number;
  readonly emphasis: number;
}

/** Gain of a signal that matched `trace`. O(exemplars · d). */
export function gainOf(trace: TraceRecord, signal: Evidential, options: GateOptions): Gain {
  const novelty = noveltyOf(trace, signal.vector, options);
  const given = trace.origins.weightOf(signal.origin);
  const originFactor = given === undefined ? 1 : options.knownOriginFactor;
  const retrievability = retrievabilityOf(trace, signal.time);
  const spacing = Math.min(1, 0.3 + 5 * (1 - retrievability));
  const wanted = novelty * originFactor * spacing * signal.emphasis;
  const allowance =
    trace.stage === "lasting" || options.originShare >= 1
      ? Infinity
      : Math.max(0, options.originShare * options.keepThreshold - (given ?? 0));
  return {
    novelty,
    originFactor,
    spacing,
    emphasis: signal.emphasis,
    gain: Math.min(wanted, allowance),
    retrievability,
    originCapped: wanted > 0 && allowance === 0,
  };
}

/** 1 when no exemplar is near, falling to 0 for a copy. O(exemplars · d). */
function noveltyOf(trace: TraceRecord, vector: Float32Array, options: GateOptions): number {
  let nearest = -1;
  for (const exemplar of trace.exemplars) nearest = Math.max(nearest, dot(exemplar.vector, vector));
  const { novelBelow, copyAbove } = options;
  return Math.max(0, Math.min(1, (copyAbove - nearest) / (copyAbove - novelBelow)));
}

/** R of a trace at a time, 0…1; 1 for a time before it was last met. */
export function retrievabilityOf(trace: TraceRecord, time: number): number {
  const elapsed = Math.max(0, time - trace.lastTime);
  return 1 / Math.sqrt(1 + ((19 / 81) * elapsed) / trace.stabilityMs);
}
