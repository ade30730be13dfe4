/** The geometry of a convolution: NHWC image, HWIO filter, zero padding. */
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
            const y = oy * s.stride + ky - s.padTop;
            if (y < 0 || y >= s.height) continue;
            for (let kx = 0; kx < s.kernelWidth; kx++) {
              const x = ox * s.stride + kx - s.padLeft;
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
