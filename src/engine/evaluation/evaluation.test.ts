import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { decode } from "fast-png";
import { expect, test } from "vitest";
import { readGolden } from "../../../tools/test/golden.ts";
import type { GroundTruthDepth } from "../data/sequence.ts";
import { fitMeanMap } from "./baselines.ts";
import { evaluatePredictor, evaluateSequence } from "./evaluateSequence.ts";
import { median } from "./median.ts";
import { depthMetrics } from "./metrics.ts";
import { protocols, type TruthFrame } from "./protocols.ts";
import { resizeBilinear } from "./resizeBilinear.ts";

function frameOf(width: number, height: number, metres: readonly number[]): TruthFrame {
  const truth: GroundTruthDepth = { width, height, metres: Float32Array.from(metres) };
  return { name: `${width}x${height}`, groundTruth: async () => truth };
}

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
  const perImage = await evaluatePredictor(frames, predict, protocols.indoor, "perImage");
  expect(perImage.mean.absRel).toBeCloseTo(0, 12);
  expect(perImage.images.map(({ scale }) => scale)).toEqual([4, 4]);
  const none = await evaluatePredictor(frames, predict, protocols.indoor, "none");
  expect(none.mean.absRel).toBeCloseTo(0.75, 12);
});

test("evaluate: scale that drifts costs nothing per image, but does per sequence", async () => {
  const frames = [1, 1, 1].map(() => frameOf(2, 1, [1, 2]));
  const predict = (index: number) => ({ width: 2, height: 1, values: [1 / (1 + index), 0.5 / (1 + index)] });
  const perImage = await evaluatePredictor(frames, predict, protocols.indoor, "perImage");
  expect(perImage.mean.absRel).toBeCloseTo(0, 12);
  expect(perImage.scale.median).toBeCloseTo(0.5, 12);
  const perSequence = await evaluatePredictor(frames, predict, protocols.indoor, "perSequence");
  expect(perSequence.images.map(({ absRel }) => absRel)).toEqual([0.5, 0, 0.5]);
});

test("evaluate: invalid truth does not count, predictions are clamped after scaling, empty frames are left out", async () => {
  const frames = [frameOf(4, 1, [0, 1, 1, Number.POSITIVE_INFINITY]), frameOf(2, 1, [0, 0])];
  const predict = () => ({ width: 4, height: 1, values: [1, 1, 1e-6, 1] });
  const { images } = await evaluatePredictor(frames, predict, protocols.indoor, "none");
  expect(images).toHaveLength(1);
  expect(images[0].absRel).toBe((0 + 9) / 2);
  const empty = evaluatePredictor(frames.slice(1), predict, protocols.indoor, "perImage");
  await expect(empty).rejects.toThrow("None of the 1 frames");
});

test("baselines: a tilted floor is a row line, and a still scene its own mean map", async () => {
  const rows = Array.from({ length: 20 }, (_, y) => 1 / (0.3 + (0.5 * (y + 0.5)) / 20));
  const floor = frameOf(
    3,
    20,
    rows.flatMap((depth) => [depth, depth, depth]),
  );
  const { baseline, baselines } = await evaluateSequence(
    [floor],
    () => ({ width: 1, height: 1, values: [1] }),
    {
      protocol: "indoor",
      alignment: "perImage",
    },
  );
  expect(baseline.absRel).toBeGreaterThan(0.2);
  expect(baselines.row.absRel).toBeLessThan(0.003);
  expect(baselines.meanMap.absRel).toBeCloseTo(0, 6);
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
      return { name, groundTruth: async () => truth };
    });
    const { baseline, baselines } = await evaluateSequence(
      frames,
      () => ({ width: 1, height: 1, values: [1] }),
      {
        protocol: "indoor",
        alignment: "perImage",
      },
    );
    console.info(
      "constant",
      baseline.absRel,
      "row",
      baselines.row.absRel,
      "mean map",
      baselines.meanMap.absRel,
    );
    expect(baseline.absRel).toBeCloseTo(0.392, 2);
    expect(baselines.row.absRel).toBeCloseTo(0.276, 2);
    expect(baselines.meanMap.absRel).toBeCloseTo(0.189, 2);
  },
  30_000,
);
