import type { FrameId } from "../../engine/protocol.ts";
import { sequenceView } from "../frames.ts";
import { nearestWhole, nextWhole } from "../recordings.ts";
import { appStore, changeView } from "../store/index.ts";
import { inspectNow } from "./inspect.ts";

/** Shows a frame of the sequence on screen. Of a recording, the nearest one that was kept whole. */
export function selectFrame(frame: number): void {
  const { sequence } = appStore.getState().view.frame;
  changeView({ frame: shownFor({ sequence, frame }) });
  inspectNow();
}

/** Shows a frame of any sequence. */
export function showFrame(frame: FrameId): void {
  const { sequence } = appStore.getState().view.frame;
  const shown = shownFor(frame);
  changeView(frame.sequence === sequence ? { frame: shown } : { frame: shown, probe: null });
  inspectNow();
}

/** Shows a pair: the target, rebuilt from its source. */
export function showPair({ target, offset }: { readonly target: FrameId; readonly offset: -1 | 1 }): void {
  changeView({ sourceOffset: offset });
  showFrame(target);
}

/** One frame on or back; stays at the ends. Of a recording, the next one that was kept whole. */
export function selectNeighbour(by: -1 | 1): void {
  const { view, recording } = appStore.getState();
  const { frame } = view;
  if (recording.status === "shown") {
    selectFrame(nextWhole(frame, by)?.frame ?? frame.frame);
    return;
  }
  const frames = sequenceView(frame.sequence)?.frames.length ?? 0;
  const next = Math.min(frames - 1, Math.max(0, frame.frame + by));
  if (next !== frame.frame && next >= 0) selectFrame(next);
}

/** Shows another sequence of the dataset, from its start. */
export function selectSequence(sequence: number): void {
  changeView({ frame: shownFor({ sequence, frame: 0 }), probe: null });
  inspectNow();
}

function shownFor(frame: FrameId): FrameId {
  return appStore.getState().recording.status === "shown" ? (nearestWhole(frame) ?? frame) : frame;
}
