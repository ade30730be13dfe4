import type { GroundTruthDepth } from "../data/sequence.ts";
import type { Crop, Protocol } from "./protocols.ts";
import { type MapSize, resizeBilinear } from "./resizeBilinear.ts";

/** A prediction: inverse depth, row-major, positive, in 1 / (the predictor's unit of length). */
export interface InverseDepthMap extends MapSize {
  readonly values: ArrayLike<number>;
}

/** Inverse depth in 1 / (COLMAP's unit of length) from inverse depth in 1 / normalised units. Evaluations take COLMAP's
 *  unit for the metre: then a ratio of 1 is a metric reconstruction, and scaling `none` means something.
 *  @param normalisedFromColmap the sequence's */
export function inColmapUnits(inverse: Float32Array, normalisedFromColmap: number): Float32Array {
  return inverse.map((value) => value * normalisedFromColmap);
}

/** Pixels from `top` to before `bottom` and from `left` to before `right`. */
export interface PixelWindow {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/** The crop on a frame of some size. The bounds are scaled and cut, not rounded, as the published `astype(int)` does. */
export function windowOf(crop: Crop | null, { width, height }: MapSize): PixelWindow {
  if (crop === null) return { top: 0, bottom: height, left: 0, right: width };
  const [top, bottom] = crop.rows.map((row) => Math.trunc((row * height) / crop.of.height));
  const [left, right] = crop.columns.map((column) => Math.trunc((column * width) / crop.of.width));
  return { top, bottom, left, right };
}

/** Indices of the ground-truth pixels that count, in row-major order. */
export function countingPixels(
  truth: GroundTruthDepth,
  { crop, truthRange }: Pick<Protocol, "crop" | "truthRange">,
): Uint32Array {
  const { top, bottom, left, right } = windowOf(crop, truth);
  // The truth is float32: a limit that is compared with it must be, or a truth of 0.1 m would exceed 0.1.
  const [above, below] = truthRange.map(Math.fround);
  const indices = new Uint32Array((bottom - top) * (right - left));
  let count = 0;
  for (let row = top; row < bottom; row++) {
    for (let i = row * truth.width + left; i < row * truth.width + right; i++) {
      const metres = truth.metres[i];
      if (metres > above && metres < below) indices[count++] = i;
    }
  }
  return indices.subarray(0, count);
}

/** A map at some of its pixels. */
export function valuesAt(map: Float32Array | Float64Array, pixels: Uint32Array): Float64Array {
  // A loop: `from` would take the pixels one by one through their iterator, twenty times as slow.
  const values = new Float64Array(pixels.length);
  for (let i = 0; i < pixels.length; i++) values[i] = map[pixels[i]];
  return values;
}

/** A prediction as a depth map of the truth's size, in the predictor's unit, float64. */
export function depthMapOf(
  { values, width, height }: InverseDepthMap,
  size: MapSize,
  resizes: Protocol["resizes"],
): Float64Array {
  const from = { width, height };
  if (resizes === "depth") return resizeBilinear(Float64Array.from(values, inverted), from, size);
  return resizeBilinear(values, from, size).map(inverted);
}

function inverted(value: number): number {
  return 1 / value;
}

/** Scaled to metres, then bounded: the order of the published evaluation. */
export function scaledAndClamped(
  depth: Float64Array,
  scale: number,
  { clampRange: [min, max] }: Pick<Protocol, "clampRange">,
): Float64Array {
  return depth.map((d) => Math.min(Math.max(d * scale, min), max));
}
