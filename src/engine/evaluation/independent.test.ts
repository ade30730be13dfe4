import { afterAll, describe, expect, test } from "vitest";
import { evaluateSequence } from "./evaluateSequence.ts";

/** The seven metrics once more, written from the published formulas with whole-frame masks and sorted lists. Of the code
 *  under test only the entrance is imported; frames, rules and numbers are made here. */

/** What is left between the two is the order of float64 sums. */
const TOLERANCE = 1e-10;

interface Rules {
  /** Truth must lie strictly between. */
  readonly above: number;
  readonly below: number;
  readonly clamp: readonly [number, number];
  readonly isInside: (row: number, column: number, height: number, width: number) => boolean;
  readonly resizesDepth: boolean;
}

const everywhere = (): boolean => true;
const nyuCrop: Rules["isInside"] = (row, column, height, width) =>
  row >= Math.floor((45 / 480) * height) &&
  row < Math.floor((471 / 480) * height + 1e-9) &&
  column >= Math.floor((41 / 640) * width) &&
  column < Math.floor((601 / 640) * width + 1e-9);
const gargCrop: Rules["isInside"] = (row, column, height, width) =>
  row >= Math.floor(0.40810811 * height) &&
  row < Math.floor(0.99189189 * height) &&
  column >= Math.floor(0.03594771 * width) &&
  column < Math.floor(0.96405229 * width);

const released: Rules = {
  above: 0,
  below: 1e30,
  clamp: [0.1, 10],
  isInside: everywhere,
  resizesDepth: false,
};
const scDepth: Rules = { ...released, above: 0.1, below: 10, resizesDepth: true };
const RULES = {
  indoor: released,
  nyu: { ...released, above: 0.1, below: 10, isInside: nyuCrop },
  "nyu-as-released": released,
  "7scenes": scDepth,
  "7scenes-monoindoor": scDepth,
  scannet: scDepth,
  kitti: { above: 0.001, below: 80, clamp: [0.001, 80], isInside: gargCrop, resizesDepth: false },
} as const satisfies Record<string, Rules>;

type RulesName = keyof typeof RULES;
const NAMES = Object.keys(RULES) as RulesName[];
const SCALINGS = ["perImage", "perSequence", "none"] as const;

interface Plane {
  readonly width: number;
  readonly height: number;
  readonly at: readonly number[];
}

/** Two sequences, whose frames alternate; truth of two sizes; farthest depth beyond every cap. */
const FRAMES = Array.from({ length: 6 }, (_, frame) => {
  const [width, height] = frame % 3 === 2 ? [80, 60] : [96, 71];
  const truth = plane(width, height, (x, y) => {
    const index = Math.round(x * width + y * height * width);
    // No depth, and depth that a sensor would not give.
    if (index % 11 === 0) return 0;
    if (index % 97 === 0) return [Number.NaN, Number.POSITIVE_INFINITY, -1, 0.02, 95][frame % 5];
    return 0.4 + 9 * y ** 3 + 2 * x + 0.3 * Math.sin(9 * x + frame) + (index % 89 === 0 ? 9 : 0);
  });
  // Half the size; the error changes over the picture, and the scale drifts from frame to frame.
  const inverse = plane(width >> 1, height >> 1, (x, y) => {
    const scene = 0.4 + 9 * y ** 3 + 2 * x + 0.3 * Math.sin(9 * x + frame);
    const drift = (frame % 2 === 0 ? 1 : 2.5) * (1 + 0.07 * frame);
    return drift / (scene * (1 + 0.35 * Math.sin(6 * x) * Math.cos(5 * y)));
  });
  return { name: `frame-${frame}`, sequence: frame % 2 === 0 ? "hall" : "attic", truth, inverse };
});

/** Values at pixel centres, positions 0..1 over the picture. */
function plane(width: number, height: number, value: (x: number, y: number) => number): Plane {
  const at: number[] = [];
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++)
      at.push(value((column + 0.5) / width, (row + 0.5) / height));
  }
  return { width, height, at };
}

/** Bilinear by tents: every source pixel weighs 1 - its distance from the sampled place, which stays within the first
 *  and last centres. */
function resized(source: Plane, width: number, height: number): number[] {
  return plane(width, height, (x, y) => {
    const column = Math.min(Math.max(x * source.width - 0.5, 0), source.width - 1);
    const row = Math.min(Math.max(y * source.height - 0.5, 0), source.height - 1);
    let sum = 0;
    for (let r = Math.floor(row); r <= Math.ceil(row); r++) {
      for (let c = Math.floor(column); c <= Math.ceil(column); c++) {
        sum += (1 - Math.abs(row - r)) * (1 - Math.abs(column - c)) * source.at[r * source.width + c];
      }
    }
    return sum;
  }).at as number[];
}

