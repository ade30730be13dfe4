import { describe, expect, test } from "vitest";
import type { PairMeasure } from "../../engine/protocol.ts";
import { columnMeans, improvement, orderedPairs, rotationErrorDegrees } from "./pairOrder.ts";

function pair(
  frame: number,
  errors: { coarse?: number; t?: number; R?: number; turned?: number; wrong?: number },
) {
  const column = (meanError: number | undefined) =>
    meanError === undefined ? null : { meanError, improvedShare: null };
  return {
    target: { sequence: 0, frame },
    source: { sequence: 0, frame: frame + 1 },
    offset: 1,
    coarseRotationErrorDegrees: errors.wrong ?? null,
    residualRotationDegrees: errors.turned ?? null,
    refinedRotationErrorDegrees: null,
    coarseRotationDegrees: 3,
    scale: 1,
    residualTranslation: 0,
    columns: {
      identity: column(1),
      coarse: column(errors.coarse),
      optimT: column(errors.t),
      optimR: column(errors.R),
    },
  } satisfies PairMeasure;
}

const framesOf = (pairs: readonly PairMeasure[]) => pairs.map(({ target }) => target.frame);

describe("the order of pairs", () => {
  test("the known error of a damaged rotation counts before what Optim R turned", () => {
    expect(rotationErrorDegrees(pair(0, { turned: 1, wrong: 2 }))).toBe(2);
    const pairs = [pair(0, { turned: 0.1 }), pair(1, {}), pair(2, { turned: 2 }), pair(3, { turned: 1 })];
    expect(framesOf(orderedPairs(pairs, "rotation"))).toEqual([2, 3, 0, 1]);
  });

  test("improvement is a share of the coarse error, by the last refinement there is", () => {
    expect(improvement(pair(0, { coarse: 0.4, t: 0.3, R: 0.1 }))).toBeCloseTo(0.75, 12);
    expect(improvement(pair(0, { coarse: 0.4, t: 0.5 }))).toBeCloseTo(-0.25, 12);
    expect(improvement(pair(0, { t: 0.5 }))).toBeNull();
    const pairs = [pair(0, { coarse: 1, t: 2 }), pair(1, { t: 0 }), pair(2, { coarse: 1, R: 0.2 })];
    expect(framesOf(orderedPairs(pairs, "improvement"))).toEqual([2, 0, 1]);
  });

  test("means are over the pairs that have the stage", () => {
    const means = columnMeans([pair(0, { coarse: 0.2, R: 0.1 }), pair(1, { coarse: 0.4 })]);
    expect(means.coarse).toBeCloseTo(0.3, 12);
    expect(means).toMatchObject({ identity: 1, optimT: null, optimR: 0.1 });
  });
});
