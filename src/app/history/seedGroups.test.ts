import { describe, expect, test } from "vitest";
import { PRESETS } from "../../engine/training/presets.ts";
import { keptRunOf } from "./historyTesting.ts";
import { COMPARED_METRICS, comparedValues } from "./metricRows.ts";
import { bandOf, groupBySeed, hasSiblings, smoothed } from "./seedGroups.ts";

const { quick } = PRESETS;

describe("runs that differ only in the seed", () => {
  const one = keptRunOf(quick, { absRel: 0.2 });
  const two = keptRunOf({ ...quick, seed: 2 }, { absRel: 0.3 });
  const other = keptRunOf({ ...quick, stride: 2 }, { absRel: 0.5 });
  const kept = [one, two, other];

  test("stand together when they are joined, and alone when not", () => {
    expect(groupBySeed([one, other], kept, true).map(({ runs }) => runs)).toEqual([[one, two], [other]]);
    expect(groupBySeed([one, two], kept, true)).toHaveLength(1);
    expect(groupBySeed([one, two], kept, false).map(({ runs }) => runs)).toEqual([[one], [two]]);
    expect(hasSiblings([other], kept)).toBe(false);
  });

  test("give a mean and a deviation, compared with the baseline's mean", () => {
    const absRel = COMPARED_METRICS.find(({ name }) => name === "absRel");
    const d1 = COMPARED_METRICS.find(({ name }) => name === "d1");
    if (absRel === undefined || d1 === undefined) throw new Error("A metric is missing.");
    const groups = groupBySeed([one, other], kept, true);
    const [joined, alone] = comparedValues(absRel, groups, 0);
    expect(joined).toMatchObject({ mean: expect.closeTo(0.25), count: 2, change: null });
    expect(joined?.deviation).toBeCloseTo(0.1 / Math.SQRT2);
    expect(alone?.change).toEqual({ difference: expect.closeTo(0.25), verdict: "worse" });
    expect(comparedValues(absRel, groups, 1)[0]?.change?.verdict).toBe("better");
    expect(comparedValues(d1, groups, 0)[1]?.change?.verdict).toBe("worse");
  });

  test("are not compared by losses that are made of other things", () => {
    const loss = COMPARED_METRICS.find(({ name }) => name === "photometricR");
    if (loss === undefined) throw new Error("A metric is missing.");
    const plain = keptRunOf({ ...quick, losses: { ...quick.losses, ssim: false } });
    const groups = groupBySeed([one, plain, other], kept, false);
    expect(comparedValues(loss, groups, 0).map((value) => value?.change?.verdict)).toEqual([
      undefined,
      undefined,
      "same",
    ]);
  });
});

describe("bands", () => {
  const first = { steps: [1, 2, 3], values: [1, 2, 3] };

  test("lie one deviation around the mean, over the steps that all have", () => {
    const band = bandOf([first, { steps: [2, 3, 4], values: [4, 5, 6] }]);
    expect(band.steps).toEqual([2, 3]);
    expect(band.mean).toEqual([3, 4]);
    expect(band.low?.[0]).toBeCloseTo(3 - Math.SQRT2);
    expect(band.high?.[0]).toBeCloseTo(3 + Math.SQRT2);
  });

  test("of one curve are the curve", () => {
    expect(bandOf([first])).toEqual({ steps: [1, 2, 3], mean: [1, 2, 3], low: null, high: null });
  });
});

test("smoothing starts at the first value, moves towards the next by 1 − e^(−1/horizon), and keeps gaps", () => {
  const values = smoothed([1, Number.NaN, 3], 2);
  expect(values[0]).toBe(1);
  expect(values[1]).toBeNaN();
  expect(values[2]).toBeCloseTo(3 - 2 * Math.exp(-0.5));
  expect(smoothed([1, 5], 0)).toEqual([1, 5]);
});
