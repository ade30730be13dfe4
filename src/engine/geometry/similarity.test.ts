import { describe, expect, test } from "vitest";
import { cameraCentre, compose, type Vector3 } from "./pose.ts";
import { rotationFromQuaternion } from "./quaternion.ts";
import { alignPoints, cameraInWorld } from "./similarity.ts";
import { symmetricEigenpairs } from "./symmetricEigen.ts";

function expectClose(
  found: readonly number[] | undefined,
  expected: readonly number[],
  within = 1e-13,
): void {
  expect(found).toHaveLength(expected.length);
  found?.forEach((value, i) => {
    expect(Math.abs(value - expected[i])).toBeLessThanOrEqual(within);
  });
}

/** Six noisy pairs of points. */
const A: readonly Vector3[] = [
  [0.002, 0.299, -0.137],
  [-1.781, -0.455, -0.496],
  [0.12, 1.34, -0.246],
  [-1.241, 0.49, 0.178],
  [0.211, -0.93, -0.015],
  [1.391, -1.344, -0.229],
];
const B: readonly Vector3[] = [
  [0.991, -1.908, 2.955],
  [0.428, -1.943, 3.414],
  [1.24, -1.557, 2.954],
  [0.88, -1.805, 3.447],
  [0.821, -2.305, 2.851],
  [0.939, -2.433, 2.426],
];

/** Umeyama's own solution of these by singular values: numpy 2.4 in float64. */
const BY_NUMPY = {
  scale: 0.37116282824425534,
  rotation: [
    ...[0.5165670016851267, 0.5439065384394982, 0.6613049298264756],
    ...[-0.16931987912455254, 0.8219662685277626, -0.5437850971990611],
    ...[-0.8393386154010098, 0.16892936643848488, 0.516694840163328],
  ],
  translation: [0.9834908068812598, -2.0067091905245538, 2.976913782250453],
  rms: 0.025229961509528796,
};

describe("alignment of points by a similarity", () => {
  test("is Umeyama's, as numpy has it", () => {
    const found = alignPoints(A, B);
    expectClose(found?.bFromA.rotation, BY_NUMPY.rotation);
    expectClose(found?.bFromA.translation, BY_NUMPY.translation);
    expectClose([found?.bFromA.scale ?? 0, found?.rms ?? 0], [BY_NUMPY.scale, BY_NUMPY.rms]);
  });

  test("takes what lies in a plane to where it lies, and mirrors nothing", () => {
    const turn = rotationFromQuaternion([0.2, 0.9, -0.3, 0.25]);
    const flat = A.map(([x, y]): Vector3 => [x, y, 0]);
    const placed = flat.map(
      ([x, y]): Vector3 => [
        2.5 * (turn[0] * x + turn[1] * y) - 1,
        2.5 * (turn[3] * x + turn[4] * y) + 4,
        2.5 * (turn[6] * x + turn[7] * y),
      ],
    );
    const found = alignPoints(flat, placed);
    expectClose(found?.bFromA.rotation, turn, 1e-12);
    expectClose([found?.bFromA.scale ?? 0, found?.rms ?? 1], [2.5, 0], 1e-12);
  });

  test("mirrored points are turned as well as they can be, not mirrored", () => {
    const mirrored = A.map(([x, y, z]): Vector3 => [-x, y, z]);
    const rotation = alignPoints(A, mirrored)?.bFromA.rotation ?? [];
    const [a, b, c, d, e, f, g, h, i] = rotation;
    expect(a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)).toBeCloseTo(1, 12);
  });

  test("points along a line, or fewer than three, determine none", () => {
    const line = A.map(([x]): Vector3 => [x, 2 * x + 1, -x]);
    const nearlyLine = line.map(([x, y, z], i): Vector3 => [x, y, z + 0.001 * (i % 2)]);
    expect(alignPoints(line, line)).toBeNull();
    expect(alignPoints(nearlyLine, nearlyLine)).toBeNull();
    expect(alignPoints(A.slice(0, 2), B.slice(0, 2))).toBeNull();
    expect(alignPoints(A.slice(0, 3), B.slice(0, 3))).not.toBeNull();
    expect(alignPoints([A[0], A[0], A[0]], [B[0], B[0], B[0]])).toBeNull();
  });
});

test("a camera keeps its view and its place when its world is named by another similarity", () => {
  const rotation = rotationFromQuaternion([0.6, 0.1, -0.7, 0.2]);
  const bFromA = { scale: 0.5, rotation, translation: [1, 2, -3] };
  const camFromB = { rotation: rotationFromQuaternion([0.9, -0.2, 0.3, 0.1]), translation: [0.4, 0.5, 6] };
  const camFromA = cameraInWorld(camFromB, bFromA);
  const [x, y, z] = cameraCentre(camFromA).map((length) => length * bFromA.scale);
  const turned = [0, 3, 6].map((row, i) => {
    const r = bFromA.rotation;
    return r[row] * x + r[row + 1] * y + r[row + 2] * z + bFromA.translation[i];
  });
  expectClose(turned, cameraCentre(camFromB));
  expectClose(camFromA.rotation, compose(camFromB, { rotation, translation: [0, 0, 0] }).rotation);
});

test("eigenpairs solve the matrix, are orthonormal, and come largest first", () => {
  const matrix = [
    [4, -2, 0.5, 1],
    [-2, 3, 1.5, -0.25],
    [0.5, 1.5, -1, 2],
    [1, -0.25, 2, 0.75],
  ];
  const pairs = symmetricEigenpairs(matrix);
  for (const { value, vector } of pairs) {
    const product = matrix.map((row) => row.reduce((sum, element, i) => sum + element * vector[i], 0));
    expectClose(
      product,
      vector.map((component) => component * value),
      1e-14,
    );
  }
  pairs.forEach((left, i) => {
    pairs.forEach((right, j) => {
      const dot = left.vector.reduce((sum, component, k) => sum + component * right.vector[k], 0);
      expect(dot).toBeCloseTo(i === j ? 1 : 0, 14);
    });
  });
  expect(pairs.map(({ value }) => value)).toEqual(
    pairs.map(({ value }) => value).sort((left, right) => right - left),
  );
});
