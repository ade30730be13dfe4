import { expect, test } from "vitest";
import { SHAPES, type TuningRecord, tileRows } from "./tileRows.ts";

const chosen = {
  "forward, large windows": { shape: "8x8", shareOfDefault: 0.714 },
  "gradient, small products": { shape: "4x8", shareOfDefault: null },
} as TuningRecord["chosen"];
const times: TuningRecord["times"] = [
  {
    work: "forward, large windows",
    problem: "one",
    shapes: { "8x8": { medianMs: 0.25, shares: [0.5] }, "4x8": { medianMs: 0.5, shares: [1] } },
  },
  {
    work: "forward, large windows",
    problem: "two",
    shapes: {
      "8x8": { medianMs: 1, shares: [1.02] },
      "4x8": { medianMs: 1, shares: [1] },
      "4x4": { medianMs: 2, shares: [2] },
    },
  },
];

test("a kind of work has the time of its problems together in every shape that all of them agree on", () => {
  const [timed, untimed] = tileRows({ chosen, times } as TuningRecord);
  expect(SHAPES).toEqual(["8x8", "4x8", "4x4", "2x4"]);
  expect(timed).toEqual({
    work: "forward, large windows",
    chosen: "8x8",
    share: "71 %",
    ms: ["1.25", "1.50", "", ""],
  });
  expect(untimed).toMatchObject({ chosen: "4x8", share: "not timed", ms: ["", "", "", ""] });
});
