import type { NodeKey } from "./relation-graph.js";
import type { PathStep } from "./spreading.js";

/**
 * A path in one line: `bridge —crosses→ Nai ←separates— wall`. The arrow points as the relation does, so a step
 * walked against it points back. A path without steps is the empty string. O(steps).
 *
 * @param nameOf what to call a node; a trace without a name may be called by its id.
 */
export function pathSentence(path: readonly PathStep[], nameOf: (node: NodeKey) => string): string {
  if (path.length === 0) return "";
  const steps = path.map(({ kind, reversed, to }) => {
    const arrow = reversed ? `←${kind}—` : `—${kind}→`;
    return `${arrow} ${nameOf(to)}`;
  });
  return [nameOf(path[0].from), ...steps].join(" ");
}
