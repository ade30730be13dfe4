import type { Dataset } from "../data/openDataset.ts";
import {
  type DatasetFrame,
  framesToEvaluate,
  framesWithTruth,
  predictorOnce,
} from "../evaluation/datasetFrames.ts";
import { type BaselineMetrics, evaluateBaselines } from "../evaluation/evaluateBaselines.ts";
import { evaluatePredictor } from "../evaluation/evaluatePredictor.ts";
import type { TruthFrame } from "../evaluation/frames.ts";
import { refusal } from "../problem.ts";
import type { EngineEvent, EvaluationChoice, EvaluationReport, FrameId } from "../protocol.ts";
import type { DepthPredictor } from "../training/depthPredictor.ts";

/** Whose depth is evaluated. */
export interface EvaluationSubject {
  readonly predictor: DepthPredictor;
  readonly depthFrom: EvaluationReport["depthFrom"];
  /** Completed steps. */
  readonly step: number;
  readonly heldOut: readonly FrameId[];
}

/** Evaluations on one opened dataset. One at a time: the caller sees to that. */
export class EvaluationSession {
  private readonly dataset: Dataset;
  private readonly emit: (event: EngineEvent) => void;
  /** Baselines know no network: the same frames under the same rules need them once. */
  private readonly baselines = new Map<string, Promise<BaselineMetrics>>();
  private cancellation = new AbortController();

  constructor(dataset: Dataset, emit: (event: EngineEvent) => void) {
    this.dataset = dataset;
    this.emit = emit;
  }

  /** @throws ProblemError `evaluation-no-held-out`, `evaluation-cancelled`, or one of `evaluatePredictor`'s. */
  async evaluate(subject: EvaluationSubject, choice: EvaluationChoice): Promise<EvaluationReport> {
    this.cancellation = new AbortController();
    const { signal } = this.cancellation;
    const { protocol, scaling, flip } = choice;
    const frames = this.framesOf(choice, subject.heldOut).map((frame) => cancellable(frame, signal));
    const told = (done: number) => this.emit({ kind: "evaluating", done, total: frames.length });
    told(0);
    const { predictor } = subject;
    const predict = predictorOnce(
      frames,
      (picture) => (flip ? predictor.inverseDepthWithFlip(picture) : predictor.inverseDepth(picture)),
      told,
    );
    const { mean, images, scale } = await evaluatePredictor(frames, predict, { protocol, scaling });
    return {
      choice,
      step: subject.step,
      depthFrom: subject.depthFrom,
      mean,
      images: images.map(({ index, ...image }) => ({ ...image, frame: frames[index].id })),
      scale,
      baselines: await this.baselinesOf(frames, choice, signal),
    };
  }

  /** Ends the evaluation under way at its next frame. */
  cancel(): void {
    this.cancellation.abort();
  }

  private framesOf({ frames, protocol }: EvaluationChoice, heldOut: readonly FrameId[]): DatasetFrame[] {
    const chosen = framesToEvaluate(this.dataset.sequences, frames === "all" ? { protocol } : { heldOut });
    if (chosen.length === 0 && frames === "heldOut") {
      throw refusal(
        "evaluation-no-held-out",
        "No frame is held out.",
        "Evaluate all frames, or hold out some: every n-th frame with ground truth.",
      );
    }
    return chosen;
  }

  private baselinesOf(
    frames: readonly DatasetFrame[],
    { protocol, scaling }: EvaluationChoice,
    signal: AbortSignal,
  ): Promise<BaselineMetrics> {
    const of = JSON.stringify([protocol, scaling, frames.map(({ id }) => key(id))]);
    const known = this.baselines.get(of);
    if (known !== undefined) return known;
    const ofSequences = framesWithTruth(this.dataset.sequences).map((frame) => cancellable(frame, signal));
    const baselines = evaluateBaselines(frames, { protocol, scaling }, ofSequences);
    this.baselines.set(of, baselines);
    baselines.catch(() => this.baselines.delete(of));
    return baselines;
  }
}

/** The frame, whose ground truth every pass asks for first. */
function cancellable<F extends TruthFrame>(frame: F, signal: AbortSignal): F {
  const groundTruth: F["groundTruth"] = async () => {
    if (signal.aborted) {
      throw refusal(
        "evaluation-cancelled",
        "The evaluation was stopped.",
        "Start it again when you want it.",
      );
    }
    return frame.groundTruth();
  };
  return { ...frame, groundTruth };
}

function key({ sequence, frame }: FrameId): string {
  return `${sequence}/${frame}`;
}
