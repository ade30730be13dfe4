import { describe, expect, test } from "vitest";
import { backprojectPixel, worldPoint } from "./backproject.ts";
import { transformPoint } from "./rigid.ts";

const intrinsics = { fx: 2, fy: 4, cx: 0.5, cy: 0.5 };
const camFromWorld = [0, -1, 0, 1, 1, 0, 0, 2, 0, 0, 1, 3];

describe("backprojection", () => {
  test("a pixel projects back onto itself", () => {
    const [x, y, z] = backprojectPixel(intrinsics, 3, 7, 1.5);
    expect(z).toBe(1.5);
    expect((intrinsics.fx * x) / z + intrinsics.cx).toBeCloseTo(3, 12);
    expect((intrinsics.fy * y) / z + intrinsics.cy).toBeCloseTo(7, 12);
  });

  test("a world point lies at its depth before the camera that sees it", () => {
    const point = worldPoint(intrinsics, camFromWorld, 1, 1, 5);
    const [x, y, z] = transformPoint(camFromWorld, point);
    expect(z).toBeCloseTo(5, 12);
    expect((intrinsics.fx * x) / z + intrinsics.cx).toBeCloseTo(1, 12);
    expect((intrinsics.fy * y) / z + intrinsics.cy).toBeCloseTo(1, 12);
  });
});
