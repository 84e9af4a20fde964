/**
 * Eigenvalues and eigenvectors of a symmetric matrix, by Jacobi rotations (C. G. J. Jacobi 1846; Golub & Van Loan, "Matrix
 * Computations", §8.5). O(n³) a sweep, about 8 sweeps: for a few hundred rows.
 */
export interface Eigen {
  /** Falling. */
  readonly values: readonly number[];
  /** `vectors[k][i]`: entry i of the k-th eigenvector. */
  readonly vectors: readonly Float64Array[];
}

const SWEEPS = 30;
const CONVERGED = 1e-22;

export function symmetricEigen(matrix: readonly Float64Array[]): Eigen {
  const n = matrix.length;
  const a = matrix.map((row) => Float64Array.from(row));
  const v = a.map((_, i) => Float64Array.from({ length: n }, (_unused, j) => (i === j ? 1 : 0)));
  const size = a.reduce((sum, row) => sum + row.reduce((all, x) => all + x * x, 0), 0);
  for (let sweep = 0; sweep < SWEEPS && offDiagonal(a) > CONVERGED * size; sweep++) {
    for (let p = 0; p < n - 1; p++) for (let q = p + 1; q < n; q++) rotate(a, v, p, q);
  }
  const order = a.map((_, i) => i).sort((i, j) => a[j][j] - a[i][i]);
  return {
    values: order.map((k) => a[k][k]),
    vectors: order.map((k) => Float64Array.from(v, (row) => row[k])),
  };
}

function offDiagonal(a: readonly Float64Array[]): number {
  return a.reduce((sum, row, i) => sum + row.reduce((all, x, j) => (i === j ? all : all + x * x), 0), 0);
}

/** Turns rows and columns p and q so that a[p][q] becomes 0. */
function rotate(a: readonly Float64Array[], v: readonly Float64Array[], p: number, q: number): void {
  if (a[p][q] === 0) return;
  const theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const c = 1 / Math.hypot(t, 1);
  const s = t * c;
  for (const row of a) [row[p], row[q]] = [c * row[p] - s * row[q], s * row[p] + c * row[q]];
  const [ap, aq] = [a[p], a[q]];
  for (let j = 0; j < a.length; j++) [ap[j], aq[j]] = [c * ap[j] - s * aq[j], s * ap[j] + c * aq[j]];
  for (const row of v) [row[p], row[q]] = [c * row[p] - s * row[q], s * row[p] + c * row[q]];
}
