/**
 * Spreading activation: what the seeds bring to mind. Personalised PageRank by forward push.
 *
 * Source: R. Andersen, F. Chung, K. Lang, "Local graph partitioning using PageRank vectors", FOCS 2006 (push,
 * without the lazy step). A unit of activation starts at the seeds; at each node a share α stays and the rest
 * walks on, over the node's relations in proportion to their weight. A push is postponed until what waits at a
 * node is at least ε per relation, so only the neighbourhood that matters is touched.
 *
 * Departures from the source:
 * - The threshold falls by steps of 10 down to ε, so that, when the cap on touches ends the work early, what was
 *   left undone is the least.
 * - A relation of sign −1 inhibits: what is carried over it settles at its end as inhibition and walks no
 *   further. `excitation − inhibition` is the score, and Σ excitation + Σ inhibition + leftover = 1 always.
 * - A node with no usable relation keeps all that reaches it.
 * - Each reached node knows the single walk from a seed that carries most to it (the product of its shares, not
 *   the largest push: that could go round in circles).
 */
import { InvalidInput } from "../core/errors.js";
import { bestOf } from "./best-of.js";
import type { NodeKey, RelationGraph } from "./relation-graph.js";
import { type EdgeFilter, UsableEdges } from "./usable-edges.js";

export interface SpreadOptions extends EdgeFilter {
  /** Share that stays at each node, in (0, 1). Default 0.5. */
  readonly alpha?: number;
  /** What may wait per relation without being pushed, > 0. Default 1e-5. */
  readonly epsilon?: number;
  /** At most this many relations are looked at. Default 20,000. */
  readonly maxTouches?: number;
  /** How many nodes to return, best first. Default 20. */
  readonly limit?: number;
}

export const SPREAD_DEFAULTS = { alpha: 0.5, epsilon: 1e-5, maxTouches: 20_000, limit: 20 } as const;

type Settings = Record<keyof typeof SPREAD_DEFAULTS, number>;

/** One relation of a path, as it was walked. */
export interface PathStep {
  readonly relation: number;
  readonly from: NodeKey;
  readonly to: NodeKey;
  readonly kind: string;
  /** True where the relation was walked from its `to` to its `from`. */
  readonly reversed: boolean;
}

export interface SpreadHit {
  readonly node: NodeKey;
  /** `excitation − inhibition`, in [−1, 1]; higher is better. */
  readonly score: number;
  readonly excitation: number;
  readonly inhibition: number;
  /** From a seed to this node; empty for a seed. */
  readonly path: readonly PathStep[];
}

export interface Spread {
  /** By score, falling; ties by node key. */
  readonly hits: readonly SpreadHit[];
  /** Nodes that activation reached and settled in. */
  readonly reached: number;
  /** Activation not yet settled when the work ended, in [0, 1]. */
  readonly leftover: number;
  /** `1 − leftover`: the share of all activation that the answer accounts for. */
  readonly confidence: number;
  readonly touches: number;
  /** Whether the cap on touches ended the work. */
  readonly capped: boolean;
}

/** Seeds with their share; shares are > 0 and are scaled to sum to 1. */
export type Seeds = Iterable<readonly [NodeKey, number]>;

/**
 * Spreads over one graph with buffers that are kept between calls: 45 bytes per node. One query costs
 * O(touches + reached · log reached), whatever the size of the graph.
 */
export class Spreading {
  private residual = new Float64Array(0);
  private excitation = new Float64Array(0);
  private inhibition = new Float64Array(0);
  /** Product of shares of the best single walk; 0 where none came. */
  private carried = new Float64Array(0);
  /** Relation slot over which that walk came; −1 at a seed. */
  private cameOver = new Int32Array(0);
  private cameFrom = new Int32Array(0);
  private queued = new Uint8Array(0);
  /** Nodes whose buffers are not clean. */
  private reached: number[] = [];

  constructor(private readonly graph: RelationGraph) {}

  /**
   * @param seeds node keys that the graph does not know are passed over; their share stays with the others.
   * @throws InvalidInput `BAD_SPREAD` when an option or a share is out of range.
   */
  spread(seeds: Seeds, options: SpreadOptions): Spread {
    const settings = { ...SPREAD_DEFAULTS, ...options };
    checkSettings(settings);
    this.makeRoom();
    try {
      const planted = this.plant(seeds);
      if (planted === 0) return NOTHING;
      const { touches, capped } = this.push(new UsableEdges(this.graph, options), settings);
      return { ...this.settle(settings.limit), touches, capped };
    } finally {
      this.clean();
    }
  }

  private makeRoom(): void {
    const size = this.graph.nodeCapacity;
    if (size <= this.residual.length) return;
    const room = Math.ceil(size * 1.25);
    this.residual = new Float64Array(room);
    this.excitation = new Float64Array(room);
    this.inhibition = new Float64Array(room);
    this.carried = new Float64Array(room);
    this.cameOver = new Int32Array(room);
    this.cameFrom = new Int32Array(room);
    this.queued = new Uint8Array(room);
  }

