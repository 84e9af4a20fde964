/**
 * Which trace does a signal mean? The nearest one that reaches the threshold and its own radius, and whose outcome does
 * not disagree; on a disagreement the next is tried (match tracking: Carpenter, Grossberg & Reynolds, "ARTMAP", 1991).
 *
 * Departure: ARTMAP raises its vigilance for the rest of the search; here the threshold stays, since candidates come
 * nearest first, and each trace refused keeps count of it: a trace that is often refused does not deserve to be kept.
 */
import type { TraceRecord } from "../store/record.js";
import { countedMatches, mainOutcome, similaritySd } from "./trace.js";

export interface Candidate {
  readonly trace: TraceRecord;
  /** Cosine with its centroid, −1…1. */
  readonly similarity: number;
}

/** Live traces, nearest first. */
export interface Nearest {
  /** Cosines with their centroids, −1…1. */
  readonly similarities: readonly number[];
  /** @param rank from 0; below the number of similarities. */
  traceAt(rank: number): TraceRecord;
}

/** What of a space is looked at for one signal. The next look overwrites it. */
export interface Surroundings {
  readonly nearest: Nearest;
  /** Similarities to live traces drawn at random that are not known to mean the same. */
  readonly strangers: readonly number[];
}

export interface Match {
  /** Null where nothing was near enough and agreed. */
  readonly found: Candidate | null;
  /** Near enough, but of another outcome; nearest first. */
  readonly refused: readonly Candidate[];
}

/** Weight of the threshold, in matches, when a trace's own radius is estimated. */
const SHRINKAGE_MATCHES = 4;

/** O(k). */
export function matchOf(nearest: Nearest, outcome: string | null, threshold: number): Match {
  const refused: Candidate[] = [];
  const { similarities } = nearest;
  for (let rank = 0; rank < similarities.length && similarities[rank] >= threshold; rank++) {
    const candidate = { trace: nearest.traceAt(rank), similarity: similarities[rank] };
    if (candidate.similarity < radiusOf(candidate.trace, threshold)) continue;
    const known = mainOutcome(candidate.trace);
    if (outcome !== null && known !== null && known !== outcome) refused.push(candidate);
    else return { found: candidate, refused };
  }
  return { found: null, refused };
}

/** The least similarity that this trace accepts: mean − 2 sd of its matches, shrunk towards the threshold, never below. */
export function radiusOf(trace: TraceRecord, threshold: number): number {
  const counted = countedMatches(trace);
  const mean =
    (counted * trace.similarityMean + SHRINKAGE_MATCHES * threshold) / (counted + SHRINKAGE_MATCHES);
  return Math.max(threshold, mean - 2 * similaritySd(trace));
}
