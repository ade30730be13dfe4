import { refusal } from "../problem.ts";
import { CONSTANT_MAP, fitMeanMap, fitRowSlope } from "./baselines.ts";
import {
  countingPixels,
  depthMapOf,
  type InverseDepthMap,
  scaledAndClamped,
  valuesAt,
} from "./comparison.ts";
import { frameLabels, type TruthFrame } from "./frames.ts";
import { median } from "./median.ts";
import { type DepthMetrics, depthMetrics, meanMetrics } from "./metrics.ts";
import { type Protocol, type ProtocolName, protocols } from "./protocols.ts";
import { type ImageRatio, medianRatio, type ScaleAlignmentName, scaleAlignments } from "./scaleAlignment.ts";

/** Inverse depth of frame `index` of the evaluated list. */
export type Predictor = (index: number) => Promise<InverseDepthMap> | InverseDepthMap;

export interface ImageEvaluation extends DepthMetrics {
  /** Place of the frame in the evaluated list. */
  readonly index: number;
  /** Unique in the list: `sequence/name` if the frames come from several sequences. */
  readonly name: string;
  /** Factor that was applied to the prediction. */
  readonly scale: number;
}

export interface PredictorEvaluation {
  readonly mean: DepthMetrics;
  /** Frames without a counting pixel are left out. */
  readonly images: readonly ImageEvaluation[];
  /** median(truth) / median(prediction) over the images, however they were scaled; `std` is that of ratio / median, so
   *  0.1 means 10 %. */
  readonly scale: { readonly median: number; readonly std: number };
}

/** Under the same protocol: a constant depth map, inverse depth linear in the row, and each sequence's own mean
 *  inverse-depth map. */
export type BaselineMetrics = Readonly<Record<"constant" | "row" | "meanMap", DepthMetrics>>;

export interface EvaluationOptions {
  readonly protocol: ProtocolName;
  readonly scaling: ScaleAlignmentName;
}

export interface SequenceEvaluation extends PredictorEvaluation, EvaluationOptions {
  readonly baselines: BaselineMetrics;
}

/** The seven metrics of a predictor over the frames, beside the baselines that know no picture. All frames are
 *  evaluated: choose them before with `chosenFrames`.
 *  @param ofSequences as of `evaluateBaselines`
 *  @throws ProblemError `evaluate-no-ground-truth` if no pixel of any frame counts, `evaluate-prediction-invalid` if a
 *  prediction holds an inverse depth that is not a positive number. */
export async function evaluateSequence(
  frames: readonly TruthFrame[],
  predict: Predictor,
  { protocol, scaling }: EvaluationOptions,
  ofSequences: readonly TruthFrame[] = frames,
): Promise<SequenceEvaluation> {
  const options = { protocol, scaling };
  return {
    ...(await evaluatePredictor(frames, predict, options)),
    ...options,
    baselines: await evaluateBaselines(frames, options, ofSequences),
  };
}

/** More frames than this are averaged into a mean map only where more are evaluated. */
const MEAN_MAP_FRAMES = 200;

/** The lines to beat. They have no scale of their own, so where predictions are taken as metres they are still given
 *  each sequence's factor.
 *  @param ofSequences frames with truth of the same sequences, for the mean map: that of a few held-out frames alone
 *  would be their own truth more than their sequence's
 *  @throws ProblemError `evaluate-no-ground-truth` if no pixel of any frame counts. */
export async function evaluateBaselines(
  frames: readonly TruthFrame[],
  { protocol, scaling }: EvaluationOptions,
  ofSequences: readonly TruthFrame[] = frames,
): Promise<BaselineMetrics> {
  const options = { protocol, scaling: scaling === "none" ? "perSequence" : scaling } as const;
  const rules = protocols[protocol];
  const meanOf = async (fitMap: BaselineFit): Promise<DepthMetrics> =>
    (await evaluatePredictor(frames, await fittedPerSequence(frames, fitMap), options)).mean;
  return {
    constant: await meanOf(async () => CONSTANT_MAP),
    row: await meanOf((evaluated) => fitRowSlope(evaluated, rules)),
    meanMap: await meanOf((evaluated, name) => {
      const whole = ofSequences.filter(({ sequence }) => sequence === name);
      return fitMeanMap(spread(whole, Math.max(MEAN_MAP_FRAMES, evaluated.length)), rules);
    }),
  };
}

