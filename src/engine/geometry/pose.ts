import { quaternionFromRotation } from "./quaternion.ts";

/** A rigid motion x -> rotation · x + translation, float64.
 *  rotation: 9 numbers, row-major, orthonormal; translation: 3 numbers, in the length unit of its owner. */
export interface RigidTransform {
  readonly rotation: readonly number[];
  readonly translation: readonly number[];
}

export type Vector3 = readonly [number, number, number];

export const IDENTITY: RigidTransform = {
  rotation: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  translation: [0, 0, 0],
};

/** `compose(cFromB, bFromA)` is `cFromA`. */
export function compose(cFromB: RigidTransform, bFromA: RigidTransform): RigidTransform {
  const [l, r] = [cFromB.rotation, bFromA.rotation];
  const rotation: number[] = [];
  for (let row = 0; row < 9; row += 3) {
    for (let column = 0; column < 3; column++) {
      rotation.push(l[row] * r[column] + l[row + 1] * r[column + 3] + l[row + 2] * r[column + 6]);
    }
  }
  return { rotation, translation: transformPoint(cFromB, bFromA.translation) };
}

/** `invert(bFromA)` is `aFromB`: the transposed rotation and -Rᵀt. */
export function invert({ rotation: r, translation: t }: RigidTransform): RigidTransform {
  return {
    rotation: [r[0], r[3], r[6], r[1], r[4], r[7], r[2], r[5], r[8]],
    translation: [
      -(r[0] * t[0] + r[3] * t[1] + r[6] * t[2]),
      -(r[1] * t[0] + r[4] * t[1] + r[7] * t[2]),
      -(r[2] * t[0] + r[5] * t[1] + r[8] * t[2]),
    ],
  };
}

/** Takes a point from the frame on the right of the transform's name to the one on its left. */
export function transformPoint(
  { rotation: r, translation: t }: RigidTransform,
  p: ArrayLike<number>,
): Vector3 {
  return [
    r[0] * p[0] + r[1] * p[1] + r[2] * p[2] + t[0],
    r[3] * p[0] + r[4] * p[1] + r[5] * p[2] + t[1],
    r[6] * p[0] + r[7] * p[1] + r[8] * p[2] + t[2],
  ];
}

/** The motion that takes points of the target camera to the source camera: E_s · E_t⁻¹ (method 1). */
export function sourceFromTarget(
  sourceCamFromWorld: RigidTransform,
  targetCamFromWorld: RigidTransform,
): RigidTransform {
  return compose(sourceCamFromWorld, invert(targetCamFromWorld));
}

/** The same motion with lengths in another unit. */
export function withLengthsScaled({ rotation, translation }: RigidTransform, factor: number): RigidTransform {
  return { rotation, translation: translation.map((length) => length * factor) };
}

/** Where the camera stands in the world: -Rᵀt of `camFromWorld`. */
export function cameraCentre(camFromWorld: RigidTransform): Vector3 {
  const [x, y, z] = invert(camFromWorld).translation;
  return [x, y, z];
}

/** Length of the translation; of `sourceFromTarget` it is the baseline. */
export function translationLength({ translation: t }: RigidTransform): number {
  return Math.hypot(t[0], t[1], t[2]);
}

/** Angle of the rotation, 0..180 degrees; exact also near 0, where the trace formula loses half its digits. */
export function rotationAngleDegrees({ rotation }: RigidTransform): number {
  const [w, x, y, z] = quaternionFromRotation(rotation);
  return (2 * Math.atan2(Math.hypot(x, y, z), Math.abs(w)) * 180) / Math.PI;
}

/** Whether nine numbers, row-major, are a rotation (not a reflection). maxSkew: how far the products of its columns with each
 *  other may be from 0, and with themselves from 1. */
export function isRotation(r: readonly number[], maxSkew: number): boolean {
  const dot = (a: number, b: number) => r[a] * r[b] + r[a + 3] * r[b + 3] + r[a + 6] * r[b + 6];
  const isOrthonormal = [0, 1, 2].every((a) =>
    [0, 1, 2].every((b) => Math.abs(dot(a, b) - (a === b ? 1 : 0)) <= maxSkew),
  );
  const determinant =
    r[0] * (r[4] * r[8] - r[5] * r[7]) -
    r[1] * (r[3] * r[8] - r[5] * r[6]) +
    r[2] * (r[3] * r[7] - r[4] * r[6]);
  return isOrthonormal && determinant > 0;
}

/** `[R | t]`, 3 x 4, row-major, 12 numbers. */
export function toRows({ rotation: r, translation: t }: RigidTransform): number[] {
  return [r[0], r[1], r[2], t[0], r[3], r[4], r[5], t[1], r[6], r[7], r[8], t[2]];
}

/** The inverse of `toRows`. */
export function fromRows(rows: readonly number[]): RigidTransform {
  return {
    rotation: [0, 1, 2, 4, 5, 6, 8, 9, 10].map((i) => rows[i]),
    translation: [3, 7, 11].map((i) => rows[i]),
  };
}

/** Homogeneous 4 x 4, row-major, 16 numbers. */
export function toMatrix4(transform: RigidTransform): number[] {
  return [...toRows(transform), 0, 0, 0, 1];
}
