import { describe, expect, test } from "vitest";
import { colourise } from "./colourise.ts";
import { colourTable } from "./colourMaps.ts";

const range = { min: 1, max: 3 };
const pixel = (rgba: Uint8ClampedArray, i: number) => [...rgba.subarray(4 * i, 4 * i + 4)];

describe("colourise", () => {
  test("the ends of the range take the ends of the map, and values beyond are clamped", () => {
    const table = colourTable("Magma");
    const rgba = colourise(Float32Array.from([1, 3, 0, 9]), { map: "Magma", range, isReversed: false });
    expect(pixel(rgba, 0)).toEqual([...table.subarray(0, 3), 255]);
    expect(pixel(rgba, 1)).toEqual([...table.subarray(765, 768), 255]);
    expect(pixel(rgba, 2)).toEqual(pixel(rgba, 0));
    expect(pixel(rgba, 3)).toEqual(pixel(rgba, 1));
  });

  test("reversed, near is the high (warm) end", () => {
    const table = colourTable("Turbo");
    const rgba = colourise(Float32Array.from([1]), { map: "Turbo", range, isReversed: true });
    expect(pixel(rgba, 0)).toEqual([...table.subarray(765, 768), 255]);
  });

  test("invalid and non-finite pixels are transparent", () => {
    const values = Float32Array.from([0, Number.NaN, 2]);
    const rgba = colourise(values, { map: "Turbo", range, isReversed: true }, (depth) => depth === 0);
    expect(pixel(rgba, 0)).toEqual([0, 0, 0, 0]);
    expect(pixel(rgba, 1)).toEqual([0, 0, 0, 0]);
    expect(pixel(rgba, 2)[3]).toBe(255);
  });
});
