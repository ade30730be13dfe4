import type { FrameInspection, FrameSummary, SequenceView } from "../../engine/protocol.ts";
import type { RunRecord } from "../../engine/recording/runRecord.ts";
import { inspectionOf, refinedCamFromWorld, sequenceView } from "../frames.ts";
import { keptRun } from "../history/runHistory.ts";
import type { AppState } from "../store/index.ts";
import { openOf } from "../store/weights.ts";

/** What can be exported of the screen, or why not, in words. */
export type Exported<Subject> = { readonly subject: Subject } | { readonly obstacle: string };

/** The frame on screen. */
export interface ExportedFrame {
  readonly inspection: FrameInspection;
  readonly frame: FrameSummary;
  readonly sequence: SequenceView;
  /** Whose prediction is shown, e.g. `run "coarse poses off", step 40`; null where there is none. */
  readonly origin: string | null;
}

export interface ExportedDepth extends ExportedFrame {
  /** height * width, normalised units. */
  readonly depth: Float32Array;
  readonly origin: string;
}

export function exportedFrame(state: AppState): Exported<ExportedFrame> {
  const { view, dataset } = state;
  const sequence = sequenceView(view.frame.sequence);
  const frame = sequence?.frames[view.frame.frame];
  if (dataset.status !== "open" || sequence === null || frame === undefined)
    return { obstacle: "Open a sequence first." };
  const inspection = inspectionOf(view.frame);
  if (inspection === null) return { obstacle: "The frame is not there yet." };
  const origin = inspection.depth === null ? null : originOf(state, inspection);
  return { subject: { inspection, frame, sequence, origin } };
}

export function exportedDepth(state: AppState): Exported<ExportedDepth> {
  const exported = exportedFrame(state);
  if ("obstacle" in exported) return exported;
  const { inspection, origin } = exported.subject;
  if (inspection.depth !== null && origin !== null)
    return { subject: { ...exported.subject, depth: inspection.depth, origin } };
  const isRefused = state.run.engine.status === "refused";
  return {
    obstacle: isRefused ? "Predicting depth needs a GPU." : "No depth yet: train, or drop weights.",
  };
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

/** Name of a file about the frame on screen: `frame_0002-step40-depth.png`. */
export function frameFile({ frame, inspection }: ExportedFrame, ending: string): string {
  const step = inspection.depthFrom === "run" ? `-step${inspection.step}` : "";
  return `${nameInFile(frame.name)}${step}-${ending}`;
}
