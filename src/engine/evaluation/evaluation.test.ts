import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { decode } from "fast-png";
import { expect, test } from "vitest";
import { readGolden } from "../../../tools/test/golden.ts";
import type { GroundTruthDepth } from "../data/sequence.ts";
import { fitMeanMap } from "./baselines.ts";
import { evaluateBaselines } from "./evaluateBaselines.ts";
import { evaluatePredictor } from "./evaluatePredictor.ts";
import { evaluateSequence } from "./evaluateSequence.ts";
import type { TruthFrame } from "./frames.ts";
import { median } from "./median.ts";
import { depthMetrics } from "./metrics.ts";
import { protocols } from "./protocols.ts";
import { resizeBilinear } from "./resizeBilinear.ts";

function frameOf(
  width: number,
  height: number,
  metres: readonly number[],
  sequence = "room",
  name = `${width}x${height}`,
): TruthFrame {
  const truth: GroundTruthDepth = { width, height, metres: Float32Array.from(metres) };
  return { sequence, name, groundTruth: async () => truth };
}

const indoor = (scaling: "perImage" | "perSequence" | "none") => ({ protocol: "indoor", scaling }) as const;

test("metrics: two pixels by hand", () => {
  const metrics = depthMetrics([2, 3], [1, 3]);
  expect(metrics).toEqual({
    absRel: 0.5,
    sqRel: 0.5,
    rmse: Math.sqrt(0.5),
    rmseLog: Math.log(2) / Math.SQRT2,
    d1: 0.5,
    d2: 0.5,
    d3: 0.5,
  });
  expect(() => depthMetrics([], [])).toThrow(RangeError);
});

const golden = readGolden("case5_geometry.safetensors");

test.skipIf(golden === null)("metrics: golden depth errors of case 5", () => {
  if (golden === null) return;
  const metrics = Object.values(depthMetrics(golden("depth").values, golden("depth_gt").values));
  const expected = golden("depth_errors").values;
  for (const [i, value] of metrics.entries()) expect(value).toBeCloseTo(expected[i], 6);
});

test("median: of odd, even, repeated and single values, as sorting finds it", () => {
  expect(median([3])).toBe(3);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([5, 5, 5, 1])).toBe(5);
  expect(() => median([])).toThrow(RangeError);
  for (let length = 1; length < 60; length++) {
    const values = Array.from({ length }, (_, i) => ((i * 7919 + length * 31) % 23) - 11);
    const sorted = values.toSorted((a, b) => a - b);
    const [low, high] = [sorted[(length - 1) >> 1], sorted[length >> 1]];
    expect(median(values)).toBe((low + high) / 2);
  }
});

test("resizeBilinear: half-pixel centres, continued borders, and the same size changes nothing", () => {
  expect([...resizeBilinear([0, 4], { width: 2, height: 1 }, { width: 4, height: 1 })]).toEqual([0, 1, 3, 4]);
  expect([...resizeBilinear([0, 1, 2, 3], { width: 4, height: 1 }, { width: 2, height: 1 })]).toEqual([
    0.5, 2.5,
  ]);
  const map = [1, 5, 2, 8, 3, 9];
  expect([...resizeBilinear(map, { width: 3, height: 2 }, { width: 3, height: 2 })]).toEqual(map);
  expect([...resizeBilinear(map, { width: 2, height: 3 }, { width: 2, height: 3 })]).toEqual(map);
  expect([...resizeBilinear([7], { width: 1, height: 1 }, { width: 3, height: 2 })]).toEqual(
    Array(6).fill(7),
  );
});

test("evaluate: a prediction that is right up to scale is perfect per image, and not without alignment", async () => {
  const frames = [frameOf(2, 1, [1, 2]), frameOf(2, 1, [2, 4])];
  const predict = (index: number) => ({ width: 2, height: 1, values: index === 0 ? [4, 2] : [2, 1] });
  const perImage = await evaluatePredictor(frames, predict, indoor("perImage"));
  expect(perImage.mean.absRel).toBeCloseTo(0, 12);
  expect(perImage.images.map(({ scale }) => scale)).toEqual([4, 4]);
  const none = await evaluatePredictor(frames, predict, indoor("none"));
  expect(none.mean.absRel).toBeCloseTo(0.75, 12);
});

test("evaluate: scale that drifts costs nothing per image, but does per sequence", async () => {
  const frames = [1, 1, 1].map(() => frameOf(2, 1, [1, 2]));
  const predict = (index: number) => ({ width: 2, height: 1, values: [1 / (1 + index), 0.5 / (1 + index)] });
  const perImage = await evaluatePredictor(frames, predict, indoor("perImage"));
  expect(perImage.mean.absRel).toBeCloseTo(0, 12);
  expect(perImage.scale.median).toBeCloseTo(0.5, 12);
  const perSequence = await evaluatePredictor(frames, predict, indoor("perSequence"));
  expect(perSequence.images.map(({ absRel }) => absRel)).toEqual([0.5, 0, 0.5]);
});

