import type { RgbaPicture } from "../../engine/protocol.ts";
import { invert } from "../rigid.ts";
import type { DepthFrame } from "./depthFrame.ts";
import { spreadStep } from "./spreadOrder.ts";

/** More points are not drawn: 2 million take 32 MB on the GPU and stay fluent on ordinary hardware. */
export const MOST_POINTS = 2_000_000;

/** Points of one or several frames in an order whose every beginning is an even sample of all. */
export interface PredictedCloud {
  /** World coordinates, 3 N. */
  readonly positions: Float32Array;
  /** Where each came from, N: `frame * pixelsPerFrame + pixel`, with the frame's place in the list that was fused. */
  readonly origins: Uint32Array;
  readonly pixelsPerFrame: number;
  /** Points that passed the filters, of which at most `MOST_POINTS` are here. */
  readonly found: number;
}

export const NO_CLOUD: PredictedCloud = {
  positions: new Float32Array(),
  origins: new Uint32Array(),
  pixelsPerFrame: 1,
  found: 0,
};

/** The points of the pixels that `kept` marks with 1, for each frame; all frames of one size. */
export function predictedCloud(
  frames: readonly DepthFrame[],
  kept: readonly Uint8Array[],
  mostPoints = MOST_POINTS,
): PredictedCloud {
  if (frames.length === 0) return NO_CLOUD;
  const pixelsPerFrame = frames[0].depth.length;
  const all = originsOf(kept, pixelsPerFrame);
  const count = Math.min(all.length, mostPoints);
  const step = spreadStep(all.length);
  const origins = new Uint32Array(count);
  const positions = new Float32Array(3 * count);
  const worldFromCams = frames.map(({ camFromWorld }) => invert(camFromWorld));
  for (let i = 0, at = 0; i < count; i++, at = (at + step) % all.length) {
    const origin = all[at];
    const index = Math.floor(origin / pixelsPerFrame);
    const pixel = origin - index * pixelsPerFrame;
    const { depth, width, intrinsics } = frames[index];
    const m = worldFromCams[index];
    const z = depth[pixel];
    const row = Math.floor(pixel / width);
    const x = ((pixel - row * width - intrinsics.cx) / intrinsics.fx) * z;
    const y = ((row - intrinsics.cy) / intrinsics.fy) * z;
    origins[i] = origin;
    positions[3 * i] = m[0] * x + m[1] * y + m[2] * z + m[3];
    positions[3 * i + 1] = m[4] * x + m[5] * y + m[6] * z + m[7];
    positions[3 * i + 2] = m[8] * x + m[9] * y + m[10] * z + m[11];
  }
  return { positions, origins, pixelsPerFrame, found: all.length };
}

function originsOf(kept: readonly Uint8Array[], pixelsPerFrame: number): Uint32Array {
  let count = 0;
  for (const mask of kept) for (const isKept of mask) count += isKept;
  const origins = new Uint32Array(count);
  let next = 0;
  kept.forEach((mask, frame) => {
    for (let pixel = 0; pixel < mask.length; pixel++) {
      if (mask[pixel] === 1) origins[next++] = frame * pixelsPerFrame + pixel;
    }
  });
  return origins;
}

/** Colours of a cloud's points, 8-bit sRGB, 3 N: each pixel's in its frame's painting. A transparent pixel has no value
 *  (an error where nothing was measured); its point is `missing`. */
export function paintedCloud(
  { origins, pixelsPerFrame }: Pick<PredictedCloud, "origins" | "pixelsPerFrame">,
  paintings: readonly Pick<RgbaPicture, "rgba">[],
  missing: readonly [red: number, green: number, blue: number],
): Uint8Array {
  const colours = new Uint8Array(3 * origins.length);
  for (let i = 0; i < origins.length; i++) {
    const frame = Math.floor(origins[i] / pixelsPerFrame);
    const { rgba } = paintings[frame];
    const from = 4 * (origins[i] - frame * pixelsPerFrame);
    const hasValue = rgba[from + 3] > 0;
    for (let c = 0; c < 3; c++) colours[3 * i + c] = hasValue ? rgba[from + c] : missing[c];
  }
  return colours;
}
