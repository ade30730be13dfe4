import type {
  FrameInspection,
  FrameSummary,
  OpenedDataset,
  SequenceView,
  TransformRows,
} from "../../engine/protocol.ts";
import type { RunRecord } from "../../engine/recording/runRecord.ts";
import { inspectionOf, openedDataset, refinedCamFromWorld, sequenceView } from "../frames.ts";
import { keptRun } from "../history/runHistory.ts";
import { recordedRun } from "../recordings.ts";
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
  const name = runOnScreen(state)?.name;
  return `${name === undefined ? "run" : `run "${name}"`}, step ${step}`;
}

/** The run on screen in numbers, as the history or the recording keeps it. */
export function exportedRun(state: AppState): Exported<RunRecord> {
  const record = runOnScreen(state);
  return record === null ? { obstacle: "Train first." } : { subject: record };
}

function runOnScreen({ runs, recording }: AppState): RunRecord | null {
  if (recording.status === "shown") return recordedRun();
  return runs.current === null ? null : (keptRun(runs.current)?.record ?? null);
}

/** The sequence on screen with the poses that training has refined. */
export interface ExportedPoses {
  readonly sequence: SequenceView;
  /** A frame each, normalised units; null where none is refined. */
  readonly refinedCamFromWorld: readonly (TransformRows | null)[];
  /** The one camera of a recording, whose files are not at hand; null where the engine has the files. */
  readonly recordedCamera: OpenedDataset["summary"]["sequences"][number]["cameras"][number] | null;
}

export function exportedPoses({ view, dataset, recording }: AppState): Exported<ExportedPoses> {
  const sequence = sequenceView(view.frame.sequence);
  if (dataset.status !== "open" || sequence === null) return { obstacle: "Open a sequence first." };
  const refined = sequence.frames.map((_, frame) =>
    refinedCamFromWorld({ sequence: view.frame.sequence, frame }),
  );
  if (refined.every((pose) => pose === null)) return { obstacle: "Train first: no pose is refined yet." };
  if (recording.status !== "shown") {
    return { subject: { sequence, refinedCamFromWorld: refined, recordedCamera: null } };
  }
  const cameras = openedDataset()?.summary.sequences[view.frame.sequence]?.cameras ?? [];
  if (cameras.length !== 1) {
    return { obstacle: "A recording does not say which frame is of which camera: open its data first." };
  }
  return { subject: { sequence, refinedCamFromWorld: refined, recordedCamera: cameras[0] } };
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
