import { type Matrix4, Sphere, Vector3 } from "three";
import type { DrawnCamera } from "./frusta.ts";
import { quantileRange } from "./range.ts";
import { cameraCentre } from "./rigid.ts";

/** The sphere that "Frame all" shows, in three's coordinates: the middle 90 % of the points and all cameras. */
export function boundsOf(
  points: Float32Array,
  cameras: readonly DrawnCamera[],
  threeFromPoints: Matrix4,
): Sphere {
  const low = [0, 0, 0];
  const high = [0, 0, 0];
  const centres = cameras.map((camera) => cameraCentre(camera.camFromWorld));
  for (const axis of [0, 1, 2]) {
    const column = Float32Array.from({ length: points.length / 3 }, (_, i) => points[3 * i + axis]);
    const range = quantileRange([column], 0.05, 0.95);
    const along = centres.map((centre) => centre[axis]);
    low[axis] = Math.min(range?.min ?? Number.POSITIVE_INFINITY, ...along);
    high[axis] = Math.max(range?.max ?? Number.NEGATIVE_INFINITY, ...along);
  }
  if (!low.every(Number.isFinite) || !high.every(Number.isFinite)) return new Sphere(new Vector3(), 2);
  const a = new Vector3(...low);
  const b = new Vector3(...high);
  const centre = a.clone().add(b).multiplyScalar(0.5).applyMatrix4(threeFromPoints);
  return new Sphere(centre, Math.max(0.2, a.distanceTo(b) / 2));
}

/** Where the cameras look on average, in three's horizontal plane. */
export function meanDirection(cameras: readonly DrawnCamera[], threeFromPoints: Matrix4): Vector3 {
  const sum = new Vector3();
  for (const { camFromWorld } of cameras) {
    sum.add(new Vector3(camFromWorld[8], camFromWorld[9], camFromWorld[10]));
  }
  sum.transformDirection(threeFromPoints).setY(0);
  return sum.lengthSq() < 1e-6 ? new Vector3(0, 0, -1) : sum.normalize();
}
