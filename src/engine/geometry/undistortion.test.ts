import { describe, expect, test } from "vitest";
import type { Camera } from "./cameraModels.ts";
import { intrinsicsFromColmap, projectPoint, rayThroughPixel, rescaleIntrinsics } from "./intrinsics.ts";
import { foldRadius, resizingMap, undistortedIntrinsics, undistortionMap } from "./undistortion.ts";

describe("intrinsics", () => {
  test("COLMAP's middle of a picture is our middle: half a pixel less", () => {
    expect(intrinsicsFromColmap(500, 501, 320, 240)).toEqual({ fx: 500, fy: 501, cx: 319.5, cy: 239.5 });
  });

  test("halving a picture keeps its middle in the middle, on both sides of the half pixel", () => {
    const half = rescaleIntrinsics(
      { fx: 500, fy: 500, cx: 319.5, cy: 239.5 },
      { width: 640, height: 480 },
      { width: 320, height: 240 },
    );
    expect(half).toEqual({ fx: 250, fy: 250, cx: 159.5, cy: 119.5 });
  });

  test("resizing there and back is nothing", () => {
    const camera = { fx: 321, fy: 322, cx: 99.25, cy: 77 };
    const [from, to] = [
      { width: 200, height: 150 },
      { width: 128, height: 96 },
    ];
    const back = rescaleIntrinsics(rescaleIntrinsics(camera, from, to), to, from);
    expect(back.fx).toBeCloseTo(321, 10);
    expect(back.cx).toBeCloseTo(99.25, 10);
    expect(back.cy).toBeCloseTo(77, 10);
  });

  test("a ray through a pixel projects to that pixel", () => {
    const camera = { fx: 321, fy: 322, cx: 99.25, cy: 77 };
    const [x, y, z] = rayThroughPixel(camera, 12, 34);
    const [u, v] = projectPoint(camera, [3 * x, 3 * y, 3 * z]);
    expect(u).toBeCloseTo(12, 10);
    expect(v).toBeCloseTo(34, 10);
  });
});

describe("undistortion map", () => {
  const pinhole: Camera = { model: "PINHOLE", width: 640, height: 480, params: [500, 490, 321, 238] };

  test("a pinhole is only resized: pixel corners lie on pixel corners", () => {
    const map = undistortionMap(pinhole, { width: 128, height: 96 }, pinhole);
    const plain = resizingMap({ width: 128, height: 96 }, pinhole);
    expect(map.corners[0]).toBeCloseTo(-0.5, 9);
    expect(map.corners[1]).toBeCloseTo(-0.5, 9);
    expect(map.corners.at(-2)).toBeCloseTo(639.5, 9);
    expect(map.corners.at(-1)).toBeCloseTo(479.5, 9);
    expect(Math.max(...map.corners.map((corner, i) => Math.abs(corner - plain.corners[i])))).toBeLessThan(
      1e-9,
    );
  });

  test("a picture stored at half size is found at half the pixels", () => {
    const full = undistortionMap(pinhole, { width: 64, height: 48 }, pinhole);
    const half = undistortionMap(pinhole, { width: 64, height: 48 }, { width: 320, height: 240 });
    full.corners.forEach((corner, i) => {
      expect(half.corners[i]).toBeCloseTo((corner + 0.5) / 2 - 0.5, 9);
    });
  });

  test("the principal point stays, and barrel distortion draws the corners inwards", () => {
    const barrel: Camera = { model: "SIMPLE_RADIAL", width: 640, height: 480, params: [500, 320, 240, -0.2] };
    const size = { width: 640, height: 480 };
    const { corners } = undistortionMap(barrel, size, size);
    const middle = 2 * (240 * 641 + 320);
    expect(corners[middle]).toBeCloseTo(319.5, 9);
    expect(corners[middle + 1]).toBeCloseTo(239.5, 9);
    // The upper left corner: ray (-0.64, -0.48), r² = 0.64, factor 1 - 0.2 · 0.64 = 0.872.
    expect(corners[0]).toBeCloseTo(320 - 320 * 0.872 - 0.5, 9);
    expect(corners[1]).toBeCloseTo(240 - 240 * 0.872 - 0.5, 9);
    expect(undistortedIntrinsics(barrel, size)).toEqual({ fx: 500, fy: 500, cx: 319.5, cy: 239.5 });
  });

  test("past the fold of its polynomial a model repeats the fold instead of mirroring", () => {
    const folding: Camera = {
      model: "SIMPLE_RADIAL",
      width: 640,
      height: 480,
      params: [200, 320, 240, -0.3],
    };
    const fold = 1 / Math.sqrt(3 * 0.3); // where d/dr (r - 0.3 r³) = 0
    expect(foldRadius(folding)).toBeGreaterThan(fold * 0.98);
    expect(foldRadius(folding)).toBeLessThanOrEqual(fold * 1.02);
    const { corners } = undistortionMap(folding, { width: 64, height: 48 }, folding);
    const row = 2 * 24 * 65; // through the middle: x must never turn back
    for (let column = 1; column <= 64; column++) {
      expect(corners[row + 2 * column]).toBeGreaterThanOrEqual(corners[row + 2 * column - 2] - 1e-9);
    }
  });

  test("a model that never folds has no limit, one that is nowhere finite has none to offer", () => {
    expect(foldRadius(pinhole)).toBe(Number.POSITIVE_INFINITY);
    const fisheye = { ...pinhole, model: "OPENCV_FISHEYE", params: [280, 280, 320, 240, 0, 0, 0, 0] };
    expect(foldRadius(fisheye)).toBe(Number.POSITIVE_INFINITY);
    const broken = { ...pinhole, model: "SIMPLE_RADIAL", params: [280, 320, 240, -1e12] };
    expect(foldRadius(broken)).toBeLessThan(0.001);
  });

  test("corners are finite for wild coefficients", () => {
    for (const k of [1e12, -1e12, 1e-300, 7]) {
      const wild = { ...pinhole, model: "FULL_OPENCV", params: [9, 9, 3, 3, k, -k, k, k, k, k, -k, k] };
      const { corners } = undistortionMap(wild, { width: 8, height: 8 }, pinhole);
      expect(corners.every(Number.isFinite)).toBe(true);
    }
  });
});
