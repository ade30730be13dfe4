/** An eigenvalue and its eigenvector of length 1. */
export interface Eigenpair {
  readonly value: number;
  readonly vector: readonly number[];
}

/** A sweep squares what is left off the diagonal: small matrices are done after five or six. */
const MAX_SWEEPS = 50;

/** All eigenpairs of a symmetric matrix, the largest value first: Jacobi's rotations, cyclic by rows.
 *  matrix: n rows of n numbers; only its upper half counts. Source: Golub & Van Loan, Matrix Computations, 8.5. */
export function symmetricEigenpairs(matrix: readonly (readonly number[])[]): Eigenpair[] {
  const n = matrix.length;
  const a = matrix.map((_, i) => matrix.map((_, j) => (i <= j ? matrix[i][j] : matrix[j][i])));
  const vectors = a.map((_, i) => a.map((_, j) => (i === j ? 1 : 0)));
  const scale = Math.hypot(...a.flat());
  for (let sweep = 0; sweep < MAX_SWEEPS; sweep++) {
    let off = 0;
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) off = Math.max(off, Math.abs(a[p][q]));
    if (off <= Number.EPSILON * scale) break;
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) rotate(a, vectors, p, q);
  }
  return a
    .map((row, i) => ({ value: row[i], vector: vectors.map((components) => components[i]) }))
    .sort((left, right) => right.value - left.value);
}

/** Turns the plane of two axes so that their element off the diagonal becomes 0. */
function rotate(a: number[][], vectors: number[][], p: number, q: number): void {
  if (a[p][q] === 0) return;
  const ratio = (a[q][q] - a[p][p]) / (2 * a[p][q]);
  const tangent = (ratio < 0 ? -1 : 1) / (Math.abs(ratio) + Math.hypot(1, ratio));
  const cosine = 1 / Math.hypot(1, tangent);
  const sine = tangent * cosine;
  const turnColumns = (rows: number[][]) => {
    for (const row of rows)
      [row[p], row[q]] = [cosine * row[p] - sine * row[q], sine * row[p] + cosine * row[q]];
  };
  turnColumns(a);
  const [rowP, rowQ] = [a[p], a[q]];
  a[p] = rowP.map((value, i) => cosine * value - sine * rowQ[i]);
  a[q] = rowP.map((value, i) => sine * value + cosine * rowQ[i]);
  turnColumns(vectors);
}
