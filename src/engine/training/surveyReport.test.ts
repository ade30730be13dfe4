import { expect, test } from "vitest";
import type { PairMeasure } from "../protocol.ts";
import { byImprovement, columnMeans, improvement, surveyCsv } from "./surveyReport.ts";

function pair(frame: number, errors: readonly [number, number, number | null, number]): PairMeasure {
  const [identity, coarse, optimT, optimR] = errors;
  return {
    target: { sequence: 0, frame },
    source: { sequence: 0, frame: frame + 1 },
    offset: 1,
    coarseRotationDegrees: 3,
    coarseRotationErrorDegrees: null,
    residualRotationDegrees: 0.5,
    refinedRotationErrorDegrees: null,
    scale: optimT === null ? null : 1.25,
    residualTranslation: optimT === null ? null : 0.5,
    columns: {
      identity: { meanError: identity, improvedShare: null },
      coarse: { meanError: coarse, improvedShare: 0.5 },
      optimT: optimT === null ? null : { meanError: optimT, improvedShare: 0.25 },
      optimR: { meanError: optimR, improvedShare: frame === 0 ? 0.5 : 1 },
    },
  };
}

const pairs = [pair(0, [0.5, 0.25, 0.25, 0.125]), pair(1, [0.75, 0.5, 0.5, 0.125])];

test("survey report: means are over the pairs, and identity improves on nothing", () => {
  expect(columnMeans(pairs)).toEqual({
    identity: { meanError: 0.625, improvedShare: null },
    coarse: { meanError: 0.375, improvedShare: 0.5 },
    optimT: { meanError: 0.375, improvedShare: 0.25 },
    optimR: { meanError: 0.125, improvedShare: 0.75 },
  });
});

test("survey report: a column is held against the one before it that the run has", () => {
  const withoutT = pair(2, [0.5, 0.375, null, 0.25]);
  expect(improvement(withoutT, "optimR")).toBe(0.125);
  expect(improvement(withoutT, "optimT")).toBeNull();
  expect(improvement(withoutT, "identity")).toBeNull();
  expect(columnMeans([withoutT]).optimT).toBeNull();
});

test("survey report: the most improved pair comes first", () => {
  const frames = (column: "coarse" | "optimR") => byImprovement(pairs, column).map((p) => p.target.frame);
  expect(frames("optimR")).toEqual([1, 0]);
  expect(byImprovement(pairs, "identity")).toEqual([]);
});

test("survey report: the table has a row a pair, and what is off is empty", () => {
  const name = ({ frame }: { readonly frame: number }) => `frame, ${frame}`;
  const [titles, row] = surveyCsv([pair(2, [0.5, 0.375, null, 0.25])], name).split("\r\n");
  expect(titles.split(",")).toHaveLength(16);
  expect(row).toBe('"frame, 2","frame, 3",1,3,,0.5,,,,0.5,0.375,0.5,,,0.25,1');
});
