/**
 * What a store keeps, as flat immutable records. A change replaces a record whole; nobody edits one in place.
 * Times are milliseconds since 1970. Vectors are unit `Float32Array`s of the space's dimension.
 */
import type { Tally } from "./tally.js";

/** Trace ids count up from 1 and are never used twice, so an id never derives from how many there are. */
export type TraceId = number & { readonly __brand: "TraceId" };

/** The one place that makes a trace id. */
export function traceId(value: number): TraceId {
  return value as TraceId;
}

export type SpaceId = number & { readonly __brand: "SpaceId" };

/** The one place that makes a space id. */
export function spaceId(value: number): SpaceId {
  return value as SpaceId;
}

/** `fleeting`: under consideration; `lasting`: a memory. */
export type Stage = "fleeting" | "lasting";

/** What made a trace lasting; `surprise`: an outcome that was not expected (`OutcomeField`). */
export type KeptBy = "evidence" | "remember" | "relate" | "surprise";

/** One of the different signals that a trace was met in. */
export interface Exemplar {
  readonly vector: Float32Array;
  /** The wording, for text; a caption otherwise; null where there is none. */
  readonly text: string | null;
  /** A small piece to look at (a thumbnail, say), as the caller gave it; null where there is none. */
  readonly payload: Uint8Array | null;
  readonly origin: string;
  readonly episode: string;
  readonly time: number;
}

/** One meaning under consideration, or remembered. */
export interface TraceRecord {
  readonly id: TraceId;
  readonly space: SpaceId;
  readonly stage: Stage;
  /** A name that somebody gave it; most traces have none. */
  readonly name: string | null;
  /** A few words to recognise it by; null where nothing is known in words. */
  readonly gist: string | null;
  /** Empty (length 0) for a trace that is only a name. */
  readonly centroid: Float32Array;
  /** Effective count: 1 + the gains of its matches. */
  readonly count: number;
  /** Sum of the gains of the signals that counted, 0…. */
  readonly evidence: number;
  /** Signals matched to it, whether or not they counted. */
  readonly matches: number;
  /** Mean similarity of its matches, −1…1; 0 before the first. */
  readonly similarityMean: number;
  /** Sum of squared deviations from that mean (Welford). */
  readonly similarityM2: number;
  /** Signals near enough, whose outcome disagreed. */
  readonly refusals: number;
  /** Exact repeats of a signal it already has. */
  readonly duplicates: number;
  /** Matches too near an exemplar to teach anything. */
  readonly nearCopies: number;
  /** Matches of an origin that had given all it may give. */
  readonly originCapped: number;
  readonly firstTime: number;
  readonly lastTime: number;
  /** Stability S of the spacing rule, ms: how long the trace stays vivid. */
  readonly stabilityMs: number;
  /** The lowest goes first. Fleeting: lastTime + S (ms); lasting: log2(weight) + lastTime / H. */
  readonly evictionKey: number;
  /** Gain by origin. */
  readonly origins: Tally;
  /** Matches by episode. */
  readonly episodes: Tally;
  /** Matches by outcome. */
  readonly outcomes: Tally;
  /** When it became lasting; null while fleeting. */
  readonly keptAt: number | null;
  readonly keptBy: KeptBy | null;
  /** Matches and gain that already stand in the evidence ledger. */
  readonly ledgerMatches: number;
  readonly ledgerGain: number;
  /** At most a few, different from each other. */
  readonly exemplars: readonly Exemplar[];
}

/** One row of the ledger: why a trace exists. */
export interface EvidenceRecord {
  readonly trace: TraceId;
  readonly time: number;
  readonly origin: string;
  readonly episode: string;
  /** What the signal did: `new`, `reinforced`, `kept`, `remembered`. */
  readonly verdict: string;
  readonly outcome: string | null;
  /** Cosine with the centroid before it moved; 1 for the first signal. */
  readonly similarity: number;
  /** Factors of the gain, each 0…1; see the gate. */
  readonly novelty: number;
  readonly originFactor: number;
  readonly spacing: number;
  readonly emphasis: number;
  /** What was added to the trace's evidence. */
  readonly gain: number;
  /** How many matches this row stands for: 1 for the early ones, more once the ledger is thinned. */
  readonly signals: number;
}

/** Content seen before. `echo`: given out by a recall. */
export interface FingerprintRecord {
  /** 52-bit content hash. */
  readonly hash: number;
  readonly kind: "seen" | "echo";
  /** The trace it went to (it may be gone by now). */
  readonly trace: TraceId;
  /** Position in the stream, ever growing: no two share one, and the oldest are let go. */
  readonly order: number;
  /** Exact repeats since. */
  readonly repeats: number;
  /** The normalised words given out, for `echo` of a text; null otherwise. */
  readonly words: string | null;
}

/** Running figures of a space from which its match threshold comes; see `threshold.ts`. */
export interface ThresholdRecord {
  /** Regression of the best similarity on the bulk: decayed weighted sums, and the residual variance. */
  readonly bulkWeight: number;
  readonly bulkX: number;
  readonly bulkY: number;
  readonly bulkXX: number;
  readonly bulkXY: number;
  readonly bulkResidual: number;
  readonly bulkCount: number;
  /** What the gate last kept by here; not in files whose gate has decided nothing yet. */
  readonly keptBy?: KeepingRule;
}

/** When the gate keeps a trace: options of the same names. */
export interface KeepingRule {
  readonly keepThreshold: number;
  readonly originShare: number;
  readonly agreement: number;
}

/** How often each thing happened in a space. */
export interface VerdictCounts {
  readonly signals: number;
  readonly duplicate: number;
  readonly echo: number;
  readonly new: number;
  readonly reinforced: number;
  readonly kept: number;
  readonly remembered: number;
  /** Fleeting and lasting traces that were let go. */
  readonly letGo: number;
  readonly forgotten: number;
}

/** One encoder's vectors, with their own thresholds. */
export interface SpaceRecord {
  readonly id: SpaceId;
  readonly encoderId: string;
  readonly modality: string;
  /** 0 for the space of bare names. */
  readonly dimension: number;
  readonly sameSimilarity: number;
  /** A fitted encoder's saved state; null where there is none. */
  readonly encoderState: Uint8Array | null;
  readonly threshold: ThresholdRecord;
  readonly counts: VerdictCounts;
}
