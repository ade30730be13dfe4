import { type BaselineMetrics, evaluateBaselines } from "./evaluateBaselines.ts";
import {
  type EvaluationOptions,
  evaluatePredictor,
  type Predictor,
  type PredictorEvaluation,
} from "./evaluatePredictor.ts";
import type { TruthFrame } from "./frames.ts";

export interface SequenceEvaluation extends PredictorEvaluation, EvaluationOptions {
  readonly baselines: BaselineMetrics;
}

/** The seven metrics of a predictor over the frames, beside the baselines that know no picture. All frames are
 *  evaluated: choose them before with `chosenFrames`.
 *  @param ofSequences as of `evaluateBaselines`
 *  @throws ProblemError as `evaluatePredictor` does. */
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
