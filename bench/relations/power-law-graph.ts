/**
 * The graph that all trials measure: nodes 1 … n, every one of them with a relation, ends drawn so that few nodes have
 * thousands of relations and most have a handful. The same for the same seed.
 */
import { seededRng } from "../../src/index.js";

export interface BenchGraph {
  readonly nodes: number;
  /** Per relation. */
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly weight: Float64Array;
  readonly kind: Uint8Array;
}

export const KINDS = 8;

/** `to` falls on node n·u³ for a uniform u: the density of ends is ∝ rank^(−2/3). */
export function powerLawGraph(nodes: number, relations: number, seed: number): BenchGraph {
  const rng = seededRng(seed);
  const graph = {
    nodes,
    from: new Int32Array(relations),
    to: new Int32Array(relations),
    weight: new Float64Array(relations),
    kind: new Uint8Array(relations),
  };
  for (let i = 0; i < relations; i++) {
    const from = 1 + (i < nodes ? i : Math.floor(rng() * nodes));
    const to = 1 + Math.floor(nodes * rng() ** 3);
    graph.from[i] = from;
    graph.to[i] = to === from ? 1 + (from % nodes) : to;
    graph.weight[i] = 0.2 + rng();
    graph.kind[i] = Math.floor(rng() * KINDS);
  }
  return graph;
}

/** Nodes to spread from, uniformly at random. */
export function seedNodes(nodes: number, count: number, seed: number): number[] {
  const rng = seededRng(seed + 1);
  return Array.from({ length: count }, () => 1 + Math.floor(rng() * nodes));
}
