import type { EvaluationChoice } from "../../engine/protocol.ts";

/** What is evaluated and how far that is; the reports lie in `evaluations.ts`. */
export interface EvaluationSlice {
  /** What the controls are set to: the report of this choice is shown, and this is what Evaluate asks for. */
  readonly choice: EvaluationChoice;
  readonly phase: EvaluationPhase;
  /** Counts changes of the reports. */
  readonly version: number;
}

export type EvaluationPhase =
  | { readonly status: "idle" }
  /** `total` is 0 until the engine has counted the frames. A live evaluation was asked by nobody and cannot be stopped. */
  | {
      readonly status: "evaluating";
      readonly isLive: boolean;
      readonly done: number;
      readonly total: number;
    }
  | { readonly status: "stopping" };

/** What the engine evaluates by itself while it trains, so that live numbers are on screen unasked. */
export const LIVE_CHOICE: EvaluationChoice = {
  frames: "heldOut",
  protocol: "indoor",
  scaling: "perImage",
  flip: false,
};

export const noEvaluation: EvaluationSlice = {
  choice: LIVE_CHOICE,
  phase: { status: "idle" },
  version: 0,
};

export function asked(evaluation: EvaluationSlice): EvaluationSlice {
  return { ...evaluation, phase: { status: "evaluating", isLive: false, done: 0, total: 0 } };
}

/** Progress that nobody asked for belongs to a live evaluation. */
export function progressed(evaluation: EvaluationSlice, done: number, total: number): EvaluationSlice {
  const { phase } = evaluation;
  if (phase.status === "stopping") return evaluation;
  const isLive = phase.status === "idle" || phase.isLive;
  return { ...evaluation, phase: { status: "evaluating", isLive, done, total } };
}

/** What was asked for is answered, by a report or by a refusal. */
export function ended(evaluation: EvaluationSlice): EvaluationSlice {
  return { ...evaluation, phase: { status: "idle" } };
}

/** The engine does something else again. What was asked for meanwhile is still to come. */
export function liveEnded(evaluation: EvaluationSlice): EvaluationSlice {
  const { phase } = evaluation;
  return phase.status === "evaluating" && phase.isLive
    ? { ...evaluation, phase: { status: "idle" } }
    : evaluation;
}

/** The reports have changed. */
export function reportsChanged(evaluation: EvaluationSlice): EvaluationSlice {
  return { ...evaluation, version: evaluation.version + 1 };
}
