/**
 * Making room. Forgetting is by a static key, the lowest first: `last time + S` for what is fleeting, forward decay for
 * what lasts. A block goes at a time, so that the sort is paid rarely: O(n log n) every n/32 births.
 */
import type { Change } from "../store/change.js";
import type { SpaceId, Stage, TraceRecord } from "../store/record.js";
import type { MemoryView } from "./view.js";

/** Share of a full tier that is let go at once. */
const BLOCK_SHARE = 1 / 32;

/**
 * Changes that leave room for one more trace in a tier.
 *
 * @param spare a trace that must stay.
 */
export function makeRoom(
  view: MemoryView,
  space: SpaceId,
  stage: Stage,
  budget: number,
  spare?: TraceRecord["id"],
): Change[] {
  const count = view.countOf(space, stage);
  if (count < budget) return [];
  const block = Math.max(count - budget + 1, Math.floor(budget * BLOCK_SHARE));
  const traces = [...view.tracesOf(space, stage)].filter((trace) => trace.id !== spare);
  return lowest(traces, block).flatMap((trace) => letGo(view, trace, crowdedOut(trace)));
}

/** The trace and everything that hangs on it. */
export function letGo(view: MemoryView, trace: TraceRecord, reason: string): Change[] {
  return [
    ...view.relationsOf(trace.id).map((id): Change => ({ op: "dropRelation", id })),
    { op: "dropTrace", id: trace.id, reason },
  ];
}

function crowdedOut(trace: TraceRecord): string {
  const tier = trace.stage === "fleeting" ? "fleeting tier" : "memory's budget";
  return `crowded out of the ${tier} with evidence ${trace.evidence.toFixed(2)} after ${trace.matches + 1} signals`;
}

/** Those of the lowest keys, lowest first. Numbers sort many times quicker than traces, so they tell the last to go. */
function lowest(traces: readonly TraceRecord[], count: number): TraceRecord[] {
  const keys = Float64Array.from(traces, (trace) => trace.evictionKey).sort();
  const last = keys[Math.min(count, keys.length) - 1];
  const low = traces.filter((trace) => trace.evictionKey <= last);
  return low.sort(lowestKeyFirst).slice(0, count);
}

function lowestKeyFirst(a: TraceRecord, b: TraceRecord): number {
  return a.evictionKey - b.evictionKey || a.id - b.id;
}