/** As numpy.median. */
function middle(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** What the mask leaves of a frame: [prediction, truth] of every pixel that counts. */
function masked(
  frame: (typeof FRAMES)[number],
  predictionAt: readonly number[],
  rules: Rules,
): [number, number][] {
  const { width, height, at } = frame.truth;
  const mask = at.map(
    (truth, i) =>
      truth > rules.above &&
      truth < rules.below &&
      rules.isInside(Math.floor(i / width), i % width, height, width),
  );
  return at.flatMap((truth, i): [number, number][] =>
    mask[i] ? [[predictionAt[i], Math.fround(truth)]] : [],
  );
}

function sevenMetrics(pairs: readonly (readonly [number, number])[]): Record<string, number> {
  const within = (limit: number): number =>
    pairs.filter(([d, g]) => Math.max(g / d, d / g) < limit).length / pairs.length;
  return {
    absRel: mean(pairs.map(([d, g]) => Math.abs(g - d) / g)),
    sqRel: mean(pairs.map(([d, g]) => ((g - d) * (g - d)) / g)),
    rmse: mean(pairs.map(([d, g]) => (g - d) * (g - d))) ** 0.5,
    rmseLog: mean(pairs.map(([d, g]) => (Math.log(g) - Math.log(d)) ** 2)) ** 0.5,
    d1: within(1.25),
    d2: within(1.25 * 1.25),
    d3: within(1.25 * 1.25 * 1.25),
  };
}

/** @param scaling as the code under test names it */
function evaluatedByHand(
  predictions: readonly (readonly number[])[],
  rules: Rules,
  scaling: (typeof SCALINGS)[number],
) {
  const frames = FRAMES.map((frame, i) => masked(frame, predictions[i], rules));
  const ratios = frames.map((pairs) => middle(pairs.map(([, g]) => g)) / middle(pairs.map(([d]) => d)));
  const scales = FRAMES.map(({ sequence }, i) => {
    if (scaling === "none") return 1;
    if (scaling === "perImage") return ratios[i];
    return middle(ratios.filter((_, k) => FRAMES[k].sequence === sequence));
  });
  const [min, max] = rules.clamp;
  const images = frames.map((pairs, i) =>
    sevenMetrics(pairs.map(([d, g]) => [Math.min(Math.max(d * scales[i], min), max), g] as const)),
  );
  const mean7 = Object.fromEntries(
    Object.keys(images[0]).map((metric) => [metric, mean(images.map((image) => image[metric]))]),
  );
  const spread = ratios.map((ratio) => ratio / middle(ratios));
  return {
    images,
    scales,
    mean: mean7,
    median: middle(ratios),
    std: mean(spread.map((r) => (r - mean(spread)) ** 2)) ** 0.5,
  };
}

function predictedDepths(rules: Rules): number[][] {
  return FRAMES.map(({ inverse, truth: { width, height } }) =>
    rules.resizesDepth
      ? resized({ ...inverse, at: inverse.at.map((d) => 1 / d) }, width, height)
      : resized(inverse, width, height).map((d) => 1 / d),
  );
}

let worst = 0;
afterAll(() => {
  console.info(
    `evaluation: the largest difference from the independent computation is ${worst.toExponential(1)}`,
  );
});

function expectSame(measured: number, expected: number): void {
  const difference = Math.abs(measured - expected);
  worst = Math.max(worst, Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference);
  expect(difference).toBeLessThan(TOLERANCE);
}

describe.each(NAMES)("protocol %s, independently in float64", (protocol) => {
  const rules: Rules = RULES[protocol];

  test.each(SCALINGS)(
    "scaling %s: all metrics of all images, their mean, the scales and the constant baseline",
    async (scaling) => {
      const evaluation = await evaluateSequence(
        FRAMES.map(({ name, sequence, truth: { width, height, at } }) => ({
          name,
          sequence,
          groundTruth: async () => ({ width, height, metres: Float32Array.from(at) }),
        })),
        (index) => ({ ...FRAMES[index].inverse, values: FRAMES[index].inverse.at }),
        { protocol, scaling },
      );
      const expected = evaluatedByHand(predictedDepths(rules), rules, scaling);
      expect(evaluation.images).toHaveLength(FRAMES.length);
      for (const [i, image] of evaluation.images.entries()) {
        expectSame(image.scale, expected.scales[i]);
        for (const [metric, value] of Object.entries(expected.images[i])) {
          expectSame(image[metric as "absRel"], value);
        }
      }
      for (const [metric, value] of Object.entries(expected.mean)) {
        expectSame(evaluation.mean[metric as "absRel"], value);
      }
      expectSame(evaluation.scale.median, expected.median);
      expectSame(evaluation.scale.std, expected.std);
      const ones = FRAMES.map(({ truth }) => truth.at.map(() => 1));
      const constant = evaluatedByHand(ones, rules, scaling === "none" ? "perSequence" : scaling);
      for (const [metric, value] of Object.entries(constant.mean)) {
        expectSame(evaluation.baselines.constant[metric as "absRel"], value);
      }
    },
  );
});

test("the frames tell the protocols and the scalings apart", () => {
  const absRels = NAMES.flatMap((name) =>
    SCALINGS.map((scaling) =>
      evaluatedByHand(predictedDepths(RULES[name]), RULES[name], scaling).mean.absRel.toFixed(9),
    ),
  );
  // indoor and nyu-as-released are one rule, and so are the three of SC-Depth, which differ in the choice of frames.
  expect(new Set(absRels).size).toBe(4 * SCALINGS.length);
});
