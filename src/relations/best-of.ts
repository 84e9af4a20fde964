/**
 * The first `limit` of `items` in the order of `compare`, as a fresh array: a small sorted window instead of sorting
 * everything. O(n + hits · limit) where the order of arrival is not adversarial, O(n log n) for a large limit.
 */
export function bestOf<T>(items: Iterable<T>, limit: number, compare: (a: T, b: T) => number): T[] {
  if (limit > 64) return [...items].sort(compare).slice(0, limit);
  const best: T[] = [];
  if (limit < 1) return best;
  for (const item of items) {
    if (best.length >= limit && compare(item, best[best.length - 1]) >= 0) continue;
    let at = best.length;
    while (at > 0 && compare(item, best[at - 1]) < 0) at--;
    best.splice(at, 0, item);
    if (best.length > limit) best.pop();
  }
  return best;
}
