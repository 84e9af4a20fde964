/** Nodes of the graph in words, for answers. */
import type { Relation } from "../relations/relation.js";
import { nodeKey, type NodeKey } from "../relations/relation-graph.js";
import { pathSentence } from "../relations/path-sentence.js";
import { traceId, type TraceId } from "../store/record.js";
import type { MemoryState } from "./state.js";

/** A trace, or a relation that is an end of another. */
export interface NamedNode {
  /** Null for a relation. */
  readonly trace: TraceId | null;
  /** Null for a trace. */
  readonly relation: number | null;
  readonly name: string | null;
  readonly gist: string | null;
  /** What to call it: its name, its gist, or its id. */
  readonly label: string;
}

/** A relation with its ends in words. */
export interface RelationLine {
  readonly relation: Relation;
  /** `bridge —crosses→ Nai` */
  readonly sentence: string;
}

export function namedNode(state: MemoryState, node: NodeKey): NamedNode {
  const trace = node > 0 ? state.trace(traceId(node)) : undefined;
  return {
    trace: node > 0 ? traceId(node) : null,
    relation: node > 0 ? null : -node,
    name: trace?.name ?? null,
    gist: trace?.gist ?? null,
    label: labelOf(state, node),
  };
}

/** What to call a node of the graph in words. */
export function labelOf(state: MemoryState, node: NodeKey): string {
  if (node < 0) return `relation ${-node}`;
  const trace = state.trace(traceId(node));
  return trace?.name ?? trace?.gist ?? `trace ${node}`;
}

export function relationLine(state: MemoryState, relation: Relation): RelationLine {
  const step = {
    relation: relation.id,
    from: nodeKey(relation.from, relation.fromKind),
    to: nodeKey(relation.to, relation.toKind),
    kind: relation.kind,
    reversed: false,
  };
  return { relation, sentence: pathSentence([step], (node) => labelOf(state, node)) };
}
