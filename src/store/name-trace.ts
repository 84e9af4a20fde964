/** A trace that is only a name, made because a relation was asserted of it. */
import type { SpaceId, TraceId, TraceRecord } from "./record.js";
import { Tally } from "./tally.js";

/** @param now ms since 1970. */
export function nameTrace(id: TraceId, space: SpaceId, name: string, now: number): TraceRecord {
  return {
    id,
    space,
    stage: "lasting",
    name,
    gist: null,
    centroid: NO_VECTOR,
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
    origins: Tally.EMPTY,
    episodes: Tally.EMPTY,
    outcomes: Tally.EMPTY,
    keptAt: now,
    keptBy: "relate",
    ledgerMatches: 0,
    ledgerGain: 0,
    exemplars: NO_EXEMPLARS,
  };
}

/** Whether a trace says nothing but its name and when it got it: whether `nameTrace` would make it. O(1). */
export function isNameTrace(trace: TraceRecord): boolean {
  // Field by field: it is asked of every trace that is written.
  return (
    trace.keptBy === "relate" &&
    trace.matches === 0 &&
    trace.stage === "lasting" &&
    trace.name !== null &&
    trace.gist === null &&
    trace.centroid.length === 0 &&
    trace.count === 1 &&
    trace.evidence === 0 &&
    trace.similarityMean === 0 &&
    trace.similarityM2 === 0 &&
    trace.refusals === 0 &&
    trace.duplicates === 0 &&
    trace.nearCopies === 0 &&
    trace.originCapped === 0 &&
    trace.firstTime === trace.lastTime &&
    trace.keptAt === trace.lastTime &&
    trace.stabilityMs === 1 &&
    trace.evictionKey === 0 &&
    trace.origins.size === 0 &&
    trace.episodes.size === 0 &&
    trace.outcomes.size === 0 &&
    trace.ledgerMatches === 0 &&
    trace.ledgerGain === 0 &&
    trace.exemplars.length === 0
  );
}

const NO_VECTOR = new Float32Array(0);
const NO_EXEMPLARS = Object.freeze([]) as TraceRecord["exemplars"];
