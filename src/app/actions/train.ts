import type { RunInfo } from "../../engine/protocol.ts";
import { forgetRun, openedDataset } from "../frames.ts";
import { ask } from "../session.ts";
import { isReadFor } from "../store/dataset.ts";
import { type AppState, appStore, change } from "../store/index.ts";
import { forgotten, halted, isBusy, prepared, startedTraining } from "../store/run.ts";
import { pendingChanges } from "../store/settings.ts";
import { startsFromWeights } from "../store/weights.ts";
import { applyLiveChanges } from "./changeSettings.ts";
import { forgetEvaluations } from "./evaluate.ts";
import { inspectNow } from "./inspect.ts";
import { reopenDataset } from "./openDataset.ts";
import { leaveRecording } from "./openRecording.ts";
import { report } from "./report.ts";
import { forgetSurvey } from "./surveyPairs.ts";

/** Why nothing can be trained now, in words, or null. */
export function trainingObstacle({ run, dataset, recording }: AppState): string | null {
  if (run.engine.status === "refused") return run.engine.problem.message;
  if (run.engine.status === "ended") return "The engine has ended.";
  if (run.engine.status === "starting") return "Looking for the GPU.";
  if (dataset.status !== "open") return "No sequence is open.";
  if (recording.status === "shown" && !recording.hasData)
    return "This is a recording: drop the sequence that it was made of to train on it.";
  // All sequences train together: one without triplets is no obstacle.
  if (openedDataset()?.sequences.every(({ triplets }) => triplets === 0))
    return "There are no posed triplets to train on.";
  return null;
}

/** True where neither Train nor Step has anything to start. */
export function isStartBlocked(state: AppState): boolean {
  const { phase } = state.run;
  return (
    trainingObstacle(state) !== null ||
    isBusy(phase) ||
    phase.status === "preparing" ||
    phase.status === "finished"
  );
}

/** Starts or resumes the loop, with networks built for the settings if there are none yet. */
export async function train(): Promise<void> {
  if (!(await leaveRecording())) return;
  await guarded(async () => {
    await prepareIfNeeded();
    change("run", (run) => startedTraining(run, performance.now()));
    await ask("train", {});
  });
}

export async function pause(): Promise<void> {
  await guarded(async () => {
    change("run", (run) => ({ ...run, phase: { status: "pausing" } }));
    const { step } = await ask("pause", {});
    change("run", (run) => halted(run, { status: "paused" }, step));
    inspectNow();
  });
}

/** Exactly one optimiser step. Its losses arrive as an event. */
export async function step(): Promise<void> {
  if (!(await leaveRecording())) return;
  await guarded(async () => {
    await prepareIfNeeded();
    change("run", (run) => halted(run, { status: "stepping" }));
    await ask("step", {});
    const { applied, step: done } = appStore.getState().run;
    const isDone = applied !== null && done >= applied.steps;
    change("run", (run) => halted(run, { status: isDone ? "finished" : "paused" }));
    inspectNow();
  });
}

/** Back to step 0 with the same seed, or with the settings that waited for a restart. */
export async function reset(): Promise<void> {
  await guarded(async () => {
    const { run, settings } = appStore.getState();
    await halt();
    const isSame = run.applied !== null && pendingChanges(run.applied, settings.draft).length === 0;
    if (isSame) await replaceRun(() => ask("reset", {}));
    else await prepare();
  });
}

/** Builds the run anew for the settings, whatever there is now: from the opened weights if they are to start runs. */
export async function restart(): Promise<void> {
  if (!(await leaveRecording())) return;
  await guarded(async () => {
    await halt();
    await prepare();
  });
}

async function halt(): Promise<void> {
  if (isBusy(appStore.getState().run.phase)) await ask("pause", {});
  change("run", (run) => halted(run, { status: "preparing" }));
}

async function prepareIfNeeded(): Promise<void> {
  const { run, settings } = appStore.getState();
  const isFresh =
    run.applied !== null && (run.step > 0 || pendingChanges(run.applied, settings.draft).length === 0);
  if (!isFresh) await prepare();
}

async function prepare(): Promise<void> {
  const { settings, dataset } = appStore.getState();
  if (dataset.status === "open" && !isReadFor(dataset, settings.draft)) await reopenDataset();
  await replaceRun(() => {
    const { settings, weights } = appStore.getState();
    return ask("prepareRun", {
      config: settings.draft,
      weights: startsFromWeights(weights) ? "opened" : "fresh",
    });
  });
}

/** The engine frees the present run before it builds the next one: should that be refused, there is none. */
async function replaceRun(next: () => Promise<RunInfo>): Promise<void> {
  forgetRun();
  forgetEvaluations();
  forgetSurvey();
  change("run", (run) => ({ ...forgotten(run), phase: { status: "preparing" } }));
  const info = await next();
  change("run", (run) => prepared(run, info));
  applyLiveChanges();
  inspectNow();
}

/** Runs one action of the transport; what it throws is told, and leaves the run halted. */
async function guarded(action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (caught) {
    const problem = report(caught);
    change("run", (run) =>
      run.engine.status === "ended"
        ? run
        : halted(run, run.id === null ? { status: "none" } : { status: "stopped", problem }),
    );
  }
}