test("evaluate: invalid truth does not count, predictions are clamped after scaling, empty frames are left out", async () => {
  const frames = [frameOf(4, 1, [0, 1, 1, Number.POSITIVE_INFINITY]), frameOf(2, 1, [0, 0])];
  const predict = () => ({ width: 4, height: 1, values: [1, 1, 1e-6, 1] });
  const { images } = await evaluatePredictor(frames, predict, indoor("none"));
  expect(images).toHaveLength(1);
  expect(images[0].absRel).toBe((0 + 9) / 2);
  const empty = evaluatePredictor(frames.slice(1), predict, indoor("perImage"));
  await expect(empty).rejects.toThrow("None of the 1 frames");
});

test("evaluate: each sequence has a factor of its own, whatever the order of the frames", async () => {
  const near = (name: string) => frameOf(2, 1, [1, 2], "near", name);
  const far = (name: string) => frameOf(2, 1, [3, 6], "far", name);
  const frames = [near("a"), far("a"), near("b"), far("b")];
  const predict = () => ({ width: 2, height: 1, values: [1, 0.5] });
  const { images, mean } = await evaluatePredictor(frames, predict, indoor("perSequence"));
  expect(images.map(({ scale }) => scale)).toEqual([1, 3, 1, 3]);
  expect(mean.absRel).toBeCloseTo(0, 12);
  expect(images.map(({ name }) => name)).toEqual(["near/a", "far/a", "near/b", "far/b"]);
  expect(images.map(({ index }) => index)).toEqual([0, 1, 2, 3]);
  const alone = await evaluatePredictor([near("a")], predict, indoor("perSequence"));
  expect(alone.images[0].name).toBe("a");
});

test("evaluate: the factor of a sequence is the mean of the middle two of its ratios when they are even", async () => {
  const frames = [1, 2, 4, 100].map((metres) => frameOf(1, 1, [metres]));
  const predict = () => ({ width: 1, height: 1, values: [1] });
  const { images, scale } = await evaluatePredictor(frames, predict, indoor("perSequence"));
  expect(images.map((image) => image.scale)).toEqual([3, 3, 3, 3]);
  expect(scale.median).toBe(3);
});

test("evaluate: 1.1 times the truth, taken as metres, is wrong by a tenth", async () => {
  const truth = [0.5, 1, 2, 4, 8];
  const predict = () => ({ width: 5, height: 1, values: truth.map((metres) => 1 / (1.1 * metres)) });
  const { mean, scale } = await evaluatePredictor([frameOf(5, 1, truth)], predict, indoor("none"));
  expect(mean.absRel).toBeCloseTo(0.1, 12);
  expect(mean.sqRel).toBeCloseTo((0.01 * (0.5 + 1 + 2 + 4 + 8)) / 5, 12);
  expect(mean.rmse).toBeCloseTo(0.1 * Math.sqrt((0.25 + 1 + 4 + 16 + 64) / 5), 12);
  expect(mean.rmseLog).toBeCloseTo(Math.log(1.1), 12);
  expect([mean.d1, mean.d2, mean.d3]).toEqual([1, 1, 1]);
  expect(scale.median).toBeCloseTo(1 / 1.1, 12);
});

test("evaluate: a prediction that is no inverse depth is refused by the frame's name", async () => {
  for (const value of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
    const evaluated = evaluatePredictor(
      [frameOf(2, 1, [1, 1], "room", "frame-7.png")],
      () => ({ width: 2, height: 1, values: [1, value] }),
      indoor("perImage"),
    );
    await expect(evaluated).rejects.toThrow(`The prediction for frame-7.png holds ${value}`);
  }
});

test("baselines: each sequence has its own mean map and slope, and a scale even where the prediction has none", async () => {
  const rows = (slope: number) =>
    Array.from({ length: 20 }, (_, y) => 2 / (1 + slope * ((2 * y + 1) / 20 - 1)));
  const frames = [frameOf(1, 20, rows(0.5), "floor"), frameOf(1, 20, rows(-0.5), "ceiling")];
  for (const scaling of ["perImage", "perSequence", "none"] as const) {
    const { constant, row, meanMap } = await evaluateBaselines(frames, indoor(scaling));
    expect(constant.absRel).toBeGreaterThan(0.2);
    expect(row.absRel).toBeLessThan(0.003);
    expect(meanMap.absRel).toBeCloseTo(0, 6);
  }
});

