import type { FrameId, PairSurvey } from "../../engine/protocol.ts";
import type { RecordingPart } from "../../engine/recording/recording.ts";
import { keepLiveReport, keepReport } from "../evaluation/evaluations.ts";
import { isSameFrame, keepCurves, keepDataset, keepInspection, keepRefined } from "../frames.ts";
import {
  beginRecording,
  dataOfRecording,
  isWhole,
  keepThumbnails,
  keepWholeFrame,
  nearestWhole,
} from "../recordings.ts";
import { keepSurvey } from "../sight/surveys.ts";
import { LIVE_CHOICE, reportsChanged } from "../store/evaluation.ts";
import { appStore, change, changeView } from "../store/index.ts";
import { forgottenPlaces } from "../store/lens.ts";
import { opened } from "../store/problems.ts";
import { frameArrived } from "../store/recording.ts";
import { forgotten } from "../store/run.ts";
import { surveyChanged } from "../store/survey.ts";
import { forgetEvaluations } from "./evaluate.ts";
import { gatherCloud } from "./gatherCloud.ts";
import { isLatestWish, wishToOpen } from "./openDataset.ts";
import { forgetSurvey } from "./surveyPairs.ts";

type Head = Extract<RecordingPart, { kind: "head" }>["head"];

/** Shows a recorded run while it arrives, from its first frame on. What is on screen stays until the recording has proved to be
 *  one.
 *  openData: opens the data that it was trained on, if the page has them.
 *  @throws ProblemError `recording-…` for a file that is not one */
export async function openRecording(
  parts: AsyncIterable<RecordingPart>,
  title: string,
  openData: (() => Promise<void>) | null,
  opening = wishToOpen(),
): Promise<void> {
  let head: Head | null = null;
  let survey: PairSurvey | null = null;
  let isFirst = true;
  for await (const part of parts) {
    // Leaving the loop ends the reading: whatever the person opened meanwhile matters more.
    if (!isLatestWish(opening)) return;
    if (part.kind === "head") {
      head = part.head;
      continue;
    }
    // With what follows it: the page is drawn once for both.
    if (head !== null) {
      beginRecording(head.run, openData);
      show(head, title, opening);
      survey = head.survey;
      head = null;
    }
    if (part.kind === "thumbnails") keepThumbnails(part.thumbnails);
    else {
      const { inspection } = part;
      keepInspection(inspection, `recording ${opening}`);
      keepWholeFrame(inspection.frame);
      if (isFirst) beginAt(inspection.frame);
      isFirst = false;
      change("recording", frameArrived);
      const isOnScreen = isSameFrame(inspection.frame, appStore.getState().view.frame);
      if (isOnScreen) {
        change("view", (view) => ({ ...view, inspectionVersion: view.inspectionVersion + 1 }));
      }
    }
  }
  // A link may have chosen a frame that the recording has not.
  const { frame } = appStore.getState().view;
  changeView({ frame: nearestWhole(frame) ?? frame });
  // Pairs of the other frames could not be shown.
  if (survey !== null) keepSurvey({ ...survey, pairs: survey.pairs.filter(({ target }) => isWhole(target)) });
  change("survey", surveyChanged);
  // A link may have asked for the fused cloud before its frames were there.
  if (appStore.getState().cloud.scope === "fused") await gatherCloud();
}

/** Shows the first frame that has arrived, unless a link or the person has chosen one meanwhile. */
function beginAt(first: FrameId): void {
  const { frame } = appStore.getState().view;
  const isChosen = frame.sequence !== 0 || frame.frame !== 0;
  changeView({ frameAtOpening: first.frame, frame: isChosen ? frame : first });
}

/** Opens the data of the recording on screen, if there is one. Returns whether what is on screen then is live. */
export async function leaveRecording(): Promise<boolean> {
  if (appStore.getState().recording.status === "shown") await dataOfRecording()?.();
  return appStore.getState().recording.status === "none";
}

function show(
  { run, dataset, stepsPerEpoch, heldOut, reports, refined }: Head,
  title: string,
  opening: number,
) {
  const { config, steps } = run;
  keepDataset(dataset);
  keepCurves(run.curves);
  keepRefined(refined);
  forgetEvaluations();
  for (const report of reports) {
    const isLive = JSON.stringify(report.choice) === JSON.stringify(LIVE_CHOICE);
    if (isLive) keepLiveReport(report);
    else keepReport(report);
  }
  change("evaluation", reportsChanged);
  change("problems", (problems) => opened(problems, dataset.problems));
  change("run", (before) => ({
    ...forgotten(before),
    phase: { status: "recorded" },
    applied: config,
    parameters: run.parameters,
    stepsPerEpoch,
    heldOut: heldOut.length,
    startedFrom: run.startedFrom,
    step: steps,
    epoch: steps / Math.max(1, stepsPerEpoch),
    loss: run.curves.total?.at(-1) ?? null,
    elapsedMs: run.elapsedMs,
  }));
  change("recording", () => ({
    status: "shown",
    name: run.name,
    encoder: config.network.encoder,
    steps,
    ...config.resolution,
    adapter: run.adapter,
    hasData: dataOfRecording() !== null,
    version: 0,
  }));
  change("view", (view) => ({
    ...view,
    frame: { sequence: 0, frame: 0 },
    inspectionVersion: view.inspectionVersion + 1,
    probe: null,
    lockedFigureRange: { metres: null, relativeError: null },
  }));
  change("lens", forgottenPlaces);
  forgetSurvey();
  change("dataset", () => ({
    status: "open",
    title,
    version: opening,
    sequences: dataset.sequences.length,
    ...config.resolution,
    stride: config.stride,
    framesWithTruth: dataset.sequences
      .flatMap(({ frames }) => frames)
      .filter(({ hasGroundTruth }) => hasGroundTruth).length,
  }));
}
