import type { FrameId, FrameInspection } from "../../engine/protocol.ts";
import { forgetInspectionsBut, inspectionOf, isSameFrame, keepInspection, sequenceView } from "../frames.ts";
import { LatestWins } from "../latestWins.ts";
import { ask } from "../session.ts";
import { appStore, change } from "../store/index.ts";
import { isBusy } from "../store/run.ts";
import { openOf } from "../store/weights.ts";
import { report } from "./report.ts";

/** Pictures of the frame on screen: about twice a second, and never more than a fifth of the engine's time. */
const inspections = new LatestWins<FrameId>(inspect, { gapMs: 500, share: 0.2 });
/** Pictures of the frames beside it, so that a step to them is at once there. */
const neighbours = new LatestWins<FrameId>(inspectNeighbour, { gapMs: 0, share: 0.5 });
/** Where a look at a frame takes longer, the next one is not made to wait for a neighbour. */
const QUICK_MS = 150;

/** After a step of the running loop. */
export function inspectSoon(): void {
  want(false);
}

/** After a pause, a single step, a change of frame or of data. */
export function inspectNow(): void {
  want(true);
}

function want(isUrgent: boolean): void {
  const { view, recording } = appStore.getState();
  // A recording has brought its inspections along.
  if (recording.status === "none" && hasPicture(view.frame)) inspections.want(view.frame, isUrgent);
}

async function inspect(frame: FrameId): Promise<void> {
  const { dataset } = appStore.getState();
  const askedMs = performance.now();
  try {
    const inspection = await inspectionFor(frame);
    if (inspection === null) return;
    const { view, run } = appStore.getState();
    if (!isSameFrame(frame, view.frame)) return;
    forgetInspectionsBut([frame, ...besides(frame)]);
    change("view", (slice) => ({ ...slice, inspectionVersion: slice.inspectionVersion + 1 }));
    if (performance.now() - askedMs < QUICK_MS && !isBusy(run.phase)) lookAround(frame);
  } catch (caught) {
    // While a dataset is being replaced, a frame of the old one may be gone: that is not the person's problem.
    if (appStore.getState().dataset === dataset) report(caught);
  }
}

/** Asks for a frame and keeps what was seen; null if other networks or data have taken the place of those asked. */
async function inspectionFor(frame: FrameId): Promise<FrameInspection | null> {
  const asked = seenNow();
  const inspection = await ask("inspect", { frame });
  if (seenNow() !== asked) return null;
  keepInspection(inspection, `${asked}, step ${inspection.step}`);
  return inspection;
}

function lookAround(frame: FrameId): void {
  const next = besides(frame).find((beside) => hasPicture(beside) && inspectionOf(beside) === null);
  if (next !== undefined) neighbours.want(next, false);
}

async function inspectNeighbour(frame: FrameId): Promise<void> {
  const { view, run } = appStore.getState();
  const isBeside = besides(view.frame).some((beside) => isSameFrame(beside, frame));
  if (!isBeside || isBusy(run.phase) || inspectionOf(frame) !== null) return;
  try {
    if ((await inspectionFor(frame)) !== null) lookAround(appStore.getState().view.frame);
  } catch {
    // Nobody has asked for this frame: should it be chosen, the refusal is told then.
  }
}

function besides({ sequence, frame }: FrameId): FrameId[] {
  return [frame + 1, frame - 1].map((beside) => ({ sequence, frame: beside }));
}

function hasPicture({ sequence, frame }: FrameId): boolean {
  return sequenceView(sequence)?.frames[frame]?.hasPicture === true;
}

/** Which data and networks are looked at. */
function seenNow(): string {
  const { dataset, run, weights, recording } = appStore.getState();
  const data = dataset.status === "opening" ? dataset.previous : dataset.status === "open" ? dataset : null;
  const isRecorded = recording.status === "shown";
  return `data ${data?.version}, run ${run.id}, weights ${openOf(weights)?.version}, ${isRecorded ? "recorded" : "live"}`;
}
