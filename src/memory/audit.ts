/** The questions of a sceptic: how much is kept, and how much of that is copies, single voices or loose ends? */
import type { TraceRecord } from "../store/record.js";
import type { GateOptions } from "./options.js";
import { NAMES_ENCODER_ID } from "./fresh-space.js";
import type { MemoryState } from "./state.js";

export interface Audit {
  /** Signals ever observed. */
  readonly signals: number;
  readonly lasting: number;
  readonly fleeting: number;
  /** Lasting ÷ signals, 0…1; 0 before the first. */
  readonly shareKept: number;
  /** Signals refused as exact repeats. */
  readonly exactRepeats: number;
  /** Signals refused as copies of an exemplar. */
  readonly nearCopies: number;
  /** Signals refused because a recall had given them out. */
  readonly echoesRefused: number;
  /** Pairs of lasting traces so near that they may be one; at most `listed` of them are listed. */
  readonly nearDuplicates: { readonly count: number; readonly pairs: readonly NearPair[] };
  /** Lasting traces, kept by evidence, that only one origin speaks for; the gate forbids them by default. */
  readonly singleOrigin: readonly number[];
  /** Lasting traces without any relation. */
  readonly orphans: number;
  /** Lasting traces by what kept them. */
  readonly keptBy: Readonly<Record<string, number>>;
}

export interface NearPair {
  readonly a: number;
  readonly b: number;
  readonly similarity: number;
}

const PAIRS_LISTED = 20;

export function auditOf(state: MemoryState, options: GateOptions): Audit {
  const spaces = [...state.spaces.values()].filter((space) => space.encoderId !== NAMES_ENCODER_ID);
  const all = [...state.allTraces()];
  const lasting = spaces.flatMap((space) => [...state.tracesOf(space.id, "lasting")]);
  const total = (name: keyof (typeof spaces)[number]["counts"]) =>
    spaces.reduce((sum, space) => sum + space.counts[name], 0);
  const pairs = nearPairs(state, lasting, options.copyAbove);
  const keptBy: Record<string, number> = {};
  for (const trace of lasting) keptBy[trace.keptBy ?? "?"] = (keptBy[trace.keptBy ?? "?"] ?? 0) + 1;
  return {
    signals: total("signals"),
    lasting: lasting.length,
    fleeting: spaces.reduce((sum, space) => sum + state.countOf(space.id, "fleeting"), 0),
    shareKept: lasting.length / Math.max(1, total("signals")),
    exactRepeats: total("duplicate"),
    nearCopies: all.reduce((sum, trace) => sum + trace.nearCopies, 0),
    echoesRefused: total("echo"),
    nearDuplicates: { count: pairs.length, pairs: pairs.slice(0, PAIRS_LISTED) },
    singleOrigin: lasting
      .filter((trace) => trace.keptBy === "evidence" && trace.origins.size < 2)
      .map((trace) => trace.id),
    orphans: lasting.filter((trace) => state.relationsOf(trace.id).length === 0).length,
    keptBy,
  };
}

/** Pairs of lasting traces of one space at least this alike, most alike first. */
function nearPairs(state: MemoryState, lasting: readonly TraceRecord[], above: number): NearPair[] {
  const pairs: NearPair[] = [];
  for (const trace of lasting) {
    if (trace.centroid.length === 0) continue;
    for (const { trace: other, similarity } of state.nearest(trace.space, trace.centroid, 8)) {
      if (other.id > trace.id && other.stage === "lasting" && similarity >= above) {
        pairs.push({ a: trace.id, b: other.id, similarity });
      }
    }
  }
  return pairs.sort((x, y) => y.similarity - x.similarity || x.a - y.a || x.b - y.b);
}
