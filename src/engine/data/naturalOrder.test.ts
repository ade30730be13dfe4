import fc from "fast-check";
import { expect, test } from "vitest";
import { median } from "./median.ts";
import { naturalOrder } from "./naturalOrder.ts";

test("numbers in names are ordered by value", () => {
  const ordered = [
    "a/frame_1.png",
    "a/frame_2.png",
    "a/frame_10.png",
    "b/frame_1.png",
    "frame_003.png",
    "frame_20.png",
  ];
  expect([...ordered].reverse().sort(naturalOrder)).toEqual(ordered);
});

test("numbers beyond 2^53 and leading zeros are ordered too", () => {
  const ordered = ["1", "01", "9007199254740992", "9007199254740993", "100000000000000000000"];
  expect(ordered.toReversed().sort(naturalOrder)).toEqual(["01", "1", ...ordered.slice(2)]);
});

test("it is a total order: only equal names are equal, and it is transitive", () => {
  const name = fc.string({ unit: fc.constantFrom("0", "1", "9", "a", "_", "/", "é"), maxLength: 6 });
  fc.assert(
    fc.property(name, name, name, (a, b, c) => {
      expect(naturalOrder(a, b) === 0).toBe(a === b);
      expect(Math.sign(naturalOrder(a, b))).toBe(-Math.sign(naturalOrder(b, a)) + 0);
      if (naturalOrder(a, b) <= 0 && naturalOrder(b, c) <= 0)
        expect(naturalOrder(a, c)).toBeLessThanOrEqual(0);
    }),
    { seed: 1, numRuns: 2000 },
  );
});

test("the median is the middle value, the mean of two middle ones, or nothing", () => {
  expect(median(Float64Array.of(9, 1, 5))).toBe(5);
  expect(median(Float64Array.of(9, 1, 5, 7))).toBe(6);
  expect(median(new Float64Array(0))).toBeNull();
});
