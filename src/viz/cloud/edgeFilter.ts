import { normalsFromDepth } from "../surface.ts";
import type { DepthFrame } from "./depthFrame.ts";

/** What makes a pixel an edge rather than a piece of a surface. */
export interface EdgeLimits {
  /** Depth step to a neighbour, relative to the nearer of the two. */
  readonly depthStep: number;
  /** Angle between the surface's normal and the ray that sees it. */
  readonly grazingDegrees: number;
}

export type EdgeFilterName = "off" | "gentle" | "strict";

/** A network draws a depth edge as a ramp a few pixels wide: points in the air between two surfaces. */
export const EDGE_FILTERS: Readonly<Record<EdgeFilterName, EdgeLimits | null>> = {
  off: null,
  gentle: { depthStep: 0.1, grazingDegrees: 85 },
  strict: { depthStep: 0.04, grazingDegrees: 78 },
};

/** 1 for the pixels of a frame that lie on a surface, 0 for those at a jump of depth or seen at a grazing angle, and for
 *  those without depth. Both sides of a jump are edges. height * width. */
export function surfacePixels(frame: DepthFrame, limits: EdgeLimits | null): Uint8Array {
  const kept = Uint8Array.from(frame.depth, (depth) => (depth > 0 && Number.isFinite(depth) ? 1 : 0));
  if (limits === null) return kept;
  dropJumps(kept, frame, limits.depthStep);
  dropGrazing(kept, frame, Math.cos((limits.grazingDegrees * Math.PI) / 180));
  return kept;
}

function dropJumps(kept: Uint8Array, { depth, width, height }: DepthFrame, depthStep: number): void {
  const compare = (a: number, b: number): void => {
    const nearer = Math.min(depth[a], depth[b]);
    if (Math.abs(depth[a] - depth[b]) <= depthStep * nearer) return;
    kept[a] = 0;
    kept[b] = 0;
  };
  for (let v = 0; v < height; v++) {
    for (let u = 0; u < width; u++) {
      const pixel = v * width + u;
      if (u + 1 < width) compare(pixel, pixel + 1);
      if (v + 1 < height) compare(pixel, pixel + width);
    }
  }
}

function dropGrazing(kept: Uint8Array, frame: DepthFrame, smallestCosine: number): void {
  const { depth, width, height, intrinsics } = frame;
  const normals = normalsFromDepth(depth, width, height, intrinsics);
  for (let pixel = 0; pixel < kept.length; pixel++) {
    const x = ((pixel % width) - intrinsics.cx) / intrinsics.fx;
    const y = (Math.floor(pixel / width) - intrinsics.cy) / intrinsics.fy;
    const at = 3 * pixel;
    const along = normals[at] * x + normals[at + 1] * y + normals[at + 2];
    // Where a border leaves the normal unknown (NaN), nothing is known against the pixel.
    if (Math.abs(along) < smallestCosine * Math.hypot(x, y, 1)) kept[pixel] = 0;
  }
}
