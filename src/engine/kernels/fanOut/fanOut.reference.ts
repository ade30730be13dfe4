/** Sums over the copies of each of three gradients, in float64. */
export function fanOutGradientReference(copies: readonly (readonly Float32Array[])[]): Float64Array[] {
  return copies[0].map((_, part) =>
    Float64Array.from(copies[0][part], (_value, i) => copies.reduce((sum, parts) => sum + parts[part][i], 0)),
  );
}
