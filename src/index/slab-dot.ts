/**
 * Inner product of two rows of (possibly the same) slab, without making views of them: the innermost kernel of every
 * index here. Four sums let the additions overlap; eight are no faster in V8. O(d).
 *
 * @param aStart,bStart where the rows begin, in elements.
 */
export function slabDot(
  a: Float32Array,
  aStart: number,
  b: Float32Array,
  bStart: number,
  length: number,
): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let p = aStart;
  let q = bStart;
  const end = aStart + length;
  for (const fours = end - 3; p < fours; p += 4, q += 4) {
    s0 += a[p] * b[q];
    s1 += a[p + 1] * b[q + 1];
    s2 += a[p + 2] * b[q + 2];
    s3 += a[p + 3] * b[q + 3];
  }
  for (; p < end; p++, q++) s0 += a[p] * b[q];
  return s0 + s1 + (s2 + s3);
}
