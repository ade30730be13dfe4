import { describe, expect, test } from "vitest";
import { backprojectPixel, cloudFromDepth, worldPoint } from "./backproject.ts";
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

  test("the cloud holds the valid pixels, in the world, with their colours", () => {
    const rgba = Uint8Array.from({ length: 16 }, (_, i) => i);
    const cloud = cloudFromDepth(
      Float32Array.from([0, 2, Number.NaN, 5]),
      { width: 2, height: 2, rgba },
      intrinsics,
      camFromWorld,
    );
    expect(cloud.positions).toHaveLength(6);
    expect([...cloud.colours]).toEqual([4, 5, 6, 12, 13, 14]);
    const [x, y, z] = cloud.positions.subarray(3, 6);
    const inCam = transformPoint(camFromWorld, [x, y, z]);
    expect(inCam[2]).toBeCloseTo(5, 5);
    expect(worldPoint(intrinsics, camFromWorld, 1, 1, 5)[0]).toBeCloseTo(x, 5);
  });
});
