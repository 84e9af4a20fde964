/** A trace that is only a name, made because a relation was asserted of it. */
import type { SpaceId, TraceId, TraceRecord } from "../store/record.js";

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
    origins: NO_TALLY,
    episodes: NO_TALLY,
    outcomes: NO_TALLY,
    keptAt: now,
    keptBy: "relate",
    ledgerMatches: 0,
    ledgerGain: 0,
    exemplars: NO_EXEMPLARS,
  };
}

const NO_VECTOR = new Float32Array(0);
const NO_TALLY = Object.freeze({});
const NO_EXEMPLARS = Object.freeze([]) as TraceRecord["exemplars"];
