import { count, duration, rate } from "./numbers.ts";
import type { AppState } from "./store/index.ts";
import { secondsLeft } from "./store/run.ts";
import { openOf } from "./store/weights.ts";
import { weightsTitle } from "./weights/weightFiles.ts";

/** What the engine does now, in one sentence. `triplets` and `frames` are those of the opened sequence. */
export function statusSentence(
  { dataset, run, weights, evaluation }: Pick<AppState, "dataset" | "run" | "weights" | "evaluation">,
  opened: { readonly triplets: number; readonly frames: number } | null,
): string {
  if (run.engine.status === "ended") return "The engine has ended. Restart it to go on.";
  if (dataset.status === "opening") {
    const stage = dataset.stages.at(-1);
    if (stage === undefined) return `Opening ${dataset.title}`;
    const amount = stage.total > 0 ? ` ${count(stage.done)} of ${count(stage.total)}` : "";
    return `Opening ${dataset.title}: ${stage.name}${amount}`;
  }
  if (weights.status === "opening") return `Reading ${weights.title}`;
  const open = openOf(weights);
  if (dataset.status === "empty" || opened === null) {
    return open === null
      ? "Nothing is open. Drop a sequence anywhere."
      : `${open.title} read. Open a sequence to see its depth.`;
  }
  if (evaluation.phase.status === "stopping") return "Stopping the evaluation";
  if (evaluation.phase.status === "evaluating") {
    const { done, total, isLive } = evaluation.phase;
    const amount = total > 0 ? `, ${count(done)} of ${count(total)} frames` : "";
    return `Evaluating${isLive ? ` after step ${count(run.step)}` : ""}${amount}`;
  }
  const { phase, step, compiling, tuning } = run;
  if (tuning !== null) {
    return `Choosing tile shapes for this GPU: ${count(tuning.done)} of ${count(tuning.total)}`;
  }
  if (compiling !== null) {
    return `Compiling the training step: ${count(compiling.done)} of ${count(compiling.total)} kernels`;
  }
  switch (phase.status) {
    case "preparing":
      return "Building the networks";
    case "training": {
      if (step === 0) return "Training, waiting for the first step";
      const left = secondsLeft(run);
      return [
        `Training, step ${count(step)} of ${count(run.applied?.steps ?? 0)}`,
        ...(run.stepsPerSecond === null ? [] : [`${rate(run.stepsPerSecond)} steps/s`]),
        ...(left === null ? [] : [`${duration(left)} left`]),
      ].join(", ");
    }
    case "pausing":
      return `Pausing after step ${count(step)}`;
    case "stepping":
      return `Taking step ${count(step + 1)}`;
    case "paused":
      return `Paused after step ${count(step)}`;
    case "finished":
      return `Finished after ${count(step)} steps in ${duration(run.elapsedMs / 1000)}`;
    case "stopped":
      return `Stopped after step ${count(step)}: ${phase.problem.message}`;
    case "recorded":
      return `A recorded run of ${count(step)} steps; nothing is computed now`;
    case "ready":
    case "none": {
      const material = `${count(opened.triplets)} triplets from ${count(opened.frames)} frames`;
      if (run.engine.status === "refused") return `Viewing only, no training on this machine: ${material}`;
      if (run.engine.status === "starting") return `Looking for the GPU: ${material}`;
      if (run.id === null && open?.canPredict) return `Depth by ${open.title}; nothing trained here`;
      if (opened.triplets === 0)
        return `No posed triplets in ${count(opened.frames)} frames: nothing to train on`;
      if (run.startedFrom.length > 0)
        return `Ready to train from ${weightsTitle(run.startedFrom)}: ${material}`;
      return `Ready: ${material}`;
    }
    default:
      return phase satisfies never;
  }
}
