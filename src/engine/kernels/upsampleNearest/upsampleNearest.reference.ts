/** x [B,h,w,C] doubled, with skip [B,2h,2w,D] behind its channels (null for none), in float64. */
export function upsampleNearestReference(
  x: ArrayLike<number>,
  skip: ArrayLike<number> | null,
  [batch, height, width, channels]: readonly [number, number, number, number],
  skipChannels: number,
): Float64Array {
  const y: number[] = [];
  for (let b = 0; b < batch; b++) {
    for (let row = 0; row < 2 * height; row++) {
      for (let column = 0; column < 2 * width; column++) {
        const coarse = (b * height + Math.floor(row / 2)) * width + Math.floor(column / 2);
        const fine = (b * 2 * height + row) * 2 * width + column;
        for (let c = 0; c < channels; c++) y.push(x[coarse * channels + c]);
        if (skip !== null) for (let c = 0; c < skipChannels; c++) y.push(skip[fine * skipChannels + c]);
      }
    }
  }
  return Float64Array.from(y);
}
