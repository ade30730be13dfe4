/** Geometry of a depthwise convolution with a square odd window, padded by half of it. */
export interface DepthwiseShape {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly outHeight: number;
  readonly outWidth: number;
  readonly kernelSize: number;
  readonly stride: number;
}

/** The definition, in float64 loops: x [B,H,W,C], filter [K,K,C], bias [C] or null -> [B,oH,oW,C]. */
export function depthwiseConvReference(
  s: DepthwiseShape,
  x: ArrayLike<number>,
  filter: ArrayLike<number>,
  bias: ArrayLike<number> | null,
): Float64Array {
  const padding = (s.kernelSize - 1) / 2;
  const result = new Float64Array(s.batch * s.outHeight * s.outWidth * s.channels);
  let at = 0;
  for (let b = 0; b < s.batch; b++) {
    for (let oy = 0; oy < s.outHeight; oy++) {
      for (let ox = 0; ox < s.outWidth; ox++) {
        for (let c = 0; c < s.channels; c++) {
          let sum = bias === null ? 0 : bias[c];
          for (let ky = 0; ky < s.kernelSize; ky++) {
            const y = oy * s.stride + ky - padding;
            if (y < 0 || y >= s.height) continue;
            for (let kx = 0; kx < s.kernelSize; kx++) {
              const inX = ox * s.stride + kx - padding;
              if (inX < 0 || inX >= s.width) continue;
              const pixel = (b * s.height + y) * s.width + inX;
              sum += x[pixel * s.channels + c] * filter[(ky * s.kernelSize + kx) * s.channels + c];
            }
          }
          result[at++] = sum;
        }
      }
    }
  }
  return result;
}
