import { countingPixels, type InverseDepthMap, valuesAt } from "./comparison.ts";
import type { TruthFrame } from "./frames.ts";
import { median } from "./median.ts";
import type { Protocol } from "./protocols.ts";
import { medianRatio } from "./scaleAlignment.ts";

/** What can be said about depth without looking at a picture; a network that does not beat these has learnt nothing. */

/** Every pixel equally far. */
export const CONSTANT_MAP: InverseDepthMap = { width: 1, height: 1, values: [1] };

/** Rows of the row baseline's map: more than a picture needs, so that resizing keeps the line straight. */
const ROWS = 480;
/** Pixels of a frame that decide the slope; the fitted line is then judged on all. */
const SAMPLES_PER_FRAME = 512;

/** Inverse depth that is linear in the row: 1 - slope at the upper edge of the picture, 1 + slope at the lower one. */
export function rowMap(slope: number): InverseDepthMap {
  const values = Float64Array.from({ length: ROWS }, (_, row) =>
    inverseDepthOfRow(slope, (row + 0.5) / ROWS),
  );
  return { width: 1, height: ROWS, values };
}

/** `position`: 0 at the upper edge, 1 at the lower one. */
function inverseDepthOfRow(slope: number, position: number): number {
  return 1 + slope * (2 * position - 1);
}

/** The row map with the slope of the least mean AbsRel over the sequence, each image scaled to its median. */
export async function fitRowSlope(
  frames: readonly TruthFrame[],
  protocol: Protocol,
): Promise<InverseDepthMap> {
  const samples = await sampleRows(frames, protocol);
  const error = (slope: number): number =>
    samples.reduce((sum, { positions, truth }) => sum + absRelOfSlope(slope, positions, truth), 0);
  // The error is not convex in the slope: a coarse scan, then a fine one round its winner.
  const coarse = leastOf(range(-0.975, 0.975, 0.025), error);
  const fine = range(Math.max(coarse - 0.024, -0.995), Math.min(coarse + 0.024, 0.995), 0.003);
  return rowMap(leastOf(fine, error));
}

interface RowSamples {
  readonly positions: Float64Array;
  readonly truth: Float64Array;
}

async function sampleRows(frames: readonly TruthFrame[], protocol: Protocol): Promise<RowSamples[]> {
  const samples: RowSamples[] = [];
  for (const { groundTruth } of frames) {
    const depth = await groundTruth();
    const pixels = countingPixels(depth, protocol);
    const count = Math.min(SAMPLES_PER_FRAME, pixels.length);
    if (count === 0) continue;
    const chosen = Uint32Array.from(
      { length: count },
      (_, k) => pixels[Math.floor(((k + 0.5) * pixels.length) / count)],
    );
    samples.push({
      positions: Float64Array.from(chosen, (pixel) => (Math.floor(pixel / depth.width) + 0.5) / depth.height),
      truth: valuesAt(depth.metres, chosen),
    });
  }
  return samples;
}

function absRelOfSlope(slope: number, positions: Float64Array, truth: Float64Array): number {
  const depth = positions.map((position) => 1 / inverseDepthOfRow(slope, position));
  const scale = medianRatio(depth, truth);
  return depth.reduce((sum, d, i) => sum + Math.abs(d * scale - truth[i]) / truth[i], 0) / depth.length;
}

/** Mean of the truth's inverse depth over the sequence, pixel by pixel, at the first frame's size. Every frame is first
 *  brought to median depth 1, as scaling per image will see it; a pixel without any truth gets the mean of all others. */
export async function fitMeanMap(
  frames: readonly TruthFrame[],
  protocol: Protocol,
): Promise<InverseDepthMap> {
  if (frames.length === 0) return CONSTANT_MAP;
  const { width, height } = await frames[0].groundTruth();
  const sum = new Float64Array(width * height);
  const count = new Uint32Array(width * height);
  for (const { groundTruth } of frames) {
    const depth = await groundTruth();
    const pixels = countingPixels(depth, protocol);
    if (pixels.length === 0) continue;
    const medianMetres = median(valuesAt(depth.metres, pixels));
    for (const pixel of pixels) {
      // Nearest pixel of the map: a truth of another size falls where it is seen.
      const row = Math.floor(((Math.floor(pixel / depth.width) + 0.5) * height) / depth.height);
      const column = Math.floor((((pixel % depth.width) + 0.5) * width) / depth.width);
      sum[row * width + column] += medianMetres / depth.metres[pixel];
      count[row * width + column]++;
    }
  }
  const seen = count.reduce((total, n) => total + n, 0);
  const everywhere = seen === 0 ? 1 : sum.reduce((total, value) => total + value, 0) / seen;
  return { width, height, values: sum.map((value, i) => (count[i] === 0 ? everywhere : value / count[i])) };
}

function range(from: number, to: number, step: number): number[] {
  return Array.from({ length: Math.floor((to - from) / step + 1.5) }, (_, i) => from + i * step);
}

function leastOf(candidates: readonly number[], cost: (candidate: number) => number): number {
  let [best, least] = [candidates[0], Number.POSITIVE_INFINITY];
  for (const candidate of candidates) {
    const value = cost(candidate);
    if (value < least) [best, least] = [candidate, value];
  }
  return best;
}
