import { refusal } from "../problem.ts";
import { CONSTANT_MAP, fitMeanMap, fitRowSlope } from "./baselines.ts";
import { median } from "./median.ts";
import { type DepthMetrics, depthMetrics, meanMetrics } from "./metrics.ts";
import {
  countingPixels,
  depthAt,
  type InverseDepthMap,
  metresAt,
  type Protocol,
  type ProtocolName,
  protocols,
  scaledAndClamped,
  type TruthFrame,
} from "./protocols.ts";
import { medianRatio, type ScaleAlignmentName, scaleAlignments } from "./scaleAlignment.ts";

/** Inverse depth of frame `index` of the evaluated list. */
export type Predictor = (index: number) => Promise<InverseDepthMap> | InverseDepthMap;

export interface ImageEvaluation extends DepthMetrics {
  readonly name: string;
  /** Factor that was applied to the prediction. */
  readonly scale: number;
}

export interface PredictorEvaluation {
  readonly mean: DepthMetrics;
  /** Frames without a counting pixel are left out. */
  readonly images: readonly ImageEvaluation[];
  /** median(truth) / median(prediction) over the images; `std` is that of ratio / median, so 0.1 means 10 %. */
  readonly scale: { readonly median: number; readonly std: number };
}

/** What `evaluate` reports (architecture 4). */
export interface SequenceEvaluation extends PredictorEvaluation {
  readonly protocol: ProtocolName;
  readonly alignment: ScaleAlignmentName;
  /** A constant depth map under the same protocol. */
  readonly baseline: DepthMetrics;
  /** Inverse depth linear in the row; the sequence's own mean inverse-depth map. */
  readonly baselines: { readonly row: DepthMetrics; readonly meanMap: DepthMetrics };
}

export interface EvaluationOptions {
  readonly protocol: ProtocolName;
  readonly alignment: ScaleAlignmentName;
}

/** The seven metrics of a predictor over a sequence, beside the baselines that know no picture.
 *  @throws ProblemError `evaluate-no-ground-truth` if no pixel of any frame counts. */
export async function evaluateSequence(
  frames: readonly TruthFrame[],
  predict: Predictor,
  { protocol, alignment }: EvaluationOptions,
): Promise<SequenceEvaluation> {
  const rules = protocols[protocol];
  const slope = await fitRowSlope(frames, rules);
  const meanMap = await fitMeanMap(frames, rules);
  const evaluate = (predictor: Predictor): Promise<PredictorEvaluation> =>
    evaluatePredictor(frames, predictor, rules, alignment);
  return {
    ...(await evaluate(predict)),
    protocol,
    alignment,
    baseline: (await evaluate(() => CONSTANT_MAP)).mean,
    baselines: {
      row: (await evaluate(() => slope)).mean,
      meanMap: (await evaluate(() => meanMap)).mean,
    },
  };
}

/** The seven metrics of one predictor over a sequence.
 *  @throws ProblemError `evaluate-no-ground-truth` if no pixel of any frame counts. */
export async function evaluatePredictor(
  frames: readonly TruthFrame[],
  predict: Predictor,
  protocol: Protocol,
  alignment: ScaleAlignmentName,
): Promise<PredictorEvaluation> {
  const ratiosOfSequence = async (): Promise<number[]> => {
    const ratios: number[] = [];
    for await (const { predicted, truth } of pairs(frames, predict, protocol)) {
      ratios.push(medianRatio(predicted, truth));
    }
    return ratios;
  };
  const scaleOf = await scaleAlignments[alignment](ratiosOfSequence);
  const images: ImageEvaluation[] = [];
  const ratios: number[] = [];
  for await (const { name, predicted, truth } of pairs(frames, predict, protocol)) {
    const ratio = medianRatio(predicted, truth);
    const scale = scaleOf(ratio);
    ratios.push(ratio);
    images.push({ name, scale, ...depthMetrics(scaledAndClamped(predicted, scale, protocol), truth) });
  }
  const middle = median(ratios);
  const mean = ratios.reduce((sum, ratio) => sum + ratio / middle, 0) / ratios.length;
  const variance = ratios.reduce((sum, ratio) => sum + (ratio / middle - mean) ** 2, 0) / ratios.length;
  return { mean: meanMetrics(images), images, scale: { median: middle, std: Math.sqrt(variance) } };
}

interface Pair {
  readonly name: string;
  /** Depth in the predictor's unit, and the truth in metres, at the counting pixels. */
  readonly predicted: Float64Array;
  readonly truth: Float64Array;
}

async function* pairs(
  frames: readonly TruthFrame[],
  predict: Predictor,
  protocol: Protocol,
): AsyncGenerator<Pair> {
  let isEmpty = true;
  for (const [index, { name, groundTruth }] of frames.entries()) {
    const depth = await groundTruth();
    const pixels = countingPixels(depth, protocol);
    if (pixels.length === 0) continue;
    isEmpty = false;
    const predicted = depthAt(await predict(index), depth, pixels);
    yield { name, predicted, truth: metresAt(depth, pixels) };
  }
  if (isEmpty) {
    throw refusal(
      "evaluate-no-ground-truth",
      `None of the ${frames.length} frames has a valid ground-truth depth.`,
      "Add depth pictures (16-bit PNG, millimetres) named like the frames.",
    );
  }
}
