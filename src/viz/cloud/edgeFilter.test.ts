import { expect, test } from "vitest";
import type { DepthFrame } from "./depthFrame.ts";
import { EDGE_FILTERS, surfacePixels } from "./edgeFilter.ts";

const identity = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0];
const frameOf = (width: number, height: number, depthAt: (u: number, v: number) => number): DepthFrame => ({
  camFromWorld: identity,
  intrinsics: { fx: 10, fy: 10, cx: (width - 1) / 2, cy: (height - 1) / 2 },
  width,
  height,
  depth: Float32Array.from({ length: width * height }, (_, i) => depthAt(i % width, Math.floor(i / width))),
});

test("both sides of a jump of depth are dropped, and nothing else of two flat walls", () => {
  const walls = frameOf(6, 4, (u) => (u < 3 ? 1 : 1.2));
  const row = (filter: "off" | "gentle") => [...surfacePixels(walls, EDGE_FILTERS[filter])].slice(6, 12);
  expect(row("off")).toEqual([1, 1, 1, 1, 1, 1]);
  expect(row("gentle")).toEqual([1, 1, 0, 0, 1, 1]);
});

test("a surface seen at a grazing angle is dropped by its angle, however small its steps are", () => {
  // The plane x = 1 + 0.2 z, seen nearly along it: its ray at u = 0.3 f meets it at z = 10; 85.9 degrees off its normal
  // at the most grazing pixel, less further out.
  const focal = 1000;
  const rayX = (u: number) => 0.21 + u / focal;
  const plane: DepthFrame = {
    ...frameOf(5, 3, (u) => 1 / (rayX(u) - 0.2)),
    intrinsics: { fx: focal, fy: focal, cx: -0.21 * focal, cy: 1 },
  };
  const strict = surfacePixels(plane, { depthStep: 1, grazingDegrees: 85 });
  const lax = surfacePixels(plane, { depthStep: 1, grazingDegrees: 89.9 });
  expect(strict[7]).toBe(0);
  expect(lax[7]).toBe(1);
});

test("pixels without depth are no surface under any filter", () => {
  const holed = frameOf(3, 3, (u, v) => (u === 1 && v === 1 ? 0 : u === 0 ? Number.NaN : 1));
  expect([...surfacePixels(holed, null)]).toEqual([0, 1, 1, 0, 0, 1, 0, 1, 1]);
});
