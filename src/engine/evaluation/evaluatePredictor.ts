import { refusal } from "../problem.ts";
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

export interface EvaluationOptions {
  readonly protocol: ProtocolName;
  readonly scaling: ScaleAlignmentName;
}

/** The seven metrics of one predictor over the frames.
 *  @throws ProblemError `evaluate-no-ground-truth` if no pixel of any frame counts, `evaluate-prediction-invalid` if a
 *  prediction holds an inverse depth that is not a positive number. */
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
