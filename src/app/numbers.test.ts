import { describe, expect, test } from "vitest";
import { bytes, duration, fieldOfView, figure } from "./numbers.ts";

describe("numbers", () => {
  test.each([
    [0.1184, "0.118"],
    [9.3, "9.30"],
    [12.34, "12.3"],
    [9.996, "10.0"],
    [0.009996, "0.0100"],
    [412.6, "413"],
    [1234, "1,234"],
    [0, "0"],
    [4.1e-5, "4.10e-5"],
    [Number.NaN, "not finite"],
  ])("%d is shown with three significant digits as %s", (value, text) => {
    expect(figure(value)).toBe(text);
  });

  test.each([
    [7, "0:07"],
    [171, "2:51"],
    [3771, "1:02:51"],
    [59.7, "1:00"],
  ])("%d seconds are %s", (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });

  test("bytes are decimal", () => {
    expect([bytes(999), bytes(4_100_000), bytes(214e6), bytes(1.25e9)]).toEqual([
      "999 B",
      "4.1 MB",
      "214 MB",
      "1.3 GB",
    ]);
  });

  test("a picture as wide as twice its focal length is seen under 90 degrees", () => {
    expect(fieldOfView(100, 200)).toBeCloseTo(90, 10);
  });
});
