import type { EvaluationReport } from "../../engine/protocol.ts";
import { type AppState, appStore } from "../store/index.ts";
import { openOf } from "../store/weights.ts";

/** Why nothing can be evaluated now and what would help, in words, or null. */
export function evaluationObstacle({ dataset, run, weights }: AppState): string | null {
  if (dataset.status !== "open") return "Depth against ground truth, once a sequence is open.";
  if (dataset.framesWithTruth === 0)
    return "No ground truth: add depth pictures (16-bit PNG, millimetres) named like the frames.";
  if (run.phase.status === "recorded") return null;
  if (run.engine.status === "refused") return "Predicting depth needs a GPU.";
  if (run.engine.status === "ended") return "The engine has ended.";
  if (run.phase.status === "preparing") return "The networks are being built.";
  if (run.id === null && openOf(weights)?.canPredict !== true)
    return "No network yet: press Train or Step, or drop weights.";
  return null;
}

/** What was measured, as tables and files name it. */
export function subjectOf({ depthFrom, step }: Pick<EvaluationReport, "depthFrom" | "step">): string {
  const { run, weights } = appStore.getState();
  if (depthFrom === "weights" || run.applied === null) return openOf(weights)?.title ?? "opened weights";
  const { network, resolution } = run.applied;
  return `${network.encoder}, ${resolution.width}x${resolution.height}, step ${step}`;
}
