import { describe, expect, test } from "vitest";
import type { GroundTruthDepth } from "../data/sequence.ts";
import { countingPixels, depthMapOf, scaledAndClamped, windowOf } from "./comparison.ts";
import { chosenFrames } from "./frames.ts";
import { type ProtocolName, protocols } from "./protocols.ts";

const NAMES = Object.keys(protocols) as ProtocolName[];

/** Which of the given truths count in the middle of a frame, where no crop reaches. */
function countingTruths(protocol: ProtocolName, metres: readonly number[]): number[] {
  const truth = uniform(100, 100, 0);
  const at = metres.map((value, i) => {
    truth.metres[60 * 100 + 10 + i] = value;
    return 60 * 100 + 10 + i;
  });
  const counting = [...countingPixels(truth, protocols[protocol])];
  return metres.filter((_, i) => counting.includes(at[i]));
}

function uniform(width: number, height: number, metres: number): GroundTruthDepth {
  return { width, height, metres: new Float32Array(width * height).fill(metres) };
}

test("protocols: the rows are what the command line may name, each under its own name", () => {
  expect(NAMES).toEqual([
    "indoor",
    "nyu",
    "nyu-as-released",
    "7scenes",
    "7scenes-monoindoor",
    "scannet",
    "kitti",
  ]);
  for (const name of NAMES) expect(protocols[name].name).toBe(name);
});

describe("crop", () => {
  // Found by hand: the bounds of the published code on frames of its data sets.
  test.each([
    ["nyu", 640, 480, { top: 45, bottom: 471, left: 41, right: 601 }],
    ["nyu", 320, 240, { top: 22, bottom: 235, left: 20, right: 300 }],
    // 0.40810811 * 375 = 153.04, 0.99189189 * 375 = 371.96, 0.03594771 * 1242 = 44.65, 0.96405229 * 1242 = 1197.35
    ["kitti", 1242, 375, { top: 153, bottom: 371, left: 44, right: 1197 }],
    // Cut, not rounded: 151.0000007, 366.9999993, 43.9999970, 1180.0000030.
    ["kitti", 1224, 370, { top: 151, bottom: 366, left: 43, right: 1180 }],
    ["indoor", 33, 7, { top: 0, bottom: 7, left: 0, right: 33 }],
    ["nyu-as-released", 640, 480, { top: 0, bottom: 480, left: 0, right: 640 }],
    ["7scenes", 640, 480, { top: 0, bottom: 480, left: 0, right: 640 }],
    ["scannet", 640, 480, { top: 0, bottom: 480, left: 0, right: 640 }],
  ] as const)("%s on %i x %i", (protocol, width, height, window) => {
    expect(windowOf(protocols[protocol].crop, { width, height })).toEqual(window);
  });

  test.each([
    ["nyu", 640, 480],
    ["nyu", 320, 240],
    ["kitti", 1242, 375],
    ["scannet", 64, 48],
  ] as const)(
    "%s on %i x %i: the first and last pixels inside count, those next to them do not",
    (protocol, width, height) => {
      const truth = uniform(width, height, 1);
      const counts = new Set(countingPixels(truth, protocols[protocol]));
      const { top, bottom, left, right } = windowOf(protocols[protocol].crop, truth);
      const isCounted = (row: number, column: number) =>
        row >= 0 && row < height && column >= 0 && column < width && counts.has(row * width + column);
      const [middleRow, middleColumn] = [(top + bottom) >> 1, (left + right) >> 1];
      expect([isCounted(top - 1, middleColumn), isCounted(top, middleColumn)]).toEqual([false, true]);
      expect([isCounted(bottom - 1, middleColumn), isCounted(bottom, middleColumn)]).toEqual([true, false]);
      expect([isCounted(middleRow, left - 1), isCounted(middleRow, left)]).toEqual([false, true]);
      expect([isCounted(middleRow, right - 1), isCounted(middleRow, right)]).toEqual([true, false]);
      expect(counts.size).toBe((bottom - top) * (right - left));
    },
  );
});

