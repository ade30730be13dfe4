export interface ConvexUpsampleSizes {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  readonly factor: number;
  readonly gain: number;
  readonly logitScale: number;
  readonly border: "zero" | "replicate";
}

/** Convex upsampling in float64: disparity [B,h,w], logits [B,h,w,9,k,k] -> [B,h k,w k], row-major. */
export function convexUpsampleReference(
  disparity: Float64Array,
  logits: Float64Array,
  { batch, height, width, factor: k, gain, logitScale, border }: ConvexUpsampleSizes,
): Float64Array {
  const fine = new Float64Array(batch * height * k * width * k);
  for (let b = 0; b < batch; b++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const neighbours = [-1, 0, 1].flatMap((dy) => [-1, 0, 1].map((dx) => valueAt(b, y + dy, x + dx)));
        const cell = (b * height + y) * width + x;
        for (let dy = 0; dy < k; dy++) {
          for (let dx = 0; dx < k; dx++) {
            const own = neighbours.map((_, n) => logitScale * logits[((cell * 9 + n) * k + dy) * k + dx]);
            const largest = Math.max(...own);
            const weights = own.map((logit) => Math.exp(logit - largest));
            const total = weights.reduce((a, w) => a + w, 0);
            const mean = weights.reduce((a, w, n) => a + (w / total) * neighbours[n], 0);
            fine[((b * height + y) * k + dy) * width * k + x * k + dx] = gain * mean;
          }
        }
      }
    }
  }
  return fine;

  function valueAt(b: number, y: number, x: number): number {
    const row = Math.min(Math.max(y, 0), height - 1);
    const column = Math.min(Math.max(x, 0), width - 1);
    const isOutside = row !== y || column !== x;
    return isOutside && border === "zero" ? 0 : disparity[(b * height + row) * width + column];
  }
}
