import { describe, expect, test } from "vitest";
import { isReadFor, noDataset, openingEnded, openingProgressed, startedOpening } from "./dataset.ts";

const size = { width: 128, height: 96 };
const open = {
  status: "open",
  title: "room",
  version: 1,
  sequences: 1,
  ...size,
  stride: 1,
  framesWithTruth: 0,
} as const;

describe("opening a dataset", () => {
  test("stages are listed in the order in which they began, each with its newest count", () => {
    let dataset = startedOpening(noDataset, "room.zip");
    for (const [name, done] of [
      ["listing", 1],
      ["decoding", 1],
      ["decoding", 31],
    ] as const) {
      dataset = openingProgressed(dataset, { name, done, total: 72 });
    }
    expect(dataset.status === "opening" && dataset.stages).toEqual([
      { name: "listing", done: 1, total: 72 },
      { name: "decoding", done: 31, total: 72 },
    ]);
  });

  test("a cancelled opening returns to what was open, also when it replaced another opening", () => {
    const twice = startedOpening(startedOpening(open, "first"), "second");
    expect(openingEnded(twice)).toEqual(open);
    expect(openingEnded(startedOpening(noDataset, "first"))).toEqual(noDataset);
  });

  test("late progress does not reopen anything", () => {
    expect(openingProgressed(open, { name: "decoding", done: 1, total: 2 })).toBe(open);
  });

  test("data are read for one resolution and one stride", () => {
    expect(isReadFor(open, { resolution: size, stride: 1 })).toBe(true);
    expect(isReadFor(open, { resolution: { ...size, width: 160 }, stride: 1 })).toBe(false);
    expect(isReadFor(open, { resolution: { ...size, height: 64 }, stride: 1 })).toBe(false);
    expect(isReadFor(open, { resolution: size, stride: 2 })).toBe(false);
  });
});
