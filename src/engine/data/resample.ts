import type { UndistortionMap } from "../geometry/undistortion.ts";
import type { DecodedImage } from "./decode.ts";

/** Most samples along one side of an output pixel: 8,192 px shrunk to 128. */
const MAX_SAMPLES_PER_SIDE = 64;

/** Undistorts and resizes a picture: every output pixel is the mean over its own footprint in the source.
 *  The footprint is the quadrilateral between the map's four corners, sampled at least once per source pixel with
 *  bilinear taps, so that shrinking by whole numbers is the exact box average. Beyond the source its border repeats.
 *  Returns height * width * 4 bytes, sRGB values averaged as they are (COLMAP and the networks see no linear light),
 *  alpha 255. */
export function resample(source: DecodedImage, map: UndistortionMap): Uint8Array<ArrayBuffer> {
  const { width, height, corners } = map;
  const output = new Uint8Array(width * height * 4);
  const sums = new Float64Array(3);
  const rowLength = 2 * (width + 1);
  let at = 0;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const corner = row * rowLength + 2 * column;
      averageFootprint(source, corners, corner, corner + rowLength, sums);
      output[at] = sums[0] + 0.5;
      output[at + 1] = sums[1] + 0.5;
      output[at + 2] = sums[2] + 0.5;
      output[at + 3] = 255;
      at += 4;
    }
  }
  return output;
}

/** Mean colour of the quadrilateral whose upper corners start at `top` and lower ones at `bottom` in `corners`. */
function averageFootprint(
  { width, height, rgba }: DecodedImage,
  corners: Float64Array,
  top: number,
  bottom: number,
  mean: Float64Array,
): void {
  const x00 = corners[top];
  const y00 = corners[top + 1];
  const x01 = corners[top + 2];
  const y01 = corners[top + 3];
  const x10 = corners[bottom];
  const y10 = corners[bottom + 1];
  const x11 = corners[bottom + 2];
  const y11 = corners[bottom + 3];
  const columns = samplesAlong(x01 - x00, y01 - y00, x11 - x10, y11 - y10);
  const rows = samplesAlong(x10 - x00, y10 - y00, x11 - x01, y11 - y01);
  const lastX = width - 1;
  const lastY = height - 1;
  let red = 0;
  let green = 0;
  let blue = 0;
  for (let j = 0; j < rows; j++) {
    const t = (j + 0.5) / rows;
    const leftX = x00 + t * (x10 - x00);
    const leftY = y00 + t * (y10 - y00);
    const stepX = (x01 + t * (x11 - x01) - leftX) / columns;
    const stepY = (y01 + t * (y11 - y01) - leftY) / columns;
    for (let i = 0; i < columns; i++) {
      const x = Math.min(lastX, Math.max(0, leftX + (i + 0.5) * stepX));
      const y = Math.min(lastY, Math.max(0, leftY + (i + 0.5) * stepY));
      const x0 = Math.trunc(x);
      const y0 = Math.trunc(y);
      const wx = x - x0;
      const wy = y - y0;
      const a = 4 * (y0 * width + x0);
      const b = x0 < lastX ? a + 4 : a;
      const down = y0 < lastY ? 4 * width : 0;
      const c = a + down;
      const d = b + down;
      const wa = (1 - wx) * (1 - wy);
      const wb = wx * (1 - wy);
      const wc = (1 - wx) * wy;
      const wd = wx * wy;
      red += wa * rgba[a] + wb * rgba[b] + wc * rgba[c] + wd * rgba[d];
      green += wa * rgba[a + 1] + wb * rgba[b + 1] + wc * rgba[c + 1] + wd * rgba[d + 1];
      blue += wa * rgba[a + 2] + wb * rgba[b + 2] + wc * rgba[c + 2] + wd * rgba[d + 2];
    }
  }
  const samples = rows * columns;
  mean[0] = red / samples;
  mean[1] = green / samples;
  mean[2] = blue / samples;
}

/** Samples along two opposite sides, by the longer one in source pixels; the allowance keeps 2.0000001 from costing a
 *  third. */
function samplesAlong(firstX: number, firstY: number, secondX: number, secondY: number): number {
  const squared = Math.max(firstX * firstX + firstY * firstY, secondX * secondX + secondY * secondY);
  return Math.min(MAX_SAMPLES_PER_SIDE, Math.max(1, Math.ceil(Math.sqrt(squared) - 1e-3)));
}
