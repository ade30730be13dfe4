import { expect, test } from "vitest";
import { distance } from "./compare.ts";

test("compare: relL2 is the norm of the difference over the norm of the reference", () => {
  expect(distance([3, 4.5], [3, 4])).toEqual({ relL2: 0.1, maxAbs: 0.5 });
});

test("compare: a reference of zeros leaves the plain norm", () => {
  expect(distance([0, 0.25], [0, 0])).toEqual({ relL2: 0.25, maxAbs: 0.25 });
});

test.each([Number.NaN, Number.POSITIVE_INFINITY])("compare: %s is infinitely far from anything", (value) => {
  expect(distance([value, 1], [1, 1])).toEqual({ relL2: Infinity, maxAbs: Infinity });
});

test("compare: different lengths are an error, not a distance", () => {
  expect(() => distance([1], [1, 1])).toThrow("Cannot compare 1 values with 2.");
});
