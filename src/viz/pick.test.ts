import { Matrix4, PerspectiveCamera } from "three";
import { describe, expect, test } from "vitest";
import { pickPoint } from "./pick.ts";

const view = { width: 200, height: 100 };
const camera = new PerspectiveCamera(90, 2, 0.1, 100);
camera.updateMatrixWorld();

describe("pickPoint", () => {
  test("takes the point in front of those behind it", () => {
    const points = Float32Array.of(0, 0, -8, 0, 0, -2, 0, 0, -5);
    expect(pickPoint(points, new Matrix4(), camera, view, 100, 50)).toBe(1);
  });

  test("measures in pixels from the upper left corner", () => {
    // At depth 10 and 90 degrees the view is 20 high and 40 wide: (10, 5) is half way to the right and up.
    const points = Float32Array.of(10, 5, -10);
    expect(pickPoint(points, new Matrix4(), camera, view, 150, 25)).toBe(0);
    expect(pickPoint(points, new Matrix4(), camera, view, 150, 75)).toBeNull();
  });

  test("does not see points behind the camera", () => {
    expect(pickPoint(Float32Array.of(0, 0, 5), new Matrix4(), camera, view, 100, 50)).toBeNull();
  });
});
