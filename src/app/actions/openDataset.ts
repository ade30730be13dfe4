import type { VirtualFile } from "../../engine/data/virtualFile.ts";
import { problemFrom } from "../../engine/problem.ts";
import { keepDataset } from "../frames.ts";
import { ask } from "../session.ts";
import { isReadFor, openingEnded, startedOpening } from "../store/dataset.ts";
import { appStore, change } from "../store/index.ts";
import { forgottenPlaces } from "../store/lens.ts";
import { opened } from "../store/problems.ts";
import { noRecording } from "../store/recording.ts";
import { forgotten } from "../store/run.ts";
import { forgetEvaluations } from "./evaluate.ts";
import { inspectNow } from "./inspect.ts";
import { report } from "./report.ts";
import { forgetSurvey } from "./surveyPairs.ts";

/** The files behind what is on screen, kept to be read again at another resolution. */
let kept: { readonly files: readonly VirtualFile[]; readonly title: string } | null = null;
let openings = 0;

/** A number for a wish to open something; the latest wish wins. For those that fetch their files first. */
export function wishToOpen(): number {
  return ++openings;
}

export function isLatestWish(opening: number): boolean {
  return opening === openings;
}

/** Reads files at the resolution and the stride of the settings. What is open stays until the new set is accepted. */
export async function openDataset(
  files: readonly VirtualFile[],
  title: string,
  opening = wishToOpen(),
): Promise<void> {
  if (!isLatestWish(opening)) return;
  const { resolution, stride } = appStore.getState().settings.draft;
  change("dataset", (dataset) => startedOpening(dataset, title));
  try {
    const dataset = await ask("openDataset", { files, ...resolution, stride });
    if (!isLatestWish(opening)) return;
    kept = { files, title };
    keepDataset(dataset);
    change("recording", () => noRecording);
    change("problems", (problems) => opened(problems, dataset.problems));
    change("run", forgotten);
    forgetEvaluations();
    const firstFrames = dataset.sequences[0]?.frames ?? [];
    forgetSurvey();
    change("view", (view) => ({
      ...view,
      frame: firstTrainedFrame(firstFrames, view.frame.frame),
      frameAtOpening: firstTrainedFrame(firstFrames, 0).frame,
      inspectionVersion: view.inspectionVersion + 1,
      probe: null,
      lockedFigureRange: { metres: null, relativeError: null },
    }));
    change("lens", forgottenPlaces);
    change("dataset", () => ({
      status: "open",
      title,
      version: opening,
      sequences: dataset.sequences.length,
      ...resolution,
      stride,
      framesWithTruth: dataset.sequences
        .flatMap(({ frames }) => frames)
        .filter(({ hasGroundTruth }) => hasGroundTruth).length,
    }));
    inspectNow();
    // The settings may have changed while the files were read.
    if (!isReadFor({ ...resolution, stride }, appStore.getState().settings.draft)) await reopenDataset();
  } catch (caught) {
    if (!isLatestWish(opening)) return;
    change("dataset", openingEnded);
    if (problemFrom(caught).code !== "dataset-cancelled") report(caught);
  }
}

/** Reads the same files again: at another resolution or stride, or for a new worker. */
export async function reopenDataset(): Promise<void> {
  if (kept !== null) await openDataset(kept.files, kept.title);
}

export async function cancelOpening(): Promise<void> {
  try {
    await ask("cancelOpening", {});
  } catch (caught) {
    report(caught);
  }
}

/** Stays at the frame on screen if it can be shown; else the first posed frame that has neighbours on both sides. */
function firstTrainedFrame(
  frames: readonly { readonly isPosed: boolean; readonly hasPicture: boolean }[],
  current: number,
): { sequence: number; frame: number } {
  const isShown = (i: number) => frames[i]?.isPosed === true && frames[i].hasPicture;
  const inner = frames.findIndex((_, i) => i > 0 && isShown(i) && isShown(i - 1) && isShown(i + 1));
  const frame = current > 0 && isShown(current) ? current : Math.max(0, inner);
  return { sequence: 0, frame };
}
