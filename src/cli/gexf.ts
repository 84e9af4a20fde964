/** Traces and relations as GEXF 1.2, for programs that draw graphs. */
import type { Memory, Relation } from "../index.js";
import { labelsOf } from "./labels.js";
import { printable } from "./printable.js";

/** A relation that others hang on is a node too, so that facts of more than two ends stay whole. */
export async function gexfOf(memory: Memory): Promise<string> {
  // Loaded only here: no other command needs them.
  const { MultiDirectedGraph } = await import("graphology");
  const { write } = (await import("graphology-gexf")).default;
  const labels = await labelsOf(memory);
  const relations = await memory.relations();
  const graph = new MultiDirectedGraph();
  for (const [trace, label] of labels) graph.addNode(`trace ${trace}`, { label: xmlText(label) });
  for (const { relation } of [...relations].sort((a, b) => a.relation.id - b.relation.id)) {
    for (const end of [nodeOf(relation.from, relation.fromKind), nodeOf(relation.to, relation.toKind)]) {
      graph.mergeNode(end);
    }
    graph.addEdgeWithKey(
      String(relation.id),
      nodeOf(relation.from, relation.fromKind),
      nodeOf(relation.to, relation.toKind),
      attributesOf(relation),
    );
  }
  for (const { relation, sentence } of relations) {
    const node = `relation ${relation.id}`;
    if (graph.hasNode(node)) graph.setNodeAttribute(node, "label", xmlText(sentence));
  }
  return write(graph);
}

function nodeOf(id: number, kind: Relation["fromKind"]): string {
  return `${kind} ${id}`;
}

function attributesOf(relation: Relation) {
  const own = Object.entries(relation.attributes).map(([name, value]) => [
    `attribute ${xmlText(name)}`,
    typeof value === "string" ? xmlText(value) : value,
  ]);
  return {
    ...(Object.fromEntries(own) as Record<string, string | number | boolean>),
    label: xmlText(relation.kind),
    weight: relation.weight,
    sign: relation.sign,
    source: xmlText(relation.source),
    origin: relation.origin,
    said: relation.count,
    ...(relation.validFrom > -Infinity ? { "valid from": relation.validFrom } : {}),
    ...(relation.validTo < Infinity ? { "valid to": relation.validTo } : {}),
  };
}

/** XML has no sign for most control characters, nor for U+FFFE and U+FFFF. */
export function xmlText(text: string): string {
  return printable(text).replace(/[\ufffe\uffff]/g, "\ufffd");
}
