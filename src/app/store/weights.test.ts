import { describe, expect, test } from "vitest";
import {
  noWeights,
  type OpenWeights,
  openingWeightsEnded,
  openOf,
  startedOpeningWeights,
  startsFromWeights,
  withStart,
} from "./weights.ts";

const open: OpenWeights = {
  status: "open",
  title: "encoder.pth",
  version: 1,
  canPredict: true,
  startsRuns: false,
};

describe("opened weights", () => {
  test("stay while others are read, and come back when these are refused", () => {
    const reading = startedOpeningWeights(startedOpeningWeights(open, "a.pth"), "b.pth");
    expect(reading).toMatchObject({ status: "opening", title: "b.pth" });
    expect(openOf(reading)).toBe(open);
    expect(openingWeightsEnded(reading)).toBe(open);
  });

  test("are none again when the first ones are refused", () => {
    expect(openingWeightsEnded(startedOpeningWeights(noWeights, "a.pth"))).toBe(noWeights);
  });

  test("start runs only once they are told to", () => {
    expect(startsFromWeights(open)).toBe(false);
    const starting = withStart(open, true);
    expect(startsFromWeights(starting)).toBe(true);
    expect(startsFromWeights(startedOpeningWeights(starting, "b.pth"))).toBe(true);
    expect(withStart(noWeights, true)).toBe(noWeights);
  });
});
