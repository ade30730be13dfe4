import type { FrameInspection, FrameSummary, SequenceView } from "../engine/protocol.ts";
import type { RunRecord } from "../engine/recording/runRecord.ts";
import { inspectionOf, refinedCamFromWorld, sequenceView } from "./frames.ts";
import { keptRun } from "./history/runHistory.ts";
import type { AppState } from "./store/index.ts";
import { openOf } from "./store/weights.ts";

/** What can be exported of the screen, or why not, in words. */
export type Exported<Subject> = { readonly subject: Subject } | { readonly obstacle: string };

/** The frame on screen with its depth. */
export interface ExportedDepth {
  readonly inspection: FrameInspection;
  /** height * width, normalised units. */
  readonly depth: Float32Array;
  readonly frame: FrameSummary;
  readonly sequence: SequenceView;
  /** Whose depth that is: `run "coarse poses off", step 40`. */
  readonly origin: string;
}

export function exportedDepth(state: AppState): Exported<ExportedDepth> {
  const { view, dataset, run } = state;
  const sequence = sequenceView(view.frame.sequence);
  const frame = sequence?.frames[view.frame.frame];
  if (dataset.status !== "open" || sequence === null || frame === undefined)
    return { obstacle: "Open a sequence first." };
  const inspection = inspectionOf(view.frame);
  if (inspection === null) return { obstacle: "The frame is not there yet." };
  if (inspection.depth === null)
    return {
      obstacle:
        run.engine.status === "refused"
          ? "Predicting depth needs a GPU."
          : "No depth yet: train, or drop weights.",
    };
  const origin = originOf(state, inspection);
  return { subject: { inspection, depth: inspection.depth, frame, sequence, origin } };
}

function originOf(state: AppState, { depthFrom, step }: FrameInspection): string {
  if (depthFrom !== "run") return `weights ${openOf(state.weights)?.title ?? ""}`.trim();
  const name = state.recording.status === "shown" ? state.recording.name : runOnScreen(state)?.name;
  return `${name === undefined ? "run" : `run "${name}"`}, step ${step}`;
}

/** The run on screen in numbers, as the history keeps it. */
export function exportedRun(state: AppState): Exported<RunRecord> {
  const record = runOnScreen(state);
  if (record !== null) return { subject: record };
  return {
    obstacle:
      state.recording.status === "shown" ? "A recording is on screen: train yourself first." : "Train first.",
  };
}

function runOnScreen({ runs }: AppState): RunRecord | null {
  return runs.current === null ? null : (keptRun(runs.current)?.record ?? null);
}

/** Frames of the sequence on screen, and how many of them have a refined pose. */
export function exportedPoses({ view, dataset, recording }: AppState): Exported<{
  readonly sequence: SequenceView;
  readonly posed: number;
  readonly refined: number;
}> {
  const sequence = sequenceView(view.frame.sequence);
  if (dataset.status !== "open" || sequence === null) return { obstacle: "Open a sequence first." };
  if (recording.status === "shown") return { obstacle: "A recording holds no export: open its data first." };
  const { frames } = sequence;
  const refined = frames.filter(
    (_, frame) => refinedCamFromWorld({ sequence: view.frame.sequence, frame }) !== null,
  ).length;
  return { subject: { sequence, posed: frames.filter(({ isPosed }) => isPosed).length, refined } };
}

/** Part of a file name: the name without its ending, letters, digits and `_.-` kept. */
export function nameInFile(name: string): string {
  return name.replace(/\.[^./\\]+$/, "").replaceAll(/[^\w.-]+/g, "-");
}
