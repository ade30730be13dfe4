/** Sizes of `smoothnessReference`: `samples` disparity maps over `pictures` pictures. */
export interface SmoothnessSize {
  readonly samples: number;
  readonly pictures: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** What `smoothness` computes, in float64 loops. */
export function smoothnessReference(
  { disparity, picture }: Readonly<Record<"disparity" | "picture", Float64Array>>,
  { samples, pictures, height, width, channels }: SmoothnessSize,
): Float64Array {
  const roughness = new Float64Array(samples * height * width);
  const at = (sample: number, y: number, x: number): number => (sample * height + y) * width + x;
  const addPairs = (dy: number, dx: number, perPair: number): void => {
    for (let n = 0; n < samples; n++) {
      for (let y = 0; y + dy < height; y++) {
        for (let x = 0; x + dx < width; x++) {
          const [a, b] = [at(n % pictures, y, x), at(n % pictures, y + dy, x + dx)];
          let edge = 0;
          for (let c = 0; c < channels; c++) {
            edge += Math.abs(picture[a * channels + c] - picture[b * channels + c]) / channels;
          }
          const step = Math.abs(disparity[at(n, y, x)] - disparity[at(n, y + dy, x + dx)]);
          roughness[at(n, y, x)] += perPair * step * Math.exp(-edge);
        }
      }
    }
  };
  addPairs(0, 1, width / (width - 1));
  addPairs(1, 0, height / (height - 1));
  return roughness;
}
