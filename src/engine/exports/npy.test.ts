import { expect, test } from "vitest";
import { writeNpy } from "./npy.ts";
import { readNpy } from "./npyTesting.ts";

test.each<[readonly number[], Float32Array | Float64Array]>([
  [[2, 3], Float64Array.of(1, -2.5, 1 / 3, Number.MIN_VALUE, -0, 6)],
  [[4], Float32Array.of(0.1, -0, 3, Number.POSITIVE_INFINITY)],
  [[], Float64Array.of(7)],
  [[0, 5], new Float32Array(0)],
])("npy: [%s] comes back bit for bit, through a reader that knows only the format", (shape, values) => {
  const read = readNpy(writeNpy(shape, values));
  expect(read.shape).toEqual(shape);
  expect(read.values).toHaveLength(values.length);
  expect(read.values.every((value, i) => Object.is(value, values[i]))).toBe(true);
});

test("npy: values that do not fill the shape are refused", () => {
  expect(() => writeNpy([2, 2], new Float32Array(3))).toThrow("[2, 2] needs 4 values, got 3.");
});

test("depth as .npy: every float comes back, invalid ones too", () => {
  const depth = new Float32Array([0.1, Math.PI, Number.NaN, 0, 1e-30, 9.75]);
  expect(readNpy(writeNpy([2, 3], depth))).toEqual({ shape: [2, 3], values: [...depth] });
});
