/** A pinhole camera in pixels; the centre of the first pixel is (0, 0). */
export interface Intrinsics {
  readonly fx: number;
  readonly fy: number;
  readonly cx: number;
  readonly cy: number;
}

export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** True if one size is the other scaled uniformly, up to the rounding of its sides to whole pixels. */
export function isSameShape(a: PictureSize, b: PictureSize): boolean {
  return Math.abs(a.width * b.height - a.height * b.width) <= Math.max(b.width, b.height);
}

/** COLMAP's pinhole, whose first pixel has its centre at (0.5, 0.5), as ours. */
export function intrinsicsFromColmap(fx: number, fy: number, cx: number, cy: number): Intrinsics {
  return { fx, fy, cx: cx - 0.5, cy: cy - 0.5 };
}

/** The same camera after its picture has been resized.
 *  The outer edges of both pictures coincide, so edges (at -0.5) scale, not pixel centres. */
export function rescaleIntrinsics(camera: Intrinsics, from: PictureSize, to: PictureSize): Intrinsics {
  const [sx, sy] = [to.width / from.width, to.height / from.height];
  return {
    fx: camera.fx * sx,
    fy: camera.fy * sy,
    cx: (camera.cx + 0.5) * sx - 0.5,
    cy: (camera.cy + 0.5) * sy - 0.5,
  };
}

/** Pixel where a point of the camera's frame (z > 0) is seen. */
export function projectPoint(camera: Intrinsics, [x, y, z]: readonly number[]): [number, number] {
  return [(camera.fx * x) / z + camera.cx, (camera.fy * y) / z + camera.cy];
}

/** Ray (z = 1) through a pixel. */
export function rayThroughPixel(camera: Intrinsics, u: number, v: number): [number, number, number] {
  return [(u - camera.cx) / camera.fx, (v - camera.cy) / camera.fy, 1];
}
