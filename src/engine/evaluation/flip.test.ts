import { expect, test } from "vitest";
import { flipCombined } from "./flip.ts";

/** As published: a ramp over the columns from 0 to 1, weights from it and from its mirror image. */
function published(direct: number[], mirroredBack: number[]): number[] {
  const width = direct.length;
  const ramp = direct.map((_, x) => x / (width - 1));
  const left = ramp.map((l) => 1 - Math.min(Math.max(20 * (l - 0.05), 0), 1));
  const right = left.toReversed();
  return direct.map(
    (d, x) =>
      right[x] * d + left[x] * mirroredBack[x] + ((1 - left[x] - right[x]) * (d + mirroredBack[x])) / 2,
  );
}

test("flip: the mirrored prediction at the left edge, the direct one at the right, the mean between", () => {
  // 41 columns: 5 % is column 2, 10 % is column 4.
  const direct = Array(41).fill(1);
  const mirrored = Array(41).fill(3);
  const combined = [...flipCombined(direct, mirrored, 41, 1)];
  expect(combined.slice(0, 6)).toEqual([3, 3, 3, 2.5, 2, 2]);
  expect(combined[20]).toBe(2);
  expect(combined.slice(-6)).toEqual([2, 2, 1.5, 1, 1, 1]);
});

test("flip: the mirrored prediction is mirrored back, row by row", () => {
  const direct = [1, 2, 3, 4, 5, 6];
  const mirrored = [3, 2, 1, 6, 5, 4];
  expect([...flipCombined(direct, mirrored, 3, 2)]).toEqual(direct);
});

test.each([2, 3, 10, 21, 128, 320])("flip: as the published formula, at width %i", (width) => {
  const direct = Array.from({ length: width }, (_, x) => 1 + Math.sin(x));
  const mirrored = Array.from({ length: width }, (_, x) => 1.5 + Math.cos(2 * x));
  const combined = flipCombined(direct, mirrored, width, 1);
  published(direct, mirrored.toReversed()).forEach((value, x) => {
    expect(combined[x]).toBeCloseTo(value, 6);
  });
});

test("flip: a picture of one column gets the mean", () => {
  expect([...flipCombined([1, 2], [3, 6], 1, 2)]).toEqual([2, 4]);
});
