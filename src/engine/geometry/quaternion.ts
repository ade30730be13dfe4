/** Hamilton quaternion, real part first as COLMAP writes it: [w, x, y, z]. */
export type Quaternion = readonly [number, number, number, number];

/** Length; infinite or NaN parts give a length that is not finite. */
export function quaternionLength([w, x, y, z]: Quaternion): number {
  return Math.hypot(w, x, y, z);
}

/** Rotation matrix of a quaternion of any length above 0: 9 numbers, row-major, orthonormal to rounding. */
export function rotationFromQuaternion(quaternion: Quaternion): number[] {
  const length = quaternionLength(quaternion);
  const [w, x, y, z] = quaternion.map((part) => part / length);
  return [
    1 - 2 * (y * y + z * z),
    2 * (x * y - w * z),
    2 * (x * z + w * y),
    2 * (x * y + w * z),
    1 - 2 * (x * x + z * z),
    2 * (y * z - w * x),
    2 * (x * z - w * y),
    2 * (y * z + w * x),
    1 - 2 * (x * x + y * y),
  ];
}

/** Unit quaternion of an orthonormal row-major rotation, w >= 0.
 *  Shepperd's method: divides by the largest of the four parts, so it is stable at every angle. */
export function quaternionFromRotation(r: readonly number[]): Quaternion {
  const trace = r[0] + r[4] + r[8];
  const squares = [trace, r[0], r[4], r[8]];
  const largest = squares.indexOf(Math.max(...squares));
  let parts: [number, number, number, number];
  if (largest === 0) {
    parts = [1 + trace, r[7] - r[5], r[2] - r[6], r[3] - r[1]];
  } else if (largest === 1) {
    parts = [r[7] - r[5], 1 + r[0] - r[4] - r[8], r[1] + r[3], r[2] + r[6]];
  } else if (largest === 2) {
    parts = [r[2] - r[6], r[1] + r[3], 1 - r[0] + r[4] - r[8], r[5] + r[7]];
  } else {
    parts = [r[3] - r[1], r[2] + r[6], r[5] + r[7], 1 - r[0] - r[4] + r[8]];
  }
  const length = quaternionLength(parts) * (parts[0] < 0 ? -1 : 1);
  return [parts[0] / length, parts[1] / length, parts[2] / length, parts[3] / length];
}
