const C1 = 0.01 ** 2;
const C2 = 0.03 ** 2;

/** Float64 loops of `ssimLoss`: x and y [B,H,W,C], row-major -> [B,H,W,C]. Moments as written in the paper's code. */
export function ssimLossReference(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  [batch, height, width, channels]: readonly number[],
): Float64Array {
  const loss = new Float64Array(batch * height * width * channels);
  const reflected = (i: number, length: number) => (i < 0 ? -i : i >= length ? 2 * length - 2 - i : i);
  for (let i = 0; i < loss.length; i++) {
    const channel = i % channels;
    const column = Math.floor(i / channels) % width;
    const row = Math.floor(i / (channels * width)) % height;
    const b = Math.floor(i / (channels * width * height));
    const meanOf = (f: (at: number) => number) => {
      let sum = 0;
      for (const dy of [-1, 0, 1]) {
        for (const dx of [-1, 0, 1]) {
          const r = b * height + reflected(row + dy, height);
          sum += f((r * width + reflected(column + dx, width)) * channels + channel);
        }
      }
      return sum / 9;
    };
    const mx = meanOf((at) => x[at]);
    const my = meanOf((at) => y[at]);
    const sxx = meanOf((at) => x[at] ** 2) - mx ** 2;
    const syy = meanOf((at) => y[at] ** 2) - my ** 2;
    const sxy = meanOf((at) => x[at] * y[at]) - mx * my;
    const similarity = ((2 * mx * my + C1) * (2 * sxy + C2)) / ((mx ** 2 + my ** 2 + C1) * (sxx + syy + C2));
    loss[i] = Math.min(Math.max((1 - similarity) / 2, 0), 1);
  }
  return loss;
}
