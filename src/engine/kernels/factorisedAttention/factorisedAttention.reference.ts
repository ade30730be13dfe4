/** A map of q, k and v, and how its heads share the depthwise windows. */
export interface AttentionShape {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly heads: number;
  readonly windows: readonly { readonly side: number; readonly heads: number }[];
}

/** The definition, in float64 loops. Filters are [side, side, channels of the window], biases [channels of the window]. */
export function factorisedAttentionReference(
  shape: AttentionShape,
  qkv: ArrayLike<number>,
  filters: readonly ArrayLike<number>[],
  biases: readonly ArrayLike<number>[],
): Float64Array {
  const { batch, height, width, channels, heads, windows } = shape;
  const tokens = height * width;
  const ofHead = channels / heads;
  const at = (part: number, b: number, token: number, channel: number): number =>
    qkv[((b * tokens + token) * 3 + part) * channels + channel];
  const [q, k, v] = [0, 1, 2].map((part) => (b: number, n: number, c: number) => at(part, b, n, c));

  const y = new Float64Array(batch * tokens * channels);
  for (let b = 0; b < batch; b++) {
    let firstOfWindow = 0;
    windows.forEach((window, w) => {
      const ofWindow = window.heads * ofHead;
      const reach = (window.side - 1) / 2;
      for (let channel = firstOfWindow; channel < firstOfWindow + ofWindow; channel++) {
        const inWindow = channel - firstOfWindow;
        for (let row = 0; row < height; row++) {
          for (let column = 0; column < width; column++) {
            let encoded = biases[w][inWindow];
            for (let ky = 0; ky < window.side; ky++) {
              for (let kx = 0; kx < window.side; kx++) {
                const sourceRow = row + ky - reach;
                const sourceColumn = column + kx - reach;
                if (sourceRow < 0 || sourceRow >= height || sourceColumn < 0 || sourceColumn >= width)
                  continue;
                const value = v(b, sourceRow * width + sourceColumn, channel);
                encoded += filters[w][(ky * window.side + kx) * ofWindow + inWindow] * value;
              }
            }
            const token = row * width + column;
            y[(b * tokens + token) * channels + channel] = q(b, token, channel) * encoded;
          }
        }
      }
      firstOfWindow += ofWindow;
    });

    for (let key = 0; key < channels; key++) {
      const firstOfHead = Math.floor(key / ofHead) * ofHead;
      let largest = Number.NEGATIVE_INFINITY;
      for (let n = 0; n < tokens; n++) largest = Math.max(largest, k(b, n, key));
      const weights = Float64Array.from({ length: tokens }, (_, n) => Math.exp(k(b, n, key) - largest));
      const sum = weights.reduce((total, weight) => total + weight, 0);
      for (let value = firstOfHead; value < firstOfHead + ofHead; value++) {
        let context = 0;
        for (let n = 0; n < tokens; n++) context += (weights[n] / sum) * v(b, n, value);
        for (let n = 0; n < tokens; n++) {
          y[(b * tokens + n) * channels + value] += (q(b, n, key) / Math.sqrt(ofHead)) * context;
        }
      }
    }
  }
  return y;
}
