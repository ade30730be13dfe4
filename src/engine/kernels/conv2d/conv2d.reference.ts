/** The geometry of a convolution: NHWC image, HWIO filter. */
export interface ConvolutionShape {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  readonly inChannels: number;
  readonly outHeight: number;
  readonly outWidth: number;
  readonly outChannels: number;
  readonly kernelHeight: number;
  readonly kernelWidth: number;
  readonly stride: number;
  readonly padTop: number;
  readonly padLeft: number;
  /** 1 where the border is the mirror image about the border pixels, 0 where it is zeros. */
  readonly reflects: number;
}

/** The definition, in float64 loops. */
export function conv2dReference(
  shape: ConvolutionShape,
  image: ArrayLike<number>,
  filter: ArrayLike<number>,
  bias: ArrayLike<number> | null,
): Float64Array {
  const s = shape;
  const result = new Float64Array(s.batch * s.outHeight * s.outWidth * s.outChannels);
  let at = 0;
  for (let b = 0; b < s.batch; b++) {
    for (let oy = 0; oy < s.outHeight; oy++) {
      for (let ox = 0; ox < s.outWidth; ox++) {
        for (let co = 0; co < s.outChannels; co++) {
          let sum = bias === null ? 0 : bias[co];
          for (let ky = 0; ky < s.kernelHeight; ky++) {
            const y = onMap(oy * s.stride + ky - s.padTop, s.height, s.reflects);
            if (y < 0 || y >= s.height) continue;
            for (let kx = 0; kx < s.kernelWidth; kx++) {
              const x = onMap(ox * s.stride + kx - s.padLeft, s.width, s.reflects);
              if (x < 0 || x >= s.width) continue;
              for (let ci = 0; ci < s.inChannels; ci++) {
                sum +=
                  image[((b * s.height + y) * s.width + x) * s.inChannels + ci] *
                  filter[((ky * s.kernelWidth + kx) * s.inChannels + ci) * s.outChannels + co];
              }
            }
          }
          result[at++] = sum;
        }
      }
    }
  }
  return result;
}

/** Where a row or column that may lie outside is read. */
function onMap(at: number, size: number, reflects: number): number {
  if (reflects === 0 || (at >= 0 && at < size)) return at;
  return at < 0 ? -at : 2 * (size - 1) - at;
}
