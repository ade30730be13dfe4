import type { PoseFormat } from "../../engine/exports/poses/exportPoses.ts";
import { type RunRecord, serialiseRunRecord } from "../../engine/recording/runRecord.ts";
import { download } from "../exporting/download.ts";
import { type ExportedPoses, exportedPoses, exportedRun, nameInFile } from "../exporting/exported.ts";
import { ask } from "../session.ts";
import { appStore } from "../store/index.ts";
import { report } from "./report.ts";

/** The run on screen as files: its numbers, its curves, its poses; and the paper that it follows. */

/** Everything about the run but weights and pictures. Dropped on the page it is among the runs again. */
export function saveRun(): Promise<void> {
  return withRun(async (record) =>
    download(`${runFile(record)}.json`, serialiseRunRecord(record), "application/json"),
  );
}

export function saveCurvesCsv(): Promise<void> {
  return withRun(async (record) => {
    const { curvesCsv } = await import("../../engine/exports/curves.ts");
    download(`${runFile(record)}-curves.csv`, curvesCsv(record.curves), "text/csv");
  });
}

/** An event file for `tensorboard --logdir` of its folder. */
export function saveTensorBoardEvents(): Promise<void> {
  return withRun(async (record) => {
    const { writeTensorBoardEvents } = await import("../../engine/exports/tensorBoardEvents.ts");
    const startSeconds = Date.parse(record.createdAt) / 1000;
    const secondsPerStep = record.elapsedMs / 1000 / Math.max(1, record.steps);
    const events = writeTensorBoardEvents(record.curves, { startSeconds, secondsPerStep });
    const name = `events.out.tfevents.${Math.floor(startSeconds)}.${runFile(record)}`;
    download(name, events, "application/octet-stream");
  });
}

/** Poses of the sequence on screen: refined where there is one, the export's own elsewhere (`refinedCamFromWorld`). */
export async function savePoses(format: PoseFormat): Promise<void> {
  const state = appStore.getState();
  const exported = exportedPoses(state);
  if ("obstacle" in exported) return;
  try {
    const bytes = await posesFile(exported.subject, state.view.frame.sequence, format);
    if (format === "transforms") download("transforms.json", bytes, "application/json");
    else download(`${nameInFile(exported.subject.sequence.name)}-colmap.zip`, bytes, "application/zip");
  } catch (caught) {
    report(caught);
  }
}

/** By the engine, which has the files, or of what a recording holds. */
async function posesFile(
  { sequence: view, refinedCamFromWorld, recordedCamera }: ExportedPoses,
  sequence: number,
  format: PoseFormat,
): Promise<Uint8Array> {
  if (recordedCamera === null) {
    return (await ask("exportPoses", { sequence, camFromWorld: refinedCamFromWorld, format })).bytes;
  }
  const { recordedPoses } = await import("../../engine/exports/poses/recordedPoses.ts");
  return recordedPoses(view, recordedCamera, refinedCamFromWorld, format);
}

export async function saveCitation(): Promise<void> {
  try {
    const { BIBTEX } = await import("../../engine/exports/citation.ts");
    download("gasmono.bib", BIBTEX, "application/x-bibtex");
  } catch (caught) {
    report(caught);
  }
}

/** Nothing happens without a run: the menu says why. */
async function withRun(save: (record: RunRecord) => Promise<void>): Promise<void> {
  const exported = exportedRun(appStore.getState());
  if ("obstacle" in exported) return;
  try {
    await save(exported.subject);
  } catch (caught) {
    report(caught);
  }
}

function runFile({ name, steps }: RunRecord): string {
  return `gasmono-${name.replaceAll(/[^\w.-]+/g, "-")}-step${steps}`;
}
