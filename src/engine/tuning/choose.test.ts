import { describe, expect, test } from "vitest";
import { DEFAULT_SHAPE, TILED_WORKS, type TiledWork, type TileShape } from "../kernels/conv2d/tiles.ts";
import { chooseShapes, MARGIN, type ProblemTimes, shapeTimesOf } from "./choose.ts";

const WORK: TiledWork = "forward, small products";

/** A problem on which the shapes take these shares of the default's time. */
function problem(shares: Partial<Record<TileShape, number>>, work: TiledWork = WORK): ProblemTimes {
  const shapes = Object.entries({ ...shares, [DEFAULT_SHAPE]: 1 }).map(([shape, ofDefault]) => [
    shape,
    { medianMs: 2 * ofDefault, ofDefault },
  ]);
  return { work, problem: "made up", shapes: Object.fromEntries(shapes) };
}

const chosenOf = (...problems: ProblemTimes[]) => chooseShapes(problems)[WORK];

describe("times of a shape", () => {
  test("are the medians of its rounds and of its shares of the default's time in the same round", () => {
    // The machine was twice as slow in the second round, and somebody else's work fell into one batch of the third.
    const rounds = [
      { "4x8": 10, "8x8": 8 },
      { "4x8": 20, "8x8": 16 },
      { "4x8": 10, "8x8": 90 },
    ];
    expect(shapeTimesOf(rounds)).toEqual({
      "4x8": { medianMs: 10, ofDefault: 1 },
      "8x8": { medianMs: 16, ofDefault: 0.8 },
    });
  });
});

describe("the shape of a kind of work", () => {
  test("is the fastest", () => {
    expect(chosenOf(problem({ "8x8": 0.9, "4x4": 0.7, "2x4": 0.8 }))).toEqual({
      shape: "4x4",
      shareOfDefault: expect.closeTo(0.7),
    });
  });

  test("stays the default's where others gain no more than noise", () => {
    expect(chosenOf(problem({ "8x8": 1 - MARGIN / 2, "4x4": 1.3 }))).toEqual({
      shape: DEFAULT_SHAPE,
      shareOfDefault: 1,
    });
  });

  test("gains over all its problems together, and loses on none", () => {
    const mixed = [problem({ "8x8": 0.5, "4x4": 0.9 }), problem({ "8x8": 1.2, "4x4": 0.9 })];
    expect(chosenOf(...mixed)).toEqual({ shape: "4x4", shareOfDefault: expect.closeTo(0.9) });
    const mean = [problem({ "8x8": 0.6 }), problem({ "8x8": 1.0 })];
    expect(chosenOf(...mean)).toEqual({ shape: "8x8", shareOfDefault: expect.closeTo(Math.sqrt(0.6)) });
  });

  test("is none that gave other values on any problem", () => {
    expect(chosenOf(problem({ "8x8": 0.5, "4x4": 0.8 }), problem({ "4x4": 0.8 })).shape).toBe("4x4");
  });

  test("is the default's where nothing was measured, and each kind has its own", () => {
    const chosen = chooseShapes([problem({ "2x4": 0.5 }, "gradient, small windows")]);
    expect(Object.keys(chosen)).toEqual([...TILED_WORKS]);
    expect(chosen["gradient, small windows"].shape).toBe("2x4");
    expect(chosen[WORK]).toEqual({ shape: DEFAULT_SHAPE, shareOfDefault: null });
  });
});
