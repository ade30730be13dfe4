/** Reflection padding in float64: x [B,H,W,C] -> [B,H+2 pad,W+2 pad,C], row-major. */
export function reflectPadReference(
  x: Float64Array,
  [batch, height, width, channels]: readonly number[],
  pad: number,
): Float64Array {
  const paddedHeight = height + 2 * pad;
  const paddedWidth = width + 2 * pad;
  const padded = new Float64Array(batch * paddedHeight * paddedWidth * channels);
  let i = 0;
  for (let b = 0; b < batch; b++) {
    for (let row = 0; row < paddedHeight; row++) {
      for (let column = 0; column < paddedWidth; column++) {
        const y = reflected(row - pad, height);
        const x0 = reflected(column - pad, width);
        for (let c = 0; c < channels; c++) padded[i++] = x[((b * height + y) * width + x0) * channels + c];
      }
    }
  }
  return padded;
}

function reflected(i: number, length: number): number {
  if (i < 0) return -i;
  if (i >= length) return 2 * (length - 1) - i;
  return i;
}
