import { type RigidTransform, type Vector3, withLengthsScaled } from "./pose.ts";
import { rotationFromQuaternion } from "./quaternion.ts";
import { symmetricEigenpairs } from "./symmetricEigen.ts";

/** A similarity x -> scale · rotation · x + translation, float64. */
export interface Similarity extends RigidTransform {
  /** Above 0. */
  readonly scale: number;
}

export interface Alignment {
  readonly bFromA: Similarity;
  /** Root of the mean squared distance that is left, in units of b. */
  readonly rms: number;
}

/** The spread across the points' line, as a share of that along it, squared, below which nothing tells how the points
 *  are turned about the line: 1 %, which is what a reconstruction is off by. */
const MIN_SPREAD = 1e-4;

/** The similarity that takes points of one frame to the same points in another with the least squared distance
 *  (Umeyama 1991, eqs. 40 to 42). The rotation is found as a quaternion (Horn 1987), so that it is never a reflection.
 *  Null if the points do not determine it: fewer than three, or along a line. */
export function alignPoints(a: readonly Vector3[], b: readonly Vector3[]): Alignment | null {
  const count = a.length;
  if (count < 3) return null;
  const [meanA, meanB] = [mean(a), mean(b)];
  const fromMeanA = a.map((point) => minus(point, meanA));
  const fromMeanB = b.map((point) => minus(point, meanB));
  const [best, second] = symmetricEigenpairs(quaternionForm(fromMeanA, fromMeanB));
  // With singular values d1 >= d2 >= |d3| of the covariance, the best is d1 + d2 + d3 and the gap is 2 (d2 + d3).
  if (!(best.value - second.value > 2 * MIN_SPREAD * best.value)) return null;
  const [w, x, y, z] = best.vector;
  const rotation = rotationFromQuaternion([w, x, y, z]);
  const scale = best.value / sumOfSquares(fromMeanA);
  const turned = apply({ scale, rotation, translation: [0, 0, 0] }, meanA);
  const bFromA = { scale, rotation, translation: minus(meanB, turned) };
  const left = a.map((point, i) => minus(b[i], apply(bFromA, point)));
  return { bFromA, rms: Math.sqrt(sumOfSquares(left) / count) };
}

/** Takes a point from the frame on the right of the similarity's name to the one on its left. */
function apply({ scale, rotation: r, translation: t }: Similarity, [x, y, z]: Vector3): Vector3 {
  const row = (i: number) => scale * (r[i] * x + r[i + 1] * y + r[i + 2] * z) + t[i / 3];
  return [row(0), row(3), row(6)];
}

/** A camera of world b as one of world a: the same view, lengths in units of a. */
export function cameraInWorld(camFromB: RigidTransform, bFromA: Similarity): RigidTransform {
  const { rotation: c, translation } = camFromB;
  const { rotation: r, scale } = bFromA;
  const rotation = [0, 3, 6].flatMap((row) =>
    [0, 1, 2].map((i) => c[row] * r[i] + c[row + 1] * r[i + 3] + c[row + 2] * r[i + 6]),
  );
  const [x, y, z] = bFromA.translation;
  const origin = [0, 3, 6].map((row, i) => c[row] * x + c[row + 1] * y + c[row + 2] * z + translation[i]);
  return withLengthsScaled({ rotation, translation: origin }, 1 / scale);
}

/** Horn's 4 x 4 form, whose value at a unit quaternion is the correlation of a, so turned, with b (his section 4.A). */
function quaternionForm(a: readonly Vector3[], b: readonly Vector3[]): number[][] {
  const s = (i: number, j: number) => a.reduce((sum, point, n) => sum + point[i] * b[n][j], 0);
  const [xx, xy, xz] = [s(0, 0), s(0, 1), s(0, 2)];
  const [yx, yy, yz] = [s(1, 0), s(1, 1), s(1, 2)];
  const [zx, zy, zz] = [s(2, 0), s(2, 1), s(2, 2)];
  return [
    [xx + yy + zz, yz - zy, zx - xz, xy - yx],
    [yz - zy, xx - yy - zz, xy + yx, zx + xz],
    [zx - xz, xy + yx, yy - xx - zz, yz + zy],
    [xy - yx, zx + xz, yz + zy, zz - xx - yy],
  ];
}

function mean(points: readonly Vector3[]): Vector3 {
  const along = (axis: number) => points.reduce((sum, point) => sum + point[axis], 0) / points.length;
  return [along(0), along(1), along(2)];
}

function minus(p: Vector3, q: Vector3): Vector3 {
  return [p[0] - q[0], p[1] - q[1], p[2] - q[2]];
}

function sumOfSquares(points: readonly Vector3[]): number {
  return points.reduce((sum, [x, y, z]) => sum + x * x + y * y + z * z, 0);
}
