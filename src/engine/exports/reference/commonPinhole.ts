import { resample } from "../../data/resample.ts";
import {
  type Intrinsics,
  type PictureSize,
  projectPoint,
  rayThroughPixel,
} from "../../geometry/intrinsics.ts";
import type { UndistortionMap } from "../../geometry/undistortion.ts";
import { writeNpy } from "../npy.ts";

/** Two pinholes that put every corner of the picture within this distance are the same: a tenth of the error of a good
 *  reconstruction. */
const SAME_PINHOLE_PX = 0.05;

/** The pinhole that the frames of a folder share: the reference knows one camera for target and sources. Where COLMAP
 *  estimated several, the one of the middle frame by focal length, so that about as many pictures shrink as grow. */
export function commonPinhole(pinholes: readonly Intrinsics[]): Intrinsics {
  const byFocalLength = [...pinholes].sort((a, b) => a.fx - b.fx);
  return byFocalLength[Math.floor(byFocalLength.length / 2)];
}

/** True if pictures through the two cannot be told apart. */
export function isSamePinhole(a: Intrinsics, b: Intrinsics, { width, height }: PictureSize): boolean {
  return [
    [0, 0],
    [width - 1, height - 1],
  ].every(([x, y]) => {
    const [u, v] = projectPoint(b, rayThroughPixel(a, x, y));
    return Math.hypot(u - x, v - y) <= SAME_PINHOLE_PX;
  });
}

/** A picture seen through another pinhole in the same place: RGBA of the same size; beyond the source its border repeats. */
export function throughPinhole(
  rgba: Uint8Array,
  size: PictureSize,
  own: Intrinsics,
  common: Intrinsics,
): Uint8Array<ArrayBuffer> {
  return resample({ ...size, rgba }, rotationFreeMap(size, own, common));
}

function rotationFreeMap(size: PictureSize, own: Intrinsics, common: Intrinsics): UndistortionMap {
  const { width, height } = size;
  const corners = new Float64Array(2 * (width + 1) * (height + 1));
  for (let row = 0, at = 0; row <= height; row++) {
    for (let column = 0; column <= width; column++, at += 2) {
      corners.set(projectPoint(own, rayThroughPixel(common, column - 0.5, row - 0.5)), at);
    }
  }
  return { width, height, corners };
}

/** Intrinsics as the reference keeps them: 4 x 4, the first row over the picture's width, the second over its height.
 *  Multiplied by the size it is trained at they are pixels with the first centre at (0, 0), as its sampling has it;
 *  exact at the size of the export. */
export function writeNormalisedIntrinsics(
  { fx, fy, cx, cy }: Intrinsics,
  { width, height }: PictureSize,
): Uint8Array<ArrayBuffer> {
  return writeNpy(
    [4, 4],
    Float64Array.from(
      [
        [fx / width, 0, cx / width, 0],
        [0, fy / height, cy / height, 0],
        [0, 0, 1, 0],
        [0, 0, 0, 1],
      ].flat(),
    ),
  );
}
