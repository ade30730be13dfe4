/** Float64 loops of `warp`: image [B,H,W,C] and pixels [B,h,w,2], row-major -> [B,h,w,C]. */
export function warpReference(
  image: ArrayLike<number>,
  pixels: ArrayLike<number>,
  [batch, height, width, channels]: readonly number[],
): Float64Array {
  const pixelsPerImage = pixels.length / 2 / batch;
  const warped = new Float64Array(batch * pixelsPerImage * channels);
  for (let i = 0; i < batch * pixelsPerImage; i++) {
    const u = Math.min(Math.max(pixels[i * 2], 0), width - 1);
    const v = Math.min(Math.max(pixels[i * 2 + 1], 0), height - 1);
    const x = Math.floor(u);
    const y = Math.floor(v);
    const b = Math.floor(i / pixelsPerImage);
    for (let c = 0; c < channels; c++) {
      const at = (row: number, column: number) =>
        image[
          ((b * height + Math.min(row, height - 1)) * width + Math.min(column, width - 1)) * channels + c
        ];
      warped[i * channels + c] =
        (at(y, x) * (x + 1 - u) + at(y, x + 1) * (u - x)) * (y + 1 - v) +
        (at(y + 1, x) * (x + 1 - u) + at(y + 1, x + 1) * (u - x)) * (v - y);
    }
  }
  return warped;
}
