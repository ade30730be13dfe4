import { describe, expect, test } from "vitest";
import { worldPoint } from "../backproject.ts";
import type { DepthFrame } from "./depthFrame.ts";
import { paintedCloud, predictedCloud } from "./predictedCloud.ts";
import { spreadStep } from "./spreadOrder.ts";

/** A quarter turn about y, then a shift. */
const camFromWorld = [0, 0, 1, 0.5, 0, 1, 0, -1, -1, 0, 0, 2];
const first: DepthFrame = {
  camFromWorld: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0],
  intrinsics: { fx: 2, fy: 4, cx: 1, cy: 0 },
  width: 3,
  height: 2,
  depth: Float32Array.of(1, 2, 3, 4, 5, 6),
};
const second: DepthFrame = { ...first, camFromWorld };
const all = new Uint8Array(6).fill(1);

describe("points of several frames", () => {
  test("each lies where its pixel sees it, and knows its frame and pixel", () => {
    const cloud = predictedCloud([first, second], [all, Uint8Array.of(0, 0, 0, 0, 0, 1)]);
    expect(cloud.found).toBe(7);
    expect([...cloud.origins].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 11]);
    const at = cloud.origins.indexOf(11);
    // By hand: pixel (2, 1) at depth 6 is (3, 1.5, 6) for the camera; less t (2.5, 2.5, 4), turned back: (-4, 2.5, 2.5).
    expect([...cloud.positions.subarray(3 * at, 3 * at + 3)]).toEqual([-4, 2.5, 2.5]);
    cloud.origins.forEach((origin, i) => {
      const frame = origin < 6 ? first : second;
      const pixel = origin % 6;
      const [u, v] = [pixel % 3, Math.floor(pixel / 3)];
      const expected = worldPoint(frame.intrinsics, frame.camFromWorld, u, v, frame.depth[pixel]);
      expect([...cloud.positions.subarray(3 * i, 3 * i + 3)]).toEqual(expected);
    });
  });

  test("above the cap an even sample is there, and the number that was found is told", () => {
    const cloud = predictedCloud([first, second], [all, all], 6);
    expect([cloud.found, cloud.origins.length]).toEqual([12, 6]);
    const fromFirst = cloud.origins.filter((origin) => origin < 6).length;
    expect(fromFirst).toBeGreaterThanOrEqual(2);
    expect(fromFirst).toBeLessThanOrEqual(4);
  });

  test("they take the colour of their pixel, and where that has no value the one for missing", () => {
    const cloud = predictedCloud(
      [first, second],
      [Uint8Array.of(0, 1, 0, 0, 0, 0), Uint8Array.of(0, 0, 1, 0, 0, 0)],
    );
    const rgba = (alpha: number) => ({
      rgba: Uint8Array.from({ length: 24 }, (_, i) => (i % 4 === 3 ? alpha : i)),
    });
    const colours = paintedCloud(cloud, [rgba(255), rgba(0)], [7, 8, 9]);
    const colourOf = (origin: number) => {
      const at = 3 * cloud.origins.indexOf(origin);
      return [...colours.subarray(at, at + 3)];
    };
    expect(colourOf(1)).toEqual([4, 5, 6]);
    expect(colourOf(8)).toEqual([7, 8, 9]);
  });
});

test.each([1, 2, 6, 7, 1000, 81_920])("a walk by the step for %i visits each once", (count) => {
  const step = spreadStep(count);
  const seen = new Set(Array.from({ length: count }, (_, i) => (i * step) % count));
  expect(seen.size).toBe(count);
});

test("every beginning of the walk is spread: no gap of a tenth remains after 40 steps", () => {
  const count = 10_000;
  const step = spreadStep(count);
  const visited = Array.from({ length: 40 }, (_, i) => (i * step) % count).sort((a, b) => a - b);
  const gaps = visited.map((at, i) => (visited[i + 1] ?? count) - at);
  expect(Math.max(...gaps)).toBeLessThan(count / 10);
});
