/**
 * The same quantity as `Spreading`, exactly and slowly: the whole graph, round after round, until what still
 * walks is below `tolerance`. The oracle of tests and benchmarks. Source: L. Page et al., "The PageRank citation
 * ranking", 1999, with the personal restart of the seeds; inhibition and bare nodes as in `spreading.ts`.
 */
import type { NodeKey, RelationGraph } from "./relation-graph.js";
import type { Seeds } from "./spreading.js";
import { type EdgeFilter, UsableEdges } from "./usable-edges.js";

export interface PowerIterationOptions extends EdgeFilter {
  /** Share that stays at each node, in (0, 1). Default 0.5. */
  readonly alpha?: number;
  /** Activation that may still walk at the end. Default 1e-12. */
  readonly tolerance?: number;
}

export interface ExactActivation {
  readonly excitation: number;
  readonly inhibition: number;
}

/** Activation per node reached. O(rounds · relations), rounds = log tolerance / log(1 − alpha). */
export function powerIteration(
  graph: RelationGraph,
  seeds: Seeds,
  options: PowerIterationOptions,
): Map<NodeKey, ExactActivation> {
  const { alpha = 0.5, tolerance = 1e-12 } = options;
  const size = graph.nodeCapacity;
  const excitation = new Float64Array(size);
  const inhibition = new Float64Array(size);
  let walking = planted(graph, seeds);
  const edges = new UsableEdges(graph, options);
  while (sum(walking) > tolerance) {
    const next = new Float64Array(size);
    for (let node = 0; node < size; node++) {
      if (walking[node] === 0) continue;
      edges.gather(node);
      const stays = edges.count === 0 ? 1 : alpha;
      excitation[node] += stays * walking[node];
      for (let i = 0; i < edges.count; i++) {
        const into = edges.weights[i] < 0 ? inhibition : next;
        into[edges.ends[i]] += ((1 - alpha) * walking[node] * Math.abs(edges.weights[i])) / edges.total;
      }
    }
    walking = next;
  }
  const reached = [...graph.nodes()].map((key) => [key, graph.numberOf(key)] as const);
  return new Map(
    reached
      .filter(([, node]) => excitation[node] > 0 || inhibition[node] > 0)
      .map(([key, node]) => [key, { excitation: excitation[node], inhibition: inhibition[node] }]),
  );
}

function planted(graph: RelationGraph, seeds: Seeds): Float64Array {
  const known = [...seeds].filter(([key]) => graph.has(key));
  const total = known.reduce((all, [, share]) => all + share, 0);
  const walking = new Float64Array(graph.nodeCapacity);
  for (const [key, share] of known) walking[graph.numberOf(key)] += share / total;
  return walking;
}

function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
