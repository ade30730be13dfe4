/** Layer normalisation over rows of `gamma.length` values, in float64. */
export function layerNormReference(
  { x, gamma, beta }: { readonly x: Float64Array; readonly gamma: Float64Array; readonly beta: Float64Array },
  epsilon: number,
): Float64Array {
  const channels = gamma.length;
  const y = new Float64Array(x.length);
  for (let start = 0; start < x.length; start += channels) {
    const row = x.subarray(start, start + channels);
    const mean = row.reduce((sum, v) => sum + v, 0) / channels;
    const variance = row.reduce((sum, v) => sum + (v - mean) ** 2, 0) / channels;
    for (let c = 0; c < channels; c++) {
      y[start + c] = ((row[c] - mean) / Math.sqrt(variance + epsilon)) * gamma[c] + beta[c];
    }
  }
  return y;
}
