import { describe, expect, test } from "vitest";
import { compareDepth, medianRatio } from "./evaluationFigure.ts";

describe("the evaluation's figure", () => {
  const depth = Float32Array.of(1, 2, 3, 100);
  const truth = Float32Array.of(2, 5, 6, 0);

  test("a pixel without truth has no error and does not count", () => {
    const { predictedMetres, relativeError, absRel } = compareDepth(depth, truth, 2);
    expect([...predictedMetres]).toEqual([2, 4, 6, 200]);
    expect(relativeError[1]).toBeCloseTo(0.2, 6);
    expect(relativeError[3]).toBeNaN();
    expect(absRel).toBeCloseTo(0.2 / 3, 6);
  });

  test("the median ratio is taken over the pixels with truth, the middle two averaged", () => {
    expect(medianRatio(depth, truth)).toBeCloseTo(5 / 2, 6);
    expect(medianRatio(Float32Array.of(1, 2, 3, 4), Float32Array.of(10, 20, 30, 40))).toBeCloseTo(10, 6);
    expect(medianRatio(depth, new Float32Array(4))).toBeNull();
  });
});