test("evaluate: an evaluation holds its choice and the baselines, and nothing of the caller's besides", async () => {
  const choice = { ...indoor("none"), csv: "table.csv" };
  const evaluation = await evaluateSequence(
    [frameOf(1, 1, [1])],
    () => ({ width: 1, height: 1, values: [1] }),
    choice,
  );
  expect(Object.keys(evaluation).toSorted()).toEqual(
    ["baselines", "images", "mean", "protocol", "scale", "scaling"].toSorted(),
  );
});

test("baselines: a tilted floor is a row line, and a still scene its own mean map", async () => {
  const rows = Array.from({ length: 20 }, (_, y) => 1 / (0.3 + (0.5 * (y + 0.5)) / 20));
  const floor = frameOf(
    3,
    20,
    rows.flatMap((depth) => [depth, depth, depth]),
  );
  const { constant, row, meanMap } = await evaluateBaselines([floor], indoor("perImage"));
  expect(constant.absRel).toBeGreaterThan(0.2);
  expect(row.absRel).toBeLessThan(0.003);
  expect(meanMap.absRel).toBeCloseTo(0, 6);
});

test("baselines: the mean map is the sequence's, also where one frame of it is evaluated", async () => {
  const frames = [frameOf(3, 1, [1, 2, 3]), frameOf(3, 1, [3, 2, 1]), frameOf(3, 1, [9, 2, 7], "other")];
  const alone = await evaluateBaselines([frames[0]], indoor("perImage"));
  expect(alone.meanMap.absRel).toBeCloseTo(0, 12);
  const { meanMap } = await evaluateBaselines([frames[0]], indoor("perImage"), frames);
  // Inverse depth of the two at median 1: 2, 1, 2/3 and 2/3, 1, 2. Their mean 4/3, 1, 4/3 is depth 1.5, 2, 1.5 of median
  // 1.5, scaled to 2: 2, 8/3, 2.
  expect(meanMap.absRel).toBeCloseTo((1 + 1 / 3 + 1 / 3) / 3, 12);
});

test("baselines: of a long sequence 200 frames are averaged, evenly spread, or as many as are evaluated", async () => {
  let averaged: number[] = [];
  const frames = Array.from({ length: 600 }, (_, i) => ({
    ...frameOf(1, 1, [1]),
    groundTruth: async () => {
      averaged.push(i);
      return { width: 1, height: 1, metres: Float32Array.of(1) };
    },
  }));
  const evaluated = frameOf(1, 1, [1]);
  await evaluateBaselines([evaluated], indoor("perImage"), frames);
  // The first is asked for its size besides.
  expect(averaged).toEqual([1, ...Array.from({ length: 200 }, (_, i) => 3 * i + 1)]);
  averaged = [];
  await evaluateBaselines(Array(300).fill(evaluated), indoor("perImage"), frames);
  expect(averaged).toEqual([1, ...Array.from({ length: 300 }, (_, i) => 2 * i + 1)]);
});

test("baselines: the mean map and the slope see the truth that counts under the protocol, and no other", async () => {
  const baselinesWith = (metres: number) =>
    evaluateBaselines([frameOf(1, 3, [2, 4, metres]), frameOf(1, 3, [8, 2, 0])], {
      protocol: "scannet",
      scaling: "perImage",
    });
  expect(await baselinesWith(500)).toEqual(await baselinesWith(0));
});

test("baselines: where the truth never reaches, the mean map is the mean of the rest, each frame at median 1", async () => {
  const map = await fitMeanMap([frameOf(3, 1, [1, 2, 0]), frameOf(3, 1, [1, 4, 0])], protocols.indoor);
  expect(Array.from(map.values)).toEqual([2, 0.6875, (1.5 + 0.75 + 2.5 + 0.625) / 4]);
});

const kitchen = resolve(process.env.GASMONO_SHARED ?? "../shared", "data/redkitchen-dev/depth");
if (!existsSync(kitchen))
  console.info(`evaluation: no ground truth at ${kitchen}, so its baselines are not checked`);

test.runIf(existsSync(kitchen))(
  "baselines: the lines to beat on redkitchen-dev (method 10)",
  async () => {
    const frames = readdirSync(kitchen).map((name): TruthFrame => {
      const { width, height, data } = decode(readFileSync(join(kitchen, name)));
      const truth = {
        width,
        height,
        metres: Float32Array.from(data, (mm) => (mm === 65535 ? 0 : mm / 1000)),
      };
      return { sequence: "redkitchen-dev", name, groundTruth: async () => truth };
    });
    const { constant, row, meanMap } = await evaluateBaselines(frames, indoor("perImage"));
    console.info("constant", constant.absRel, "row", row.absRel, "mean map", meanMap.absRel);
    expect(constant.absRel).toBeCloseTo(0.392, 2);
    expect(row.absRel).toBeCloseTo(0.276, 2);
    expect(meanMap.absRel).toBeCloseTo(0.189, 2);
  },
  30_000,
);
