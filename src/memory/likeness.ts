/** Answers from the relations alone: what is like this, A : B :: C : ?, what relation is missing. */
import { InvalidInput } from "../core/errors.js";
import { analogy } from "../relations/analogy.js";
import { LinkPredictor } from "../relations/link-prediction.js";
import type { RelationGraph } from "../relations/relation-graph.js";
import { resolveNode, type AnyEnd } from "./ends.js";
import { namedNode, type NamedNode } from "./named-node.js";
import type { MemoryState } from "./state.js";
import { checkTime } from "./way.js";

export interface AnswerOptions {
  /** Answers at most, 1…1,000. Default 10. */
  limit?: number;
  /** Only relations that hold at this time, ms since 1970. Default: now. */
  asOf?: number;
}

export interface LinkOptions extends AnswerOptions {
  /** Also relations that are there already. Default false. */
  includeKnown?: boolean;
}

/** What is asked for: the missing end. */
export type LinkQuestion =
  | { readonly from: AnyEnd; readonly kind: string; readonly to?: undefined }
  | { readonly to: AnyEnd; readonly kind: string; readonly from?: undefined };

export interface LikeAnswer extends NamedNode {
  /** 0…1; 1: the same relations to the same things. */
  readonly likeness: number;
}

export interface AnalogyAnswer extends NamedNode {
  /** 0…1; 1: every way from A to B leads from C here, and this stands exactly as B does. */
  readonly score: number;
  /** The ways from A to B that lead here from C: `—parent→ —sister→`. */
  readonly ways: readonly string[];
}

export interface LinkAnswer extends NamedNode {
  /** 0…1, higher is likelier; not a calibrated probability. */
  readonly score: number;
  /** Whether the relation is there already. */
  readonly known: boolean;
}

/** Answers over one state; what is derived from its graph is kept until the graph or its time changes. */
export class Likeness {
  private derived: {
    graph: RelationGraph;
    version: number;
    from: number;
    to: number;
    of: LinkPredictor;
  } | null = null;

  /** O(relations) after a change, then O(relations of what shares a relation with it). */
  like(state: MemoryState, end: AnyEnd, options: AnswerOptions, now: number): LikeAnswer[] {
    const { limit, asOf } = checked("like", options, ["limit", "asOf"], now);
    const node = resolveNode(state, end);
    return this.predictor(state, asOf)
      .signatures.mostLike(node, limit)
      .map((like) => ({ ...namedNode(state, like.node), likeness: like.likeness }));
  }

  analogy(
    state: MemoryState,
    ends: readonly [AnyEnd, AnyEnd, AnyEnd],
    options: AnswerOptions,
    now: number,
  ): AnalogyAnswer[] {
    const { limit, asOf } = checked("analogy", options, ["limit", "asOf"], now);
    const [a, b, c] = ends.map((end) => resolveNode(state, end));
    return analogy(state.graph, this.predictor(state, asOf), [a, b, c], { asOf, limit }).map((answer) => ({
      ...namedNode(state, answer.node),
      score: answer.score,
      ways: answer.ways.map((way) =>
        way.map(({ kind, reversed }) => (reversed ? `←${kind}—` : `—${kind}→`)).join(" "),
      ),
    }));
  }

  predictLinks(state: MemoryState, question: LinkQuestion, options: LinkOptions, now: number): LinkAnswer[] {
    const { limit, asOf } = checked("predictLinks", options, ["limit", "asOf", "includeKnown"], now);
    const { from, kind, to } = question;
    if (typeof kind !== "string" || (from === undefined) === (to === undefined)) {
      throw new InvalidInput("BAD_OPTION", "predictLinks takes { from, kind } or { kind, to }.");
    }
    const node = resolveNode(state, from ?? to);
    const predictor = this.predictor(state, asOf);
    const settings = { limit, includeKnown: options.includeKnown === true };
    const found =
      from === undefined
        ? predictor.predictHeads(kind, node, settings)
        : predictor.predictTails(node, kind, settings);
    return found.map(({ node: end, score, known }) => ({ ...namedNode(state, end), score, known }));
  }

  private predictor({ graph }: MemoryState, asOf: number): LinkPredictor {
    const kept = this.derived;
    if (kept?.graph === graph && kept.version === graph.version && kept.from <= asOf && asOf < kept.to)
      return kept.of;
    const [from, to] = graph.steadyAround(asOf);
    this.derived = { graph, version: graph.version, from, to, of: new LinkPredictor(graph, { asOf }) };
    return this.derived.of;
  }
}

function checked(method: string, options: AnswerOptions, known: readonly string[], now: number) {
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    throw new InvalidInput("BAD_OPTION", `${method} has no option "${name}"; it knows ${known.join(", ")}.`);
  }
  const { limit = 10, asOf = now } = options;
  if (!Number.isInteger(limit) || limit < 1 || limit > 1_000) {
    throw new InvalidInput("BAD_OPTION", `${method}: limit is ${limit}, expected a whole number in 1…1000.`);
  }
  return { limit, asOf: checkTime(asOf, method) };
}
