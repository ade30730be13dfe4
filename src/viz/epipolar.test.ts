import { describe, expect, test } from "vitest";
import { backprojectPixel } from "./backproject.ts";
import { type CameraPair, epipolarSegment, landingPixel } from "./epipolar.ts";
import { transformPoint } from "./rigid.ts";

const [sin, cos] = [Math.sin(0.2), Math.cos(0.2)];
const pair: CameraPair = {
  target: { fx: 110, fy: 120, cx: 63, cy: 47 },
  source: { fx: 100, fy: 90, cx: 60, cy: 50 },
  // 0.2 rad about y, then a shift to the left and forwards.
  sourceFromTarget: [cos, 0, sin, -0.3, 0, 1, 0, 0.05, -sin, 0, cos, -0.2],
};
const pixel = { u: 40, v: 70 };

describe("a pixel in the source picture", () => {
  test("it lands where the point it sees is projected", () => {
    const point = backprojectPixel(pair.target, pixel.u, pixel.v, 1.7);
    const [x, y, z] = transformPoint(pair.sourceFromTarget, point);
    const landing = landingPixel(pair, pixel, 1.7);
    expect(landing?.u).toBeCloseTo((100 * x) / z + 60, 9);
    expect(landing?.v).toBeCloseTo((90 * y) / z + 50, 9);
  });

  test("what is behind the source's camera lands nowhere", () => {
    expect(landingPixel(pair, pixel, 0.15)).toBeNull();
    expect(landingPixel(pair, pixel, 0)).toBeNull();
  });

  test("every depth lands on the epipolar line, between its two ends", () => {
    const segment = epipolarSegment(pair, pixel, 0.4);
    if (segment === null) throw new Error("There is no line.");
    const { near, far } = segment;
    expect(near).toEqual(landingPixel(pair, pixel, 0.4));
    let before = 0;
    for (const depth of [0.5, 1, 4, 100]) {
      const landing = landingPixel(pair, pixel, depth);
      if (landing === null) throw new Error("The point is behind the camera.");
      const along = [far.u - near.u, far.v - near.v];
      const away = [landing.u - near.u, landing.v - near.v];
      expect(along[0] * away[1] - along[1] * away[0]).toBeCloseTo(0, 6);
      const share = (along[0] * away[0] + along[1] * away[1]) / (along[0] ** 2 + along[1] ** 2);
      expect(share).toBeGreaterThan(before);
      expect(share).toBeLessThan(1);
      before = share;
    }
  });

  test("the part of the line behind the camera is cut off", () => {
    const segment = epipolarSegment(pair, pixel, 0.01);
    expect(segment).not.toBeNull();
    expect(Number.isFinite(segment?.near.u)).toBe(true);
    const backwards = { ...pair, sourceFromTarget: [-1, 0, 0, 0, 0, 1, 0, 0, 0, 0, -1, 0] };
    expect(epipolarSegment(backwards, pixel, 0.1)).toBeNull();
  });

  test("a pure rotation has a point for a line", () => {
    const rotation = { ...pair, sourceFromTarget: [cos, 0, sin, 0, 0, 1, 0, 0, -sin, 0, cos, 0] };
    const segment = epipolarSegment(rotation, pixel, 0.1);
    expect(segment?.near).toEqual(segment?.far);
  });
});
