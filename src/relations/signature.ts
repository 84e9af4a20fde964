/**
 * What a thing is by its relations alone: its **signature** is the set of (kind, direction, neighbour) it stands in,
 * each worth its rarity, ln(things ÷ things that share it). No name, no content, no embedding.
 *
 * Likeness is the weighted cosine of two signatures. IDF is from K. Spärck Jones, "A statistical interpretation of term
 * specificity", 1972. Departure: sums are made of multiples of 2⁻³², which add without rounding, so that the order of
 * ids, records or names cannot change a single bit of a score.
 */
import { bestOf } from "./best-of.js";
import { onGrid } from "./exact-sum.js";
import type { NodeKey, RelationGraph } from "./relation-graph.js";

export interface SignatureOptions {
  /** Ms since 1970: only relations that hold then. */
  readonly asOf: number;
  /** A feature shared by more nodes than this says too little to be worth its time. Default 5,000. */
  readonly maxHolders?: number;
  /** How many like nodes are kept per node, ties at the end included. Default 512. */
  readonly neighbours?: number;
}

/** A node and its likeness in [0, 1]; 1: the same relations to the same things. */
export interface Like {
  readonly node: NodeKey;
  readonly likeness: number;
}

/** Signatures of all nodes of a graph at one time; the graph's later changes are not followed. */
export class Signatures {
  private readonly features = new Map<NodeKey, number[]>();
  private readonly holders: NodeKey[][] = [];
  private readonly worth: number[] = [];
  private readonly norms = new Map<NodeKey, number>();
  private readonly likes = new Map<NodeKey, readonly Like[]>();
  private readonly neighbours: number;

  /** O(relations). */
  constructor(graph: RelationGraph, options: SignatureOptions) {
    const { maxHolders = 5000, neighbours = 512 } = options;
    this.neighbours = neighbours;
    this.collect(graph, options.asOf);
    const things = this.features.size;
    for (const nodes of this.holders) {
      this.worth.push(nodes.length > maxHolders ? 0 : onGrid(Math.log(things / nodes.length)));
    }
    for (const [node, own] of this.features) {
      this.norms.set(
        node,
        own.reduce((sum, feature) => sum + this.worth[feature], 0),
      );
    }
  }

  /** Nodes that have a signature, in no particular order. */
  nodes(): Iterable<NodeKey> {
    return this.features.keys();
  }

  /** Likeness of two nodes, in [0, 1]; 0 where one has no signature. O(degree). */
  likeness(a: NodeKey, b: NodeKey): number {
    const theirs = new Set(this.features.get(b));
    const shared = (this.features.get(a) ?? []).filter((feature) => theirs.has(feature));
    return this.cosine(
      a,
      b,
      shared.reduce((sum, feature) => sum + this.worth[feature], 0),
    );
  }

  /**
   * What is like `node`, most alike first, ties by key, itself left out. Kept for the next call.
   * O(Σ holders of its features) at the first call.
   */
  like(node: NodeKey): readonly Like[] {
    const known = this.likes.get(node);
    if (known !== undefined) return known;
    const shared = new Map<NodeKey, number>();
    for (const feature of this.features.get(node) ?? []) {
      const worth = this.worth[feature];
      if (worth === 0) continue;
      for (const other of this.holders[feature]) shared.set(other, (shared.get(other) ?? 0) + worth);
    }
    shared.delete(node);
    const all = [...shared].map(([other, sum]) => ({ node: other, likeness: this.cosine(node, other, sum) }));
    all.sort((a, b) => b.likeness - a.likeness || a.node - b.node);
    // A cut between equals would let ids decide: those as like as the last one kept are kept too.
    const last = all[Math.min(this.neighbours, all.length) - 1];
    const kept = last === undefined ? [] : all.filter(({ likeness }) => likeness >= last.likeness);
    this.likes.set(node, kept);
    return kept;
  }

  /** The best `limit` of `like`. */
  mostLike(node: NodeKey, limit = 10): Like[] {
    return bestOf(this.like(node), limit, (a, b) => b.likeness - a.likeness || a.node - b.node);
  }

  private collect(graph: RelationGraph, asOf: number): void {
    const numbers = new Map<string, number>();
    const seen = new Set<string>();
    const hold = (node: NodeKey, name: string) => {
      if (seen.has(`${node} ${name}`)) return;
      seen.add(`${node} ${name}`);
      const feature = numbers.get(name) ?? this.holders.push([]) - 1;
      numbers.set(name, feature);
      this.holders[feature].push(node);
      const own = this.features.get(node);
      if (own === undefined) this.features.set(node, [feature]);
      else own.push(feature);
    };
    for (const slot of graph.slots()) {
      if (graph.signedWeight[slot] < 0 || !graph.holds(slot, asOf)) continue;
      const [from, to] = [graph.keys[graph.source[slot]], graph.keys[graph.target[slot]]];
      hold(from, `${graph.kind[slot]} > ${to}`);
      hold(to, `${graph.kind[slot]} < ${from}`);
    }
  }

  private cosine(a: NodeKey, b: NodeKey, shared: number): number {
    return shared === 0 ? 0 : shared / Math.sqrt((this.norms.get(a) ?? 0) * (this.norms.get(b) ?? 0));
  }
}
