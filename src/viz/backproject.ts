import type { PinholeIntrinsics, RgbaPicture } from "../engine/protocol.ts";
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

/** All pixels of a depth map (height * width) as a coloured cloud in the world. Depths that are not positive are left out. */
export function cloudFromDepth(
  depth: Float32Array,
  picture: RgbaPicture,
  intrinsics: PinholeIntrinsics,
  camFromWorld: Rows,
): ColouredCloud {
  const { width, height, rgba } = picture;
  const m = invert(camFromWorld);
  const positions = new Float32Array(3 * width * height);
  const colours = new Uint8Array(3 * width * height);
  let count = 0;
  for (let v = 0; v < height; v++) {
    for (let u = 0; u < width; u++) {
      const pixel = v * width + u;
      const z = depth[pixel];
      if (!(z > 0) || !Number.isFinite(z)) continue;
      const x = ((u - intrinsics.cx) / intrinsics.fx) * z;
      const y = ((v - intrinsics.cy) / intrinsics.fy) * z;
      const at = 3 * count;
      positions[at] = m[0] * x + m[1] * y + m[2] * z + m[3];
      positions[at + 1] = m[4] * x + m[5] * y + m[6] * z + m[7];
      positions[at + 2] = m[8] * x + m[9] * y + m[10] * z + m[11];
      colours[at] = rgba[4 * pixel];
      colours[at + 1] = rgba[4 * pixel + 1];
      colours[at + 2] = rgba[4 * pixel + 2];
      count++;
    }
  }
  return { positions: positions.slice(0, 3 * count), colours: colours.slice(0, 3 * count) };
}
