/**
 * A : B :: C : ? by relations alone. How B is reached from A, over one or two relations, is a set of **ways** (kinds and
 * directions); each is worth its precision, 1 ÷ things it reaches from A. D answers when the same ways lead to it from
 * C, and the more it is like B. A direct way that is not there from C may still be predicted, at half its worth.
 *
 * The idea of mapping relations and not attributes is D. Gentner's, "Structure-mapping", 1983; the scoring is ours.
 */
import { bestOf } from "./best-of.js";
import { onGrid } from "./exact-sum.js";
import type { LinkPredictor } from "./link-prediction.js";
import type { NodeKey, RelationGraph } from "./relation-graph.js";

/** One relation of a way: its kind, and whether it is walked backwards. */
export interface WayStep {
  readonly kind: string;
  readonly reversed: boolean;
}

export interface AnalogyAnswer {
  readonly node: NodeKey;
  /** In [0, 1]; 1: every way from A to B leads from C here, and this stands exactly as B does. */
  readonly score: number;
  /** The ways that do lead here from C. */
  readonly ways: readonly (readonly WayStep[])[];
}

export interface AnalogyOptions {
  /** Ms since 1970. */
  readonly asOf: number;
  /** Default 10. */
  readonly limit?: number;
}

/**
 * Answers by score, falling; ties by key; A, B and C are never answers. Empty where nothing relates A to B.
 * O(degree²) of A and C, plus a prediction per direct way.
 */
export function analogy(
  graph: RelationGraph,
  predictor: LinkPredictor,
  [a, b, c]: readonly [NodeKey, NodeKey, NodeKey],
  { asOf, limit = 10 }: AnalogyOptions,
): AnalogyAnswer[] {
  const ways = [...waysFrom(graph, a, asOf).values()].filter(({ ends }) => ends.has(b));
  if (ways.length === 0) return [];
  const total = ways.reduce((sum, { ends }) => sum + onGrid(1 / ends.size), 0);
  const fromC = waysFrom(graph, c, asOf);
  const worth = new Map<NodeKey, { sum: number; ways: (readonly WayStep[])[] }>();
  const credit = (node: NodeKey, amount: number, way?: readonly WayStep[]) => {
    const held = worth.get(node) ?? { sum: 0, ways: [] };
    held.sum += onGrid(amount);
    if (way !== undefined) held.ways.push(way);
    worth.set(node, held);
  };
  for (const { steps, ends } of ways) {
    const reached = fromC.get(wayKey(steps))?.ends ?? new Set<NodeKey>();
    for (const node of reached) credit(node, 1 / ends.size, steps);
    if (steps.length > 1) continue;
    for (const [node, score] of predicted(predictor, c, steps[0])) {
      if (!reached.has(node)) credit(node, score / ends.size / 2);
    }
  }
  const answers = [...worth]
    .filter(([node]) => node !== a && node !== b && node !== c)
    .map(([node, held]) => {
      const asB = (1 + predictor.signatures.likeness(node, b)) / 2;
      return { node, score: (held.sum / total) * asB, ways: held.ways };
    });
  return bestOf(answers, limit, (one, other) => other.score - one.score || one.node - other.node);
}

function predicted(
  predictor: LinkPredictor,
  node: NodeKey,
  { kind, reversed }: WayStep,
): Map<NodeKey, number> {
  return reversed ? predictor.scoreHeads(kind, node) : predictor.scoreTails(node, kind);
}

interface Way {
  readonly steps: readonly WayStep[];
  readonly ends: Set<NodeKey>;
}

/** All ways of one or two relations out of a node, with the nodes they reach. */
function waysFrom(graph: RelationGraph, start: NodeKey, asOf: number): Map<string, Way> {
  const ways = new Map<string, Way>();
  const note = (steps: readonly WayStep[], end: NodeKey) => {
    const key = wayKey(steps);
    const way = ways.get(key) ?? { steps, ends: new Set() };
    way.ends.add(end);
    ways.set(key, way);
  };
  for (const [first, middle] of around(graph, start, asOf)) {
    note([first], middle);
    for (const [second, end] of around(graph, middle, asOf)) if (end !== start) note([first, second], end);
  }
  return ways;
}

function* around(graph: RelationGraph, node: NodeKey, asOf: number): Generator<[WayStep, NodeKey]> {
  const number = graph.numberOf(node);
  if (number < 0) return;
  for (const reversed of [false, true]) {
    for (const { id, kind, sign } of reversed ? graph.incoming(node) : graph.outgoing(node)) {
      const slot = graph.slotOf(id);
      if (sign < 0 || !graph.holds(slot, asOf)) continue;
      yield [{ kind, reversed }, graph.keys[reversed ? graph.source[slot] : graph.target[slot]]];
    }
  }
}

function wayKey(steps: readonly WayStep[]): string {
  return steps.map(({ kind, reversed }) => (reversed ? "<" : ">") + kind).join("\n");
}
