import { describe, expect, test } from "vitest";
import { depthRange, quantileRange, sharedErrorRange, signedRange, widenToTidy } from "./range.ts";

describe("ranges", () => {
  test("invalid depths (0, NaN, infinite) do not stretch the scale", () => {
    const depth = Float32Array.from([0, Number.NaN, Number.POSITIVE_INFINITY, 1, 2, 3, 4]);
    expect(depthRange(depth)).toEqual({ min: 1, max: 4 });
  });

  test("depth that hardly varies lies flat in the middle of its scale", () => {
    const range = depthRange(Float32Array.from([0.994, 0.995]));
    expect(range).toEqual({ min: 0.948, max: 1.044 });
  });

  test("a map without valid depth has no range", () => {
    expect(depthRange(new Float32Array(4))).toBeNull();
  });

  test("errors of both reconstructions share one scale that starts at 0", () => {
    const a = Float32Array.from([0.1, 0.2]);
    const b = Float32Array.from([0.5, 0.9]);
    expect(sharedErrorRange([a, b])).toEqual({ min: 0, max: 0.9 });
    expect(sharedErrorRange([a])?.max).toBeLessThan(0.9);
  });

  test("a signed scale reaches as far below 0 as above", () => {
    expect(signedRange(Float32Array.from([-0.9, 0.1, Number.NaN]))).toEqual({ min: -0.9, max: 0.9 });
  });

  test("quantiles ignore outliers", () => {
    const values = Float32Array.from({ length: 101 }, (_, i) => (i === 100 ? 1e6 : i));
    expect(quantileRange([values], 0.01, 0.99)).toEqual({ min: 1, max: 99 });
  });

  test("tidying widens and never narrows", () => {
    expect(widenToTidy({ min: 0.3141, max: 6.2718 })).toEqual({ min: 0.3, max: 6.3 });
    const flat = widenToTidy({ min: 2, max: 2 });
    expect(flat.min).toBeLessThanOrEqual(2);
    expect(flat.max).toBeGreaterThan(2);
  });
});
