export interface MapSize {
  readonly width: number;
  readonly height: number;
}

/** Bilinear resizing with half-pixel centres and continued borders (`align_corners=False`, no smoothing when shrinking).
 *  map: row-major height * width of `from` -> row-major of `to`, float64. */
export function resizeBilinear(map: ArrayLike<number>, from: MapSize, to: MapSize): Float64Array {
  const columns = taps(from.width, to.width);
  const rows = taps(from.height, to.height);
  const resized = new Float64Array(to.width * to.height);
  for (let y = 0; y < to.height; y++) {
    const [top, bottom] = [rows.first[y] * from.width, rows.second[y] * from.width];
    for (let x = 0; x < to.width; x++) {
      const [left, right] = [columns.first[x], columns.second[x]];
      const above = map[top + left] + columns.weight[x] * (map[top + right] - map[top + left]);
      const below = map[bottom + left] + columns.weight[x] * (map[bottom + right] - map[bottom + left]);
      resized[y * to.width + x] = above + rows.weight[y] * (below - above);
    }
  }
  return resized;
}

/** Along one axis: the two neighbours of every new pixel, and the weight of the second. */
function taps(from: number, to: number): { first: Int32Array; second: Int32Array; weight: Float64Array } {
  const [first, second, weight] = [new Int32Array(to), new Int32Array(to), new Float64Array(to)];
  for (let i = 0; i < to; i++) {
    const at = Math.max(((i + 0.5) * from) / to - 0.5, 0);
    first[i] = Math.min(Math.floor(at), from - 1);
    second[i] = Math.min(first[i] + 1, from - 1);
    weight[i] = at - first[i];
  }
  return { first, second, weight };
}
