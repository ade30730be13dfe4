import { describe, expect, test } from "vitest";
import {
  cameraCentre,
  compose,
  IDENTITY,
  invert,
  type RigidTransform,
  rotationAngleDegrees,
  sourceFromTarget,
  toMatrix4,
  transformPoint,
  translationLength,
  withLengthsScaled,
} from "./pose.ts";
import { type Quaternion, quaternionFromRotation, rotationFromQuaternion } from "./quaternion.ts";

/** A turn about an axis; sin and cos of the half angle as quaternions have them. */
function turned(
  degrees: number,
  axis: readonly [number, number, number],
  translation: number[],
): RigidTransform {
  const half = (degrees * Math.PI) / 360;
  const length = Math.hypot(...axis);
  const [x, y, z] = axis.map((part) => (part / length) * Math.sin(half));
  return { rotation: rotationFromQuaternion([Math.cos(half), x, y, z]), translation };
}

function expectClose(found: readonly number[], expected: readonly number[], tolerance = 1e-14): void {
  expect(found.length).toBe(expected.length);
  found.forEach((value, i) => {
    expect(Math.abs(value - expected[i]), `element ${i} of ${found}`).toBeLessThanOrEqual(tolerance);
  });
}

describe("quaternion", () => {
  test("a quarter turn about z takes x to y", () => {
    expectClose(
      rotationFromQuaternion([Math.SQRT1_2, 0, 0, Math.SQRT1_2]),
      [0, -1, 0, 1, 0, 0, 0, 0, 1],
      3e-16,
    );
  });

  test("length does not matter, not even a tiny or a huge one", () => {
    const unit = rotationFromQuaternion([0.8, 0.1, -0.5, 0.2]);
    expectClose(rotationFromQuaternion([0.8e-5, 0.1e-5, -0.5e-5, 0.2e-5]), unit);
    expectClose(rotationFromQuaternion([0.8e12, 0.1e12, -0.5e12, 0.2e12]), unit);
  });

  test.each<[string, Quaternion]>([
    ["identity", [1, 0, 0, 0]],
    ["half turn about x", [0, 1, 0, 0]],
    ["half turn about y", [0, 0, 1, 0]],
    ["half turn about z", [0, 0, 0, 1]],
    ["largest part x", [0.1, 0.9, 0.3, -0.2]],
    ["largest part y", [0.1, 0.3, -0.9, -0.2]],
    ["largest part z", [0.1, -0.3, 0.2, 0.9]],
    ["tiny turn", [1, 1e-9, -2e-9, 0]],
  ])("a rotation gives its quaternion back: %s", (_, quaternion) => {
    const length = Math.hypot(...quaternion);
    expectClose(
      quaternionFromRotation(rotationFromQuaternion(quaternion)),
      quaternion.map((part) => part / length),
    );
  });
});

describe("pose", () => {
  const bFromA = turned(40, [1, 2, -1], [0.5, -2, 3]);
  const cFromB = turned(-75, [0, 1, 1], [4, 1, -1]);
  const point = [0.3, -1.2, 2.5];

  test("composing is applying one after the other", () => {
    expectClose(
      transformPoint(compose(cFromB, bFromA), point),
      transformPoint(cFromB, transformPoint(bFromA, point)),
      2e-15,
    );
  });

  test("an inverse undoes the motion on both sides", () => {
    expectClose(toMatrix4(compose(invert(bFromA), bFromA)), toMatrix4(IDENTITY), 2e-15);
    expectClose(toMatrix4(compose(bFromA, invert(bFromA))), toMatrix4(IDENTITY), 2e-15);
  });

  test("sourceFromTarget takes a point as the target sees it to where the source sees it", () => {
    const world = [1, 2, 3];
    expectClose(
      transformPoint(sourceFromTarget(cFromB, bFromA), transformPoint(bFromA, world)),
      transformPoint(cFromB, world),
      3e-15,
    );
  });

  test("a camera that stands at c sees c at its origin", () => {
    expectClose(transformPoint(bFromA, cameraCentre(bFromA)), [0, 0, 0], 2e-15);
  });

  test("a camera moved 2 to the right has the target's points 2 to the left", () => {
    const target = IDENTITY;
    const source: RigidTransform = { ...IDENTITY, translation: [-2, 0, 0] };
    expectClose(cameraCentre(source), [2, 0, 0]);
    expectClose(sourceFromTarget(source, target).translation, [-2, 0, 0]);
  });

  test.each([0, 1e-7, 0.3, 90, 179.999, 180])("a turn by %s degrees has that angle", (degrees) => {
    expect(rotationAngleDegrees(turned(degrees, [3, -1, 2], [0, 0, 0]))).toBeCloseTo(degrees, 9);
  });

  test("angles are counted the short way round", () => {
    expect(rotationAngleDegrees(turned(300, [0, 0, 1], [0, 0, 0]))).toBeCloseTo(60, 12);
  });

  test("another unit scales the translation alone", () => {
    const scaled = withLengthsScaled(bFromA, 10);
    expect(scaled.rotation).toEqual(bFromA.rotation);
    expect(translationLength(scaled)).toBeCloseTo(10 * Math.hypot(0.5, -2, 3), 12);
  });
});
