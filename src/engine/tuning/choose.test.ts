import { describe, expect, test } from "vitest";
import { DEFAULT_SHAPE, TILED_WORKS, type TiledWork, type TileShape } from "../kernels/conv2d/tiles.ts";
import { chooseShapes, MARGIN, type ProblemTimes, shapeTimesOf } from "./choose.ts";

const WORK: TiledWork = "forward, small products";

/** A problem on which the shapes take these shares of the default's time: the same in all rounds, or one a round. */
function problem(
  shares: Partial<Record<TileShape, number | readonly number[]>>,
  work: TiledWork = WORK,
): ProblemTimes {
  const shapes = Object.entries({ ...shares, [DEFAULT_SHAPE]: 1 }).map(([shape, share]) => {
    const rounds = typeof share === "number" ? Array(7).fill(share) : share;
    return [shape, { medianMs: 2 * rounds[0], shares: rounds }];
  });
  return { work, problem: "made up", shapes: Object.fromEntries(shapes) };
}

const chosenOf = (...problems: ProblemTimes[]) => chooseShapes(problems)[WORK];

describe("times of a shape", () => {
  test("are the median of its rounds, and its shares of the default's time in the same round", () => {
    // The machine was twice as slow in the second round, and somebody else's work fell into one batch of the third.
    const rounds = [
      { "4x8": 10, "8x8": 8 },
      { "4x8": 20, "8x8": 16 },
      { "4x8": 10, "8x8": 90 },
    ];
    expect(shapeTimesOf(rounds)).toEqual({
      "4x8": { medianMs: 10, shares: [1, 1, 1] },
      "8x8": { medianMs: 16, shares: [0.8, 0.8, 9] },
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

  test("gains in all rounds but one: a busy machine does not choose", () => {
    const steady = [0.8, 0.9, 0.7, 3, 0.8, 0.9, 0.8];
    const lucky = [0.2, 0.9, 0.2, 3, 0.2, 1.1, 0.2];
    expect(chosenOf(problem({ "8x8": lucky, "4x4": steady }))).toEqual({
      shape: "4x4",
      shareOfDefault: expect.closeTo(0.8),
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
