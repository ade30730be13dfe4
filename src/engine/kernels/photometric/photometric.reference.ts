/** What `photometric` computes, in float64 loops. */
export function photometricReference(
  {
    ssimLoss,
    target,
    reconstruction,
  }: Readonly<Record<"ssimLoss" | "target" | "reconstruction", Float64Array>>,
  channels: number,
  alpha: number,
  offset: number | null,
): Float64Array {
  const error = new Float64Array(target.length / channels);
  for (let pixel = 0; pixel < error.length; pixel++) {
    for (let i = pixel * channels; i < (pixel + 1) * channels; i++) {
      const l1 = Math.abs(target[i] - reconstruction[i]) / (offset === null ? 1 : target[i] + offset);
      error[pixel] += (alpha * ssimLoss[i] + (1 - alpha) * l1) / channels;
    }
  }
  return error;
}
