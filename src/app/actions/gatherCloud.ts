import type { FrameId } from "../../engine/protocol.ts";
import { everyNthOf, type GatheredFrame, gatheredFrom, gatheredOf, keepGathered } from "../cloud/gathered.ts";
import { inspectionOf, sequenceView } from "../frames.ts";
import { wholeFramesOf } from "../recordings.ts";
import { ask } from "../session.ts";
import {
  type CloudSlice,
  gatheringBegan,
  gatheringEnded,
  gatheringProgressed,
  gatheringStopping,
} from "../store/cloud.ts";
import { appStore, change, changeCloud } from "../store/index.ts";
import { report } from "./report.ts";

/** Shows one frame's points, or those of several, whose depth is then gathered unless it was. */
export function chooseScope(scope: CloudSlice["scope"]): void {
  changeCloud({ scope });
  const { view, run } = appStore.getState();
  if (scope === "fused" && gatheredOf(view.frame.sequence, run.id).length === 0) void gatherCloud();
}

/** Colours; errors cost an inspection of each fused frame, which is made if it is missing. */
export function chooseCloudColour(colour: CloudSlice["colour"]): void {
  changeCloud({ colour });
  const { cloud, view, run } = appStore.getState();
  const hasNoErrors = gatheredOf(view.frame.sequence, run.id).every(({ error }) => error === null);
  if (cloud.scope === "fused" && colour === "error" && hasNoErrors) void gatherCloud();
}

/** Asks for the depth of every n-th frame of the sequence on screen, with the networks as they are; of a recording, for
 *  all that were kept. Stopped, it leaves what has come until then. */
export async function gatherCloud(): Promise<void> {
  const { cloud, view, dataset, run } = appStore.getState();
  if (cloud.gathering.status !== "idle") return;
  const frames = framesToGather(view.frame.sequence, cloud.everyNth);
  const gathered: GatheredFrame[] = [];
  change("cloud", (slice) => gatheringBegan(slice, frames.length));
  try {
    for (const frame of frames) {
      const now = appStore.getState();
      if (now.cloud.gathering.status !== "gathering" || now.dataset !== dataset || now.run.id !== run.id)
        break;
      const seen = await depthForCloud(frame, cloud.colour === "error");
      if (seen !== null) gathered.push(seen);
      change("cloud", (slice) => gatheringProgressed(slice, gathered.length));
    }
    const now = appStore.getState();
    if (now.dataset === dataset && now.run.id === run.id) keepGathered(gathered, run.id);
  } catch (caught) {
    report(caught);
  } finally {
    change("cloud", gatheringEnded);
  }
}

/** The frame under way is the last one. */
export function stopGathering(): void {
  change("cloud", gatheringStopping);
}

function framesToGather(sequence: number, everyNth: number): readonly FrameId[] {
  if (appStore.getState().recording.status === "shown") return wholeFramesOf(sequence);
  const frames = sequenceView(sequence)?.frames ?? [];
  const ids = frames.flatMap(({ isPosed, hasPicture }, frame) =>
    isPosed && hasPicture ? [{ sequence, frame }] : [],
  );
  return everyNthOf(ids, everyNth);
}

async function depthForCloud(frame: FrameId, isErrorWanted: boolean): Promise<GatheredFrame | null> {
  if (appStore.getState().recording.status === "shown") {
    const recorded = inspectionOf(frame);
    return recorded === null ? null : gatheredFrom(recorded);
  }
  if (isErrorWanted) return gatheredFrom(await ask("inspect", { frame }));
  return { ...(await ask("depthOf", { frame })), error: null };
}
