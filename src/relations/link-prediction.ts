/**
 * What relation is missing: `(h, kind, ?)` and `(?, kind, t)` answered from relational signatures.
 *
 *     score(h, kind, t) = ½ · share of what is like h that has `kind` to t
 *                       + ½ · share of what is like t that h has `kind` to
 *
 * where things count by likeness⁴ (the power, chosen on the validation set of UMLS from 1, 2, 4, 6, 8, keeps the many
 * that are a little alike from outvoting the few that are much alike). A nearest-neighbour reading of both ends, after
 * the user- and item-based halves of collaborative filtering (Sarwar et al. 2001). Each half alone is clearly worse.
 */
import { bestOf } from "./best-of.js";
import { onGrid } from "./exact-sum.js";
import type { NodeKey, RelationGraph } from "./relation-graph.js";
import { type SignatureOptions, Signatures } from "./signature.js";

const LIKENESS_POWER = 4;

export interface Prediction {
  readonly node: NodeKey;
  /** In [0, 1]; higher is likelier. Not a calibrated probability. */
  readonly score: number;
  /** Whether the relation is already there. */
  readonly known: boolean;
}

export interface PredictOptions {
  /** Default 10. */
  readonly limit?: number;
  /** Whether relations already there may be answers. Default false. */
  readonly includeKnown?: boolean;
}

/** Predicts over one graph at one time; the graph's later changes are not followed. */
export class LinkPredictor {
  readonly signatures: Signatures;
  /** Ends by `kind`, node: forwards and backwards. */
  private readonly tails = new Map<string, Map<NodeKey, Set<NodeKey>>>();
  private readonly heads = new Map<string, Map<NodeKey, Set<NodeKey>>>();
  private readonly weighed = new Map<NodeKey, { ends: (readonly [NodeKey, number])[]; total: number }>();

  /** O(relations). */
  constructor(graph: RelationGraph, options: SignatureOptions) {
    this.signatures = new Signatures(graph, options);
    for (const slot of graph.slots()) {
      if (graph.signedWeight[slot] < 0 || !graph.holds(slot, options.asOf)) continue;
      const kind = graph.kinds[graph.kind[slot]];
      const [from, to] = [graph.keys[graph.source[slot]], graph.keys[graph.target[slot]]];
      put(this.tails, kind, from, to);
      put(this.heads, kind, to, from);
    }
  }

  /** `(head, kind, ?)`, likeliest first, ties by key. O(Σ likes of the ends involved). */
  predictTails(head: NodeKey, kind: string, options: PredictOptions = {}): Prediction[] {
    return this.predictions(head, this.tails.get(kind), options);
  }

  /** `(?, kind, tail)`, likeliest first, ties by key. */
  predictHeads(kind: string, tail: NodeKey, options: PredictOptions = {}): Prediction[] {
    return this.predictions(tail, this.heads.get(kind), options);
  }

  /** The score of each node as the tail of `(head, kind, ?)`; nodes not named have 0. */
  scoreTails(head: NodeKey, kind: string): Map<NodeKey, number> {
    return this.scores(head, this.tails.get(kind));
  }

  /** The score of each node as the head of `(?, kind, tail)`; nodes not named have 0. */
  scoreHeads(kind: string, tail: NodeKey): Map<NodeKey, number> {
    return this.scores(tail, this.heads.get(kind));
  }

  private predictions(
    node: NodeKey,
    ends: Map<NodeKey, Set<NodeKey>> | undefined,
    { limit = 10, includeKnown = false }: PredictOptions,
  ): Prediction[] {
    const there = ends?.get(node);
    const all = [...this.scores(node, ends)].map(([end, score]) => ({
      node: end,
      score,
      known: there?.has(end) ?? false,
    }));
    const wanted = includeKnown ? all : all.filter(({ known }) => !known);
    return bestOf(wanted, limit, (a, b) => b.score - a.score || a.node - b.node);
  }

  private scores(node: NodeKey, ends: Map<NodeKey, Set<NodeKey>> | undefined): Map<NodeKey, number> {
    const own = sums();
    const asOthersDo = this.likes(node);
    for (const [other, weight] of asOthersDo.ends) {
      for (const end of ends?.get(other) ?? []) own.add(end, weight);
    }
    const asToOthers = sums();
    for (const end of ends?.get(node) ?? []) {
      for (const [other, weight] of this.likes(end).ends) asToOthers.add(other, weight);
    }
    const scores = new Map<NodeKey, number>();
    for (const end of new Set([...own.of.keys(), ...asToOthers.of.keys()])) {
      const half = share(own.of.get(end), asOthersDo.total);
      scores.set(end, (half + share(asToOthers.of.get(end), this.likes(end).total)) / 2);
    }
    return scores;
  }

  /** What is like a node, with likeness⁴ on the grid, and the sum. Likeness is symmetric, so rows serve as columns. */
  private likes(node: NodeKey) {
    const known = this.weighed.get(node);
    if (known !== undefined) return known;
    const ends = this.signatures
      .like(node)
      .map((like) => [like.node, onGrid(like.likeness ** LIKENESS_POWER)] as const);
    const fresh = { ends, total: ends.reduce((sum, [, weight]) => sum + weight, 0) };
    this.weighed.set(node, fresh);
    return fresh;
  }
}

function sums() {
  const of = new Map<NodeKey, number>();
  return { of, add: (node: NodeKey, weight: number) => of.set(node, (of.get(node) ?? 0) + weight) };
}

function share(part: number | undefined, total: number): number {
  return part === undefined || total === 0 ? 0 : Math.min(1, part / total);
}

function put(ends: Map<string, Map<NodeKey, Set<NodeKey>>>, kind: string, at: NodeKey, end: NodeKey): void {
  const byNode = ends.get(kind) ?? new Map<NodeKey, Set<NodeKey>>();
  ends.set(kind, byNode);
  const known = byNode.get(at);
  if (known === undefined) byNode.set(at, new Set([end]));
  else known.add(end);
}
