import type { PinholeIntrinsics } from "../engine/protocol.ts";
import type { Point, Rows } from "./rigid.ts";

/** What takes a pixel of the target to the source: both cameras and the pose between them. */
export interface CameraPair {
  readonly target: PinholeIntrinsics;
  readonly source: PinholeIntrinsics;
  readonly sourceFromTarget: Rows;
}

/** Pixels; the first pixel's centre is (0, 0). May lie outside the picture. */
export interface PixelPlace {
  readonly u: number;
  readonly v: number;
}

/** Where a target pixel at a depth lies in the source (method section 3: p_s ~ K_s (R D K_t⁻¹ p_t + t)), or null if that
 *  is behind the source's camera. */
export function landingPixel(pair: CameraPair, { u, v }: PixelPlace, depth: number): PixelPlace | null {
  return depth > 0 ? pixelAt(sourceRay(pair, u, v), 1 / depth) : null;
}

/** All places in the source where a target pixel can lie at depths from `nearestDepth` to infinity: a piece of its
 *  epipolar line, from near to far. Null if all of it is behind the source's camera. */
export function epipolarSegment(
  pair: CameraPair,
  { u, v }: PixelPlace,
  nearestDepth: number,
): { readonly near: PixelPlace; readonly far: PixelPlace } | null {
  const ray = sourceRay(pair, u, v);
  const [, , farDepth] = ray.atInfinity;
  const [, , perInverseDepth] = ray.perInverseDepth;
  let [least, most] = [0, 1 / nearestDepth];
  // In front of the camera: farDepth + w * perInverseDepth > 0, kept off 0 by a thousandth of the piece.
  if (perInverseDepth !== 0) {
    const horizon = -farDepth / perInverseDepth;
    const margin = 1e-3 * most;
    if (perInverseDepth < 0) most = Math.min(most, horizon - margin);
    else least = Math.max(least, horizon + margin);
  }
  const near = most < least ? null : pixelAt(ray, most);
  const far = most < least ? null : pixelAt(ray, least);
  return near === null || far === null ? null : { near, far };
}

/** Homogeneous source pixels of a target pixel as a function of inverse depth w: `atInfinity + w * perInverseDepth`. */
interface SourceRay {
  readonly atInfinity: Point;
  readonly perInverseDepth: Point;
}

function sourceRay({ target, source, sourceFromTarget: m }: CameraPair, u: number, v: number): SourceRay {
  const x = (u - target.cx) / target.fx;
  const y = (v - target.cy) / target.fy;
  const pixels = (a: number, b: number, c: number): Point => [
    source.fx * a + source.cx * c,
    source.fy * b + source.cy * c,
    c,
  ];
  return {
    atInfinity: pixels(m[0] * x + m[1] * y + m[2], m[4] * x + m[5] * y + m[6], m[8] * x + m[9] * y + m[10]),
    perInverseDepth: pixels(m[3], m[7], m[11]),
  };
}

function pixelAt({ atInfinity: a, perInverseDepth: b }: SourceRay, inverseDepth: number): PixelPlace | null {
  const w = a[2] + inverseDepth * b[2];
  return w > 0 ? { u: (a[0] + inverseDepth * b[0]) / w, v: (a[1] + inverseDepth * b[1]) / w } : null;
}
