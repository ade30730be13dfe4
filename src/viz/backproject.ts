import type { PinholeIntrinsics } from "../engine/protocol.ts";
import { invert, type Point, type Rows, transformPoint } from "./rigid.ts";

export interface ColouredCloud {
  /** World coordinates, 3 N; pixels without depth are left out. */
  readonly positions: Float32Array;
  /** 8-bit RGB, 3 N. */
  readonly colours: Uint8Array;
}

/** The point that a pixel sees at a depth (along the optical axis), in camera coordinates.
 *  The first pixel's centre is (0, 0). */
export function backprojectPixel(
  { fx, fy, cx, cy }: PinholeIntrinsics,
  u: number,
  v: number,
  depth: number,
): Point {
  return [((u - cx) / fx) * depth, ((v - cy) / fy) * depth, depth];
}

/** The world point of a pixel at a depth. */
export function worldPoint(
  intrinsics: PinholeIntrinsics,
  camFromWorld: Rows,
  u: number,
  v: number,
  depth: number,
): Point {
  return transformPoint(invert(camFromWorld), backprojectPixel(intrinsics, u, v, depth));
}