type BaselineFit = (evaluated: readonly TruthFrame[], sequence: string) => Promise<InverseDepthMap>;

/** The evaluated frames of every sequence get the map that was fitted to it. */
async function fittedPerSequence(frames: readonly TruthFrame[], fitMap: BaselineFit): Promise<Predictor> {
  const maps: InverseDepthMap[] = [];
  for (const name of new Set(frames.map(({ sequence }) => sequence))) {
    const map = await fitMap(
      frames.filter(({ sequence }) => sequence === name),
      name,
    );
    for (const [index, { sequence }] of frames.entries()) {
      if (sequence === name) maps[index] = map;
    }
  }
  return (index) => maps[index];
}

/** At most `most` of a list, evenly spread over it. */
function spread<T>(list: readonly T[], most: number): T[] {
  const count = Math.min(most, list.length);
  return Array.from({ length: count }, (_, i) => list[Math.floor(((i + 0.5) * list.length) / count)]);
}

/** The seven metrics of one predictor over the frames.
 *  @throws ProblemError as `evaluateSequence` does. */
export async function evaluatePredictor(
  frames: readonly TruthFrame[],
  predict: Predictor,
  { protocol, scaling }: EvaluationOptions,
): Promise<PredictorEvaluation> {
  const rules = protocols[protocol];
  const ratiosOfAll = async (): Promise<ImageRatio[]> => {
    const ratios: ImageRatio[] = [];
    for await (const { sequence, ratio } of pairs(frames, predict, rules)) ratios.push({ sequence, ratio });
    return ratios;
  };
  const scaleOf = await scaleAlignments[scaling](ratiosOfAll);
  const images: ImageEvaluation[] = [];
  const ratios: number[] = [];
  for await (const pair of pairs(frames, predict, rules)) {
    const scale = scaleOf(pair);
    const metrics = depthMetrics(scaledAndClamped(pair.predicted, scale, rules), pair.truth);
    ratios.push(pair.ratio);
    images.push({ index: pair.index, name: pair.label, scale, ...metrics });
  }
  if (images.length === 0) {
    throw refusal(
      "evaluate-no-ground-truth",
      `None of the ${frames.length} frames has a ground-truth depth that counts under protocol ${protocol}.`,
      "Add depth pictures (16-bit PNG, millimetres) named like the frames, or choose another protocol.",
    );
  }
  const middle = median(ratios);
  return {
    mean: meanMetrics(images),
    images,
    scale: { median: middle, std: deviation(ratios.map((ratio) => ratio / middle)) },
  };
}

/** Standard deviation of a population, as NumPy's. */
function deviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

/** A frame's counting pixels. */
interface Pair extends ImageRatio {
  readonly index: number;
  readonly label: string;
  /** Depth in the predictor's unit, and the truth in metres. */
  readonly predicted: Float64Array;
  readonly truth: Float64Array;
}

/** Frames without a counting pixel are left out. */
async function* pairs(
  frames: readonly TruthFrame[],
  predict: Predictor,
  protocol: Protocol,
): AsyncGenerator<Pair> {
  const labels = frameLabels(frames);
  for (const [index, { sequence, groundTruth }] of frames.entries()) {
    const label = labels[index];
    const depth = await groundTruth();
    const pixels = countingPixels(depth, protocol);
    if (pixels.length === 0) continue;
    const prediction = await predict(index);
    requirePositive(prediction, label);
    const map = depthMapOf(prediction, depth, protocol.resizes);
    const predicted = valuesAt(map, pixels);
    const truth = valuesAt(depth.metres, pixels);
    yield { index, label, sequence, predicted, truth, ratio: medianRatio(predicted, truth) };
  }
}

function requirePositive({ values }: InverseDepthMap, label: string): void {
  for (let i = 0; i < values.length; i++) {
    if (values[i] > 0 && values[i] < Number.POSITIVE_INFINITY) continue;
    throw refusal(
      "evaluate-prediction-invalid",
      `The prediction for ${label} holds ${values[i]}, which is no inverse depth.`,
      "The networks of this run are damaged: train again, or go on from an earlier state.",
    );
  }
}
