import { CAMERA_MODELS, type Camera, pixelOfRay } from "./cameraModels.ts";
import {
  type Intrinsics,
  intrinsicsFromColmap,
  type PictureSize,
  rayThroughPixel,
  rescaleIntrinsics,
} from "./intrinsics.ts";

/** Where every corner of an output picture's pixels lies in the source picture.
 *  corners: [(height + 1) * (width + 1)] pairs x, y in source pixels, first centre at (0, 0); always finite,
 *  but they may lie outside the source. */
export interface UndistortionMap extends PictureSize {
  readonly corners: Float64Array;
}

/** The pinhole that an undistorted picture of another size has: the model's own focal length and centre, resized. */
export function undistortedIntrinsics(camera: Camera, output: PictureSize): Intrinsics {
  const { fx, fy, cx, cy } = CAMERA_MODELS[camera.model].pinhole(camera.params);
  return rescaleIntrinsics(intrinsicsFromColmap(fx, fy, cx, cy), camera, output);
}

/** Maps a picture of `output` size with `undistortedIntrinsics` to the camera's picture, stored at `source` size. */
export function undistortionMap(camera: Camera, output: PictureSize, source: PictureSize): UndistortionMap {
  const { width, height } = output;
  const pinhole = undistortedIntrinsics(camera, output);
  const toSource = sourcePixelOfRay(camera, source);
  const corners = new Float64Array(2 * (width + 1) * (height + 1));
  let at = 0;
  for (let row = 0; row <= height; row++) {
    for (let column = 0; column <= width; column++) {
      const [u, v] = rayThroughPixel(pinhole, column - 0.5, row - 0.5);
      const [x, y] = toSource(u, v);
      corners[at++] = x;
      corners[at++] = y;
    }
  }
  return { width, height, corners };
}

/** Maps a picture to another size and nothing else: for pictures whose camera is not known. */
export function resizingMap(output: PictureSize, source: PictureSize): UndistortionMap {
  const { width, height } = output;
  const corners = new Float64Array(2 * (width + 1) * (height + 1));
  let at = 0;
  for (let row = 0; row <= height; row++) {
    for (let column = 0; column <= width; column++) {
      corners[at++] = (column * source.width) / width - 0.5;
      corners[at++] = (row * source.height) / height - 0.5;
    }
  }
  return { width, height, corners };
}

/** The pixel of a stored picture (first centre at (0, 0)) that sees the ray (u, v, 1).
 *  Rays beyond the model's fold are taken back to it: past it the polynomial turns round and would show the picture
 *  mirrored. */
export function sourcePixelOfRay(
  camera: Camera,
  source: PictureSize,
): (u: number, v: number) => [number, number] {
  const limit = foldRadius(camera);
  const [sx, sy] = [source.width / camera.width, source.height / camera.height];
  return (u, v) => {
    const radius = Math.hypot(u, v);
    const shrink = radius > limit ? limit / radius : 1;
    const [x, y] = pixelOfRay(camera, u * shrink, v * shrink);
    return [x * sx - 0.5, y * sy - 0.5];
  };
}

/** Rays wider than 84 degrees from the axis do not occur in a pinhole picture worth having. */
const WIDEST_RAY = 10;
const RADIUS_STEPS = 400;
const DIRECTIONS = 16;

/** Largest ray radius (tangent of the angle from the axis) up to which the model is one-to-one and finite.
 *  Found by walking outwards in 16 directions until the pixel no longer moves outwards; Infinity if it always does
 *  up to 84 degrees. */
export function foldRadius(camera: Camera): number {
  const { distort } = CAMERA_MODELS[camera.model];
  if (distort === null) return Number.POSITIVE_INFINITY;
  let limit = WIDEST_RAY;
  for (let direction = 0; direction < DIRECTIONS; direction++) {
    const angle = (2 * Math.PI * direction) / DIRECTIONS;
    const [dx, dy] = [Math.cos(angle), Math.sin(angle)];
    let previous = Number.NEGATIVE_INFINITY;
    for (let step = 0; step <= RADIUS_STEPS; step++) {
      // Finer steps near the axis, where most of the picture is.
      const radius = WIDEST_RAY * (step / RADIUS_STEPS) ** 2;
      if (radius > limit) break;
      const [x, y] = distort(camera.params, radius * dx, radius * dy);
      const outwards = x * dx + y * dy;
      if (!(outwards > previous) || !Number.isFinite(outwards)) {
        limit = Math.min(limit, WIDEST_RAY * (Math.max(0, step - 1) / RADIUS_STEPS) ** 2);
        break;
      }
      previous = outwards;
    }
  }
  return limit === WIDEST_RAY ? Number.POSITIVE_INFINITY : limit;
}
