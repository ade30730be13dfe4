/** (1 - momentum) running + momentum scale batch, in float64. */
export function movingAverageReference(
  running: ArrayLike<number>,
  batch: ArrayLike<number>,
  momentum: number,
  scale: number,
): Float64Array {
  return Float64Array.from(running, (r, i) => (1 - momentum) * r + momentum * scale * batch[i]);
}
