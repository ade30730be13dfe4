import { expect, test } from "vitest";
import { projectPoint } from "../../geometry/intrinsics.ts";
import { readNpy } from "../npyTesting.ts";
import { commonPinhole, isSamePinhole, throughPinhole, writeNormalisedIntrinsics } from "./commonPinhole.ts";

const size = { width: 40, height: 30 };
const own = { fx: 50, fy: 50, cx: 19.5, cy: 14.5 };
const common = { fx: 42, fy: 44, cx: 21, cy: 13.5 };

test("common pinhole: of several cameras the one in the middle by focal length", () => {
  expect(commonPinhole([50, 30, 40].map((fx) => ({ ...own, fx }))).fx).toBe(40);
});

test("common pinhole: a twentieth of a pixel at a corner is the same camera, more is another", () => {
  const slightlyLonger = (share: number) => ({ ...own, fx: own.fx * (1 + share) });
  expect(isSamePinhole(own, slightlyLonger(0.002), size)).toBe(true);
  expect(isSamePinhole(own, slightlyLonger(0.003), size)).toBe(false);
});

test("common pinhole: what a pinhole sees at a pixel stands where the other one sees it", () => {
  // Red and green tell the direction of the ray, linearly, so that resampling changes nothing.
  const colourOf = (ray: readonly number[]) => [128 + 250 * ray[0], 128 + 250 * ray[1]];
  const rgba = new Uint8Array(4 * size.width * size.height);
  for (let y = 0; y < size.height; y++) {
    for (let x = 0; x < size.width; x++) {
      rgba.set(colourOf([(x - own.cx) / own.fx, (y - own.cy) / own.fy]), 4 * (y * size.width + x));
    }
  }
  const moved = throughPinhole(rgba, size, own, common);
  const point = [0.1, -0.12, 1];
  const [x, y] = projectPoint(common, point).map(Math.round);
  const seen = [(x - common.cx) / common.fx, (y - common.cy) / common.fy];
  const at = 4 * (y * size.width + x);
  expect(Math.abs(moved[at] - colourOf(seen)[0])).toBeLessThanOrEqual(1.5);
  expect(Math.abs(moved[at + 1] - colourOf(seen)[1])).toBeLessThanOrEqual(1.5);
});

test("intrinsics: rows over width and height, as the reference multiplies them back", () => {
  const { shape, values } = readNpy(writeNormalisedIntrinsics(common, size));
  expect(shape).toEqual([4, 4]);
  const expected = [42 / 40, 0, 21 / 40, 0, 0, 44 / 30, 13.5 / 30, 0, 0, 0, 1, 0, 0, 0, 0, 1];
  expect(values).toEqual(expected);
});
