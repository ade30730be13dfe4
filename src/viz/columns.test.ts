import { describe, expect, test } from "vitest";
import { columnFigures, improvedShare } from "./columns.ts";

const view = (...error: number[]) => ({
  error: Float32Array.from(error),
  meanError: error.reduce((sum, e) => sum + e, 0) / error.length,
});

describe("the stages of a reconstruction", () => {
  test("a tie is no improvement", () => {
    expect(improvedShare(Float32Array.from([1, 2, 3, 4]), Float32Array.from([2, 2, 2, 5]))).toBe(0.5);
  });

  test("each is measured against the nearest earlier one that the run has", () => {
    const figures = columnFigures({
      identity: view(4, 4),
      coarse: view(2, 6),
      optimT: null,
      optimR: view(1, 5),
    });
    expect(figures).toEqual([
      { column: "identity", meanError: 4, since: null },
      { column: "coarse", meanError: 4, since: { column: "identity", meanError: 4, improvedShare: 0.5 } },
      { column: "optimR", meanError: 3, since: { column: "coarse", meanError: 4, improvedShare: 1 } },
    ]);
  });
});
