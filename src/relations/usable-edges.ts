/**
 * Which relations a walk may take out of a node, and with what share: the one definition that spreading and its
 * oracle both use, so that they differ in arithmetic only.
 */
import type { RelationGraph } from "./relation-graph.js";

/** Which way a relation may be walked. */
export type Direction = "out" | "in" | "both";

export interface EdgeFilter {
  /** Ms since 1970: only relations that hold then. */
  readonly asOf: number;
  /** Default `"both"`: association has no direction, only routes and reasons do. */
  readonly direction?: Direction;
  /** Factor per kind, ≥ 0; kinds not named have 1. 0 leaves a kind out. */
  readonly kindWeights?: Readonly<Record<string, number>>;
  /** Whether closed relations conduct too. Default true: a closed bridge still brings the river to mind. */
  readonly throughClosed?: boolean;
}

/** Buffers that are reused from node to node; grow with the largest degree met. */
export class UsableEdges {
  slots = new Int32Array(256);
  ends = new Int32Array(256);
  /** Weight of each, with its sign. */
  weights = new Float64Array(256);
  count = 0;
  /** Σ |weights|. */
  total = 0;
  private readonly factors: Float64Array;
  private readonly asOf: number;
  private readonly throughClosed: boolean;
  private readonly outwards: boolean;
  private readonly inwards: boolean;

  constructor(
    private readonly graph: RelationGraph,
    filter: EdgeFilter,
  ) {
    this.asOf = filter.asOf;
    this.throughClosed = filter.throughClosed ?? true;
    this.outwards = filter.direction !== "in";
    this.inwards = filter.direction !== "out";
    this.factors = Float64Array.from(graph.kinds, (kind) => filter.kindWeights?.[kind] ?? 1);
  }

  /** Fills the buffers with the usable relations of a node number, by relation id, outgoing first. O(degree). */
  gather(node: number): void {
    this.count = 0;
    this.total = 0;
    if (this.outwards) this.collect(this.graph.out, this.graph.target, node);
    if (this.inwards) this.collect(this.graph.in, this.graph.source, node);
  }

  private collect(lists: RelationGraph["out"], ends: Int32Array, node: number): void {
    const { graph, factors, asOf, throughClosed } = this;
    const { kind, signedWeight, timing } = graph;
    const { pool } = lists;
    const first = lists.start[node];
    const last = first + lists.length[node];
    if (this.count + last - first > this.slots.length) this.enlarge(this.count + last - first);
    let { count, total } = this;
    for (let at = first; at < last; at++) {
      const slot = pool[at];
      if (timing[slot] >= 0) {
        if (!graph.holds(slot, asOf)) continue;
        if (!throughClosed && graph.isClosed(slot, asOf)) continue;
      }
      const weight = signedWeight[slot] * factors[kind[slot]];
      if (weight === 0) continue;
      this.slots[count] = slot;
      this.ends[count] = ends[slot];
      this.weights[count++] = weight;
      total += Math.abs(weight);
    }
    this.count = count;
    this.total = total;
  }

  private enlarge(needed: number): void {
    const size = Math.max(needed, this.slots.length * 2);
    const { slots, ends, weights } = this;
    this.slots = new Int32Array(size);
    this.ends = new Int32Array(size);
    this.weights = new Float64Array(size);
    this.slots.set(slots);
    this.ends.set(ends);
    this.weights.set(weights);
  }
}
