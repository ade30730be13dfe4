import { compose, invert } from "../rigid.ts";
import type { DepthFrame } from "./depthFrame.ts";

export interface ConsistencyLimits {
  /** Largest difference between a point's depth in a view and the depth that the view itself has there, relative to the
   *  point's. */
  readonly relativeDifference: number;
  /** Other views that have to agree. 0 keeps every point. */
  readonly minViews: number;
}

/** 1 for the pixels of a frame whose points other views agree with, 0 for the others. height * width.
 *
 *  A point X of the frame is taken into view j: z_j its depth there, p_j its pixel, rounded. The view agrees if
 *  |D_j(p_j) - z_j| <= relativeDifference * z_j. This is the geometric check of multi-view stereo (Schönberger et al.
 *  2016, fusion; MVSNet, 4.2) without its way back. */
export function consistentPixels(
  frame: DepthFrame,
  views: readonly DepthFrame[],
  { relativeDifference, minViews }: ConsistencyLimits,
): Uint8Array {
  const votes = new Uint8Array(frame.depth.length);
  if (minViews <= 0) return votes.fill(1);
  for (const view of views) vote(votes, frame, view, relativeDifference);
  return votes.map((count) => (count >= minViews ? 1 : 0));
}

function vote(votes: Uint8Array, frame: DepthFrame, view: DepthFrame, relativeDifference: number): void {
  const { width, height, depth, intrinsics } = frame;
  const m = compose(view.camFromWorld, invert(frame.camFromWorld));
  const { fx, fy, cx, cy } = view.intrinsics;
  for (let v = 0; v < height; v++) {
    const rayY = (v - intrinsics.cy) / intrinsics.fy;
    for (let u = 0; u < width; u++) {
      const pixel = v * width + u;
      const z = depth[pixel];
      const x = ((u - intrinsics.cx) / intrinsics.fx) * z;
      const y = rayY * z;
      const depthThere = m[8] * x + m[9] * y + m[10] * z + m[11];
      if (!(depthThere > 0)) continue;
      const uThere = Math.round((fx * (m[0] * x + m[1] * y + m[2] * z + m[3])) / depthThere + cx);
      const vThere = Math.round((fy * (m[4] * x + m[5] * y + m[6] * z + m[7])) / depthThere + cy);
      if (uThere < 0 || vThere < 0 || uThere >= view.width || vThere >= view.height) continue;
      const seen = view.depth[vThere * view.width + uThere];
      if (Math.abs(seen - depthThere) <= relativeDifference * depthThere) votes[pixel]++;
    }
  }
}
