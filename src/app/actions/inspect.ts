import type { FrameId } from "../../engine/protocol.ts";
import { isSameFrame, keepInspection, sequenceView } from "../frames.ts";
import { LatestWins } from "../latestWins.ts";
import { ask } from "../session.ts";
import { appStore, change } from "../store/index.ts";
import { report } from "./report.ts";

/** Pictures of the frame on screen: about twice a second, and never more than a fifth of the engine's time. */
const inspections = new LatestWins<FrameId>(inspect, { gapMs: 500, share: 0.2 });

/** After a step of the running loop. */
export function inspectSoon(): void {
  want(false);
}

/** After a pause, a single step, a change of frame or of data. */
export function inspectNow(): void {
  want(true);
}

function want(isUrgent: boolean): void {
  const { frame } = appStore.getState().view;
  if (sequenceView(frame.sequence)?.frames[frame.frame]?.hasPicture === true)
    inspections.want(frame, isUrgent);
}

async function inspect(frame: FrameId): Promise<void> {
  const { dataset: asked } = appStore.getState();
  try {
    const inspection = await ask("inspect", { frame });
    const { dataset, view } = appStore.getState();
    const isStale = dataset.status === "open" && asked.status === "open" && dataset.version !== asked.version;
    if (isStale || !isSameFrame(inspection.frame, view.frame)) return;
    keepInspection(inspection);
    change("view", (slice) => ({ ...slice, inspectionVersion: slice.inspectionVersion + 1 }));
  } catch (caught) {
    // While a dataset is being replaced, a frame of the old one may be gone: that is not the person's problem.
    if (appStore.getState().dataset === asked) report(caught);
  }
}