  private plant(seeds: Seeds): number {
    let total = 0;
    for (const [key, share] of seeds) {
      if (!(share > 0 && share < Infinity))
        bad(`the share of seed ${key} is ${share}`, "a finite number > 0");
      const node = this.graph.numberOf(key);
      if (node < 0) continue;
      if (this.carried[node] === 0) this.reached.push(node);
      this.carried[node] = 1;
      this.cameOver[node] = -1;
      this.residual[node] += share;
      total += share;
    }
    for (const node of this.reached) this.carried[node] = this.residual[node] /= total;
    return total;
  }

  private push(edges: UsableEdges, settings: Settings) {
    const { alpha, epsilon, maxTouches } = settings;
    let touches = 0;
    for (let threshold = Math.max(1e-2, epsilon); ; threshold = Math.max(threshold / 10, epsilon)) {
      const queue = this.waiting(threshold);
      for (let head = 0; head < queue.length; head++) {
        const node = queue[head];
        this.queued[node] = 0;
        if (this.residual[node] < threshold * this.degree(node)) continue;
        if (touches >= maxTouches) {
          for (; head < queue.length; head++) this.queued[queue[head]] = 0;
          return { touches, capped: true };
        }
        edges.gather(node);
        touches += this.degree(node);
        this.pushNode(node, edges, alpha, threshold, queue);
      }
      if (threshold === epsilon) return { touches, capped: false };
    }
  }

  private pushNode(
    node: number,
    edges: UsableEdges,
    alpha: number,
    threshold: number,
    queue: number[],
  ): void {
    const waiting = this.residual[node];
    this.residual[node] = 0;
    if (edges.count === 0) {
      this.excitation[node] += waiting;
      return;
    }
    this.excitation[node] += alpha * waiting;
    const onward = (1 - alpha) / edges.total;
    const reach = this.carried[node] * onward;
    const { residual, inhibition, carried } = this;
    const { ends, slots, weights, count } = edges;
    for (let i = 0; i < count; i++) {
      const end = ends[i];
      const weight = Math.abs(weights[i]);
      const carries = reach * weight;
      if (carried[end] === 0) this.reached.push(end);
      if (carries > carried[end]) {
        carried[end] = carries;
        this.cameOver[end] = slots[i];
        this.cameFrom[end] = node;
      }
      const arriving = waiting * onward * weight;
      if (weights[i] < 0) {
        inhibition[end] += arriving;
        continue;
      }
      residual[end] += arriving;
      if (this.queued[end] === 0 && residual[end] >= threshold * this.degree(end)) {
        this.queued[end] = 1;
        queue.push(end);
      }
    }
  }

  private waiting(threshold: number): number[] {
    const queue: number[] = [];
    for (const node of this.reached) {
      if (this.residual[node] < threshold * this.degree(node)) continue;
      this.queued[node] = 1;
      queue.push(node);
    }
    return queue;
  }

  /** Relations at the node in both directions, whether usable or not: what a push may have to look at. ≥ 1. */
  private degree(node: number): number {
    return this.graph.out.length[node] + this.graph.in.length[node];
  }

  private settle(limit: number): Omit<Spread, "touches" | "capped"> {
    const { excitation, inhibition } = this;
    const { keys } = this.graph;
    let leftover = 0;
    const settled: number[] = [];
    for (const node of this.reached) {
      leftover += this.residual[node];
      if (excitation[node] > 0 || inhibition[node] > 0) settled.push(node);
    }
    const score = (node: number) => excitation[node] - inhibition[node];
    const best = bestOf(settled, limit, (a, b) => score(b) - score(a) || keys[a] - keys[b]);
    const hits = best.map((node) => ({
      node: keys[node],
      score: score(node),
      excitation: excitation[node],
      inhibition: inhibition[node],
      path: this.pathTo(node),
    }));
    return { hits, reached: settled.length, leftover, confidence: 1 - leftover };
  }

  /** `carried` falls strictly along a walk and never falls with time, so going back always ends at a seed. */
  private pathTo(node: number): PathStep[] {
    const { graph } = this;
    const steps: PathStep[] = [];
    for (let at = node; this.cameOver[at] >= 0; at = this.cameFrom[at]) {
      const slot = this.cameOver[at];
      const reversed = graph.target[slot] !== at;
      const [from, to] = [graph.keys[this.cameFrom[at]], graph.keys[at]];
      steps.push({ relation: graph.ids[slot], from, to, kind: graph.kinds[graph.kind[slot]], reversed });
    }
    return steps.reverse();
  }

  private clean(): void {
    for (const node of this.reached) {
      this.residual[node] = 0;
      this.excitation[node] = 0;
      this.inhibition[node] = 0;
      this.carried[node] = 0;
      this.queued[node] = 0;
    }
    this.reached = [];
  }
}

const NOTHING: Spread = { hits: [], reached: 0, leftover: 1, confidence: 0, touches: 0, capped: false };

function checkSettings({ alpha, epsilon, maxTouches, limit }: Settings) {
  if (!(alpha > 0 && alpha < 1)) bad(`alpha is ${alpha}`, "a number between 0 and 1");
  if (!(epsilon > 0)) bad(`epsilon is ${epsilon}`, "a number > 0");
  if (!(maxTouches >= 1)) bad(`maxTouches is ${maxTouches}`, "a number ≥ 1");
  if (!(limit >= 0)) bad(`limit is ${limit}`, "a number ≥ 0");
}

function bad(given: string, expected: string): never {
  throw new InvalidInput("BAD_SPREAD", `Spreading: ${given}, expected ${expected}.`);
}
