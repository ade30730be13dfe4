import { decode } from "fast-png";
import { expect, test } from "vitest";
import { encodeDepthPng, NORMALISED_UNITS_PER_STEP } from "./depthPng.ts";

test("depth picture: 16 bits survive the PNG, invalid is 0 and the far end saturates below 65535", () => {
  const depth = new Float32Array([0, 1, 2.5, Number.NaN, 100]);
  const picture = decode(encodeDepthPng(depth, 5, 1, 0.001));
  expect(picture.depth).toBe(16);
  expect([...picture.data]).toEqual([0, 1000, 2500, 0, 65_534]);
});

test("depth picture: what is read back is within half a step of the depth, and the file says what a step is", () => {
  const depth = Float32Array.from({ length: 600 }, (_, i) => 0.1 * 1.008 ** i);
  const notes = { "Depth unit": "0.001 normalised units" };
  const picture = decode(encodeDepthPng(depth, 30, 20, NORMALISED_UNITS_PER_STEP, notes));
  const errors = depth.map((value, i) => Math.abs(picture.data[i] * NORMALISED_UNITS_PER_STEP - value));
  expect(Math.max(...errors)).toBeLessThanOrEqual((1 + 1e-6) * 0.5 * NORMALISED_UNITS_PER_STEP);
  expect(picture.text).toEqual(notes);
});
