import type { NodeKey } from "./relation-graph.js";

/**
 * The rank of the answer among the candidates, 1 is best; those tied with it count half, so that a constant score
 * earns the mean rank and not the first. The filtered setting of Bordes et al. 2013: other true answers do not compete.
 *
 * @param scores nodes not named have 0.
 * @param candidates all nodes that could be the answer.
 * @param others true answers other than the wanted one. O(candidates).
 */
export function filteredRank(
  scores: ReadonlyMap<NodeKey, number>,
  answer: NodeKey,
  candidates: Iterable<NodeKey>,
  others: ReadonlySet<NodeKey>,
): number {
  const own = scores.get(answer) ?? 0;
  let better = 0;
  let tied = 0;
  for (const candidate of candidates) {
    if (candidate === answer || others.has(candidate)) continue;
    const score = scores.get(candidate) ?? 0;
    if (score > own) better++;
    else if (score === own) tied++;
  }
  return 1 + better + tied / 2;
}
