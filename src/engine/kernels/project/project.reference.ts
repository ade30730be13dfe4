const BOUND = 1e6;
const DIVISION_GUARD = 1e-7;

/** Float64 loops of `project`: depth [B,H,W,1] and matrices [B,3,4], row-major -> pixels [B,H,W,2]. */
export function projectReference(
  depth: ArrayLike<number>,
  sourcePixelsFromTarget: ArrayLike<number>,
  [batch, height, width]: readonly number[],
): Float64Array {
  const pixels = new Float64Array(batch * height * width * 2);
  for (let b = 0; b < batch; b++) {
    const m = (row: number, column: number) => sourcePixelsFromTarget[b * 12 + row * 4 + column];
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const i = (b * height + y) * width + x;
        const q = [0, 1, 2].map((r) => depth[i] * (m(r, 0) * x + m(r, 1) * y + m(r, 2)) + m(r, 3));
        const z = q[2] + DIVISION_GUARD;
        pixels[i * 2] = bounded(q[0], z);
        pixels[i * 2 + 1] = bounded(q[1], z);
      }
    }
  }
  return pixels;
}

function bounded(numerator: number, z: number): number {
  if (!Number.isFinite(numerator) || !Number.isFinite(z)) return Number.NaN;
  if (Math.abs(numerator) < BOUND * Math.abs(z)) return numerator / z;
  return numerator >= 0 === z >= 0 ? BOUND : -BOUND;
}