describe("range of the truth", () => {
  const invalid = [0, -1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

  test.each(NAMES)("%s: what is no depth never counts", (protocol) => {
    expect(countingTruths(protocol, [...invalid, 1])).toEqual([1]);
  });

  // The limits themselves do not count, also where float32 rounds them up.
  test.each([
    ["nyu", [0.1, 10, 10.001, 0.05], [0.1001, 9.999]],
    ["7scenes", [0.1, 10, 10.001, 0.05], [0.1001, 9.999]],
    ["7scenes-monoindoor", [0.1, 10, 10.001, 0.05], [0.1001, 9.999]],
    ["scannet", [0.1, 10, 10.001, 0.05], [0.1001, 9.999]],
    ["kitti", [0.001, 80, 80.01], [0.0011, 79.99]],
    ["indoor", [], [0.0005, 0.05, 11, 200]],
    ["nyu-as-released", [], [0.0005, 0.05, 11, 200]],
  ] as const)("%s: %j are left out, %j count", (protocol, out, counted) => {
    expect(countingTruths(protocol, [...out, ...counted])).toEqual(counted);
  });
});

test.each([
  ["indoor", 0.1, 10],
  ["nyu", 0.1, 10],
  ["nyu-as-released", 0.1, 10],
  ["7scenes", 0.1, 10],
  ["7scenes-monoindoor", 0.1, 10],
  ["scannet", 0.1, 10],
  ["kitti", 0.001, 80],
] as const)("clamp: %s bounds predictions to %d .. %d m after scaling", (protocol, min, max) => {
  const depth = Float64Array.from([min / 4, min / 2, 1, max / 2, max]);
  expect([...scaledAndClamped(depth, 2, protocols[protocol])]).toEqual([min, min, 2, max, max]);
});

describe("resizing", () => {
  const prediction = { width: 2, height: 1, values: [1, 0.25] };
  const size = { width: 4, height: 1 };

  test.each(["indoor", "nyu", "nyu-as-released", "kitti"] as const)(
    "%s: inverse depth is resized, then inverted",
    (protocol) => {
      const depth = depthMapOf(prediction, size, protocols[protocol].resizes);
      expect([...depth]).toEqual([1, 1 / 0.8125, 1 / 0.4375, 4]);
    },
  );

  test.each(["7scenes", "7scenes-monoindoor", "scannet"] as const)("%s: depth is resized", (protocol) => {
    expect([...depthMapOf(prediction, size, protocols[protocol].resizes)]).toEqual([1, 1.75, 3.25, 4]);
  });
});

describe("choice of frames", () => {
  const take = (sequence: string, folder: string, count: number) =>
    Array.from({ length: count }, (_, i) => ({ sequence, name: `${folder}frame-${i}.png` }));

  test.each([
    ["7scenes", [0, 10, 20, 30, 40, 50, 60]],
    ["7scenes-monoindoor", [0, 30, 60]],
  ] as const)("%s takes the first of every so many", (protocol, numbers) => {
    const chosen = chosenFrames(protocols[protocol], take("chess", "", 61));
    expect(chosen.map(({ name }) => name)).toEqual(numbers.map((n) => `frame-${n}.png`));
  });

  test.each(["indoor", "nyu", "nyu-as-released", "scannet", "kitti"] as const)("%s takes all", (protocol) => {
    const frames = take("hall", "", 25);
    expect(chosenFrames(protocols[protocol], frames)).toEqual(frames);
  });

  test("every sequence and every take in it is counted from its own first frame", () => {
    const frames = [...take("chess", "seq-03/", 15), ...take("chess", "seq-05/", 11), ...take("fire", "", 1)];
    expect(chosenFrames(protocols["7scenes"], frames)).toEqual([
      { sequence: "chess", name: "seq-03/frame-0.png" },
      { sequence: "chess", name: "seq-03/frame-10.png" },
      { sequence: "chess", name: "seq-05/frame-0.png" },
      { sequence: "chess", name: "seq-05/frame-10.png" },
      { sequence: "fire", name: "frame-0.png" },
    ]);
  });
});
