import { describe, expect, test } from "vitest";
import {
  columnChosen,
  forgottenPlaces,
  MOST_PINS,
  pinToggled,
  rangeLocked,
  startLens,
  unpinned,
} from "./lens.ts";

const frame = { sequence: 0, frame: 3 };

describe("looking closely", () => {
  test("pinning a pixel again takes the pin away, and numbers are never used twice at a time", () => {
    const two = pinToggled(pinToggled(startLens, { frame, u: 1, v: 2 }), { frame, u: 5, v: 2 });
    expect(two.pins.map(({ number }) => number)).toEqual([1, 2]);
    expect(pinToggled(two, { frame, u: 1, v: 2 }).pins.map(({ u }) => u)).toEqual([5]);
    const third = pinToggled(unpinned(two, 1), { frame: { sequence: 0, frame: 4 }, u: 5, v: 2 });
    expect(third.pins.map(({ number }) => number)).toEqual([2, 3]);
  });

  test("the oldest pin gives way", () => {
    let lens = startLens;
    for (let u = 0; u <= MOST_PINS; u++) lens = pinToggled(lens, { frame, u, v: 0 });
    expect(lens.pins).toHaveLength(MOST_PINS);
    expect(lens.pins[0].u).toBe(1);
  });

  test("A and B never show the same column: they change places", () => {
    expect(columnChosen(startLens, "A", "coarse").columns).toEqual({ A: "coarse", B: "optimR" });
    expect(columnChosen(startLens, "A", "optimR").columns).toEqual({ A: "optimR", B: "optimT" });
  });

  test("another dataset forgets pixels and scales in its units, and keeps scales of errors", () => {
    const range = { min: 0, max: 1 };
    const locked = rangeLocked(rangeLocked(startLens, "error", range), "truth", range);
    const after = forgottenPlaces(pinToggled(locked, { frame, u: 1, v: 1 }));
    expect(after.pins).toEqual([]);
    expect(after.lockedRanges).toEqual({ error: range });
    expect(rangeLocked(after, "error", null).lockedRanges).toEqual({});
  });
});
