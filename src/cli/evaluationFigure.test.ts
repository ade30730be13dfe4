import { decode } from "fast-png";
import { expect, test } from "vitest";
import { protocols } from "../engine/evaluation/protocols.ts";
import { colourTable } from "../viz/colourMaps.ts";
import { evaluationFigure } from "./evaluationFigure.ts";

const [WIDTH, HEIGHT, PITCH] = [20, 10, 28];

/** Truth from 1 m at the left to 3 m at the right, none in the first row; the prediction is 20 % too far on the right
 *  half, in half the unit. */
function figure(protocol: (typeof protocols)[keyof typeof protocols]) {
  const metres = Float32Array.from({ length: WIDTH * HEIGHT }, (_, i) =>
    i < WIDTH ? 0 : 1 + (2 * (i % WIDTH)) / (WIDTH - 1),
  );
  const values = Float64Array.from({ length: WIDTH * HEIGHT }, (_, i) => {
    const truth = 1 + (2 * (i % WIDTH)) / (WIDTH - 1);
    return 2 / (i % WIDTH < WIDTH / 2 ? truth : 1.2 * truth);
  });
  const size = { width: WIDTH, height: HEIGHT };
  const png = decode(
    evaluationFigure({
      picture: { width: 1, height: 1, rgba: Uint8Array.of(10, 20, 30, 255) },
      truth: { ...size, metres },
      prediction: { ...size, values },
      scale: 2,
      protocol,
    }),
  );
  const pixel = (panel: number, x: number, y: number): number[] => {
    const at = 4 * (y * png.width + panel * PITCH + x);
    return [...png.data.subarray(at, at + 4)];
  };
  return { png, pixel };
}

/** An entry of a colour map, opaque. */
function colour(map: "Turbo" | "Magma", entry: number): number[] {
  return [...colourTable(map).subarray(3 * entry, 3 * entry + 3), 255];
}

test("figure: four panels of the truth's size in a row, apart by white", () => {
  const { png, pixel } = figure(protocols.indoor);
  expect([png.width, png.height, png.channels]).toEqual([4 * WIDTH + 3 * 8, HEIGHT, 4]);
  expect(pixel(0, 0, 0)).toEqual([10, 20, 30, 255]);
  expect(pixel(0, WIDTH - 1, HEIGHT - 1)).toEqual([10, 20, 30, 255]);
  expect(pixel(0, WIDTH, 5)).toEqual([255, 255, 255, 255]);
  expect(png.text.Description).toContain("depth 1 to 3 m");
});

test("figure: truth and prediction share their colours, and near is warm", () => {
  const { pixel } = figure(protocols.indoor);
  expect(pixel(1, 0, 5)).toEqual(colour("Turbo", 255));
  expect(pixel(1, WIDTH - 1, 5)).toEqual(colour("Turbo", 0));
  for (let x = 0; x < WIDTH / 2; x++) expect(pixel(2, x, 5)).toEqual(pixel(1, x, 5));
  expect(pixel(2, WIDTH - 3, 5)).not.toEqual(pixel(1, WIDTH - 3, 5));
});

test("figure: the error is relative on a scale that never changes", () => {
  const { pixel } = figure(protocols.indoor);
  expect(pixel(3, 2, 5)).toEqual(colour("Magma", 0));
  expect(pixel(3, WIDTH - 1, 5)).toEqual(colour("Magma", Math.round((0.2 / 0.5) * 255)));
});

test("figure: where there is no truth, or none that counts, lines are drawn in no colour of a map", () => {
  const greys = [190, 245];
  const { pixel } = figure(protocols.nyu);
  for (const [panel, x, y] of [
    [1, 5, 0],
    [3, 5, 0],
    [3, 0, 5],
    [3, WIDTH - 1, 5],
  ]) {
    const [red, green, blue, alpha] = pixel(panel, x, y);
    expect(greys).toContain(red);
    expect([green, blue, alpha]).toEqual([red, red, 255]);
  }
  // The prediction needs no truth; truth outside the crop is shown all the same.
  expect(pixel(2, 5, 0)).toEqual(pixel(2, 5, 5));
  expect(pixel(1, 0, 5)).toEqual(colour("Turbo", 255));
});
