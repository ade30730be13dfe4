import { describe, expect, test } from "vitest";
import { type Camera, pixelOfRay } from "../geometry/cameraModels.ts";
import { projectPoint } from "../geometry/intrinsics.ts";
import { resizingMap, undistortedIntrinsics, undistortionMap } from "../geometry/undistortion.ts";
import type { DecodedImage } from "./decode.ts";
import { resample } from "./resample.ts";

function pictureOf(width: number, height: number, greyAt: (x: number, y: number) => number): DecodedImage {
  const rgba = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const grey = greyAt(x, y);
      rgba.set([grey, 255 - grey, grey >> 1, 0], 4 * (y * width + x));
    }
  }
  return { width, height, rgba };
}

/** Red channel, row by row. */
function redOf(rgba: Uint8Array): number[] {
  return Array.from({ length: rgba.length / 4 }, (_, i) => rgba[4 * i]);
}

describe("resizing", () => {
  test("the same size changes nothing but alpha, which becomes opaque", () => {
    const picture = pictureOf(7, 5, (x, y) => 30 * x + 7 * y);
    const same = resample(picture, resizingMap(picture, picture));
    expect(redOf(same)).toEqual(redOf(new Uint8Array(picture.rgba)));
    expect(same.filter((_, i) => i % 4 === 3).every((alpha) => alpha === 255)).toBe(true);
    expect([...same.slice(4, 8)]).toEqual([30, 225, 15, 255]);
  });

  test("shrinking by whole numbers is the box average", () => {
    const picture = pictureOf(6, 4, (x, y) => 10 * x + 3 * y);
    const small = resample(picture, resizingMap({ width: 2, height: 2 }, picture));
    // Means over 3 x 2 boxes: 10 · mean(x) + 3 · mean(y), rounded.
    expect(redOf(small)).toEqual([12, 42, 18, 48]);
  });

  test("a chequerboard of single pixels becomes even grey, not moiré", () => {
    const board = pictureOf(200, 150, (x, y) => ((x + y) % 2 === 0 ? 0 : 254));
    for (const [width, height] of [
      [100, 75],
      [64, 48],
      [37, 31],
    ]) {
      for (const red of redOf(resample(board, resizingMap({ width, height }, board)))) {
        expect(Math.abs(red - 127)).toBeLessThanOrEqual(16);
      }
    }
  });

  test("enlarging interpolates and repeats the border", () => {
    const picture = pictureOf(2, 1, (x) => 100 * x);
    const large = resample(picture, resizingMap({ width: 4, height: 1 }, picture));
    expect(redOf(large)).toEqual([0, 25, 75, 100]);
  });

  test("a mean brightness is kept by any shrinking", () => {
    const picture = pictureOf(97, 61, (x, y) => (x * 37 + y * 91) % 256);
    const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;
    const small = resample(picture, resizingMap({ width: 32, height: 20 }, picture));
    expect(Math.abs(mean(redOf(small)) - mean(redOf(new Uint8Array(picture.rgba))))).toBeLessThan(1.5);
  });
});

describe("undistorting", () => {
  /** A bright spot where the camera sees the ray lands, after undistortion and resizing, where the output's pinhole says. */
  const models: [string, number[]][] = [
    ["PINHOLE", [150, 145, 159, 122.5]],
    ["SIMPLE_RADIAL", [150, 159, 122.5, -0.15]],
    ["OPENCV", [150, 145, 159, 122.5, -0.2, 0.05, 0.004, -0.003]],
    ["FULL_OPENCV", [150, 145, 159, 122.5, 0.3, 0.1, 0.002, -0.001, 0.05, 0.4, 0.1, 0.02]],
    ["OPENCV_FISHEYE", [150, 145, 159, 122.5, 0.03, -0.02, 0.01, -0.004]],
    ["THIN_PRISM_FISHEYE", [150, 145, 159, 122.5, 0.03, -0.02, 0.002, 0.001, 0.01, -0.004, 0.002, -0.001]],
    ["FOV", [150, 145, 159, 122.5, 0.8]],
  ];
  const rays = [
    [0, 0],
    [0.4, -0.3],
    [-0.55, 0.35],
    [0.1, 0.4],
  ];
  const sizes = [
    { width: 64, height: 48 },
    { width: 80, height: 64 },
    { width: 160, height: 120 },
  ];

  test.each(models)(
    "%s: a marked point lands where the intrinsics say, to a tenth of a pixel",
    (model, params) => {
      const camera: Camera = { model, width: 320, height: 240, params };
      for (const [u, v] of rays) {
        const [markX, markY] = pixelOfRay(camera, u, v).map((colmapPixel) => colmapPixel - 0.5);
        const picture = pictureOf(
          320,
          240,
          (x, y) => 255 * Math.exp(-((x - markX) ** 2 + (y - markY) ** 2) / 18),
        );
        for (const size of sizes) {
          const output = resample(picture, undistortionMap(camera, size, picture));
          const [sum, sumX, sumY] = redOf(output).reduce(
            ([s, sx, sy], red, i) => [
              s + red,
              sx + red * (i % size.width),
              sy + red * Math.floor(i / size.width),
            ],
            [0, 0, 0],
          );
          const [expectedX, expectedY] = projectPoint(undistortedIntrinsics(camera, size), [u, v, 1]);
          // In pixels of the output; strongly curved lenses shift the centroid of the 3 px wide spot itself a little.
          const allowed = Math.max(0.1, (0.35 * size.width) / 320);
          expect(Math.abs(sumX / sum - expectedX), `${u} x at ${size.width}`).toBeLessThan(allowed);
          expect(Math.abs(sumY / sum - expectedY), `${v} y at ${size.width}`).toBeLessThan(allowed);
        }
      }
    },
  );

  test("beyond the source the border repeats", () => {
    const pincushion: Camera = { model: "SIMPLE_RADIAL", width: 64, height: 48, params: [40, 32, 24, 0.5] };
    const picture = pictureOf(64, 48, () => 200);
    const output = resample(picture, undistortionMap(pincushion, picture, picture));
    expect(redOf(output).every((red) => red === 200)).toBe(true);
  });
});
