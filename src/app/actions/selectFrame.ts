import type { FrameId } from "../../engine/protocol.ts";
import { sequenceView } from "../frames.ts";
import { appStore, changeView } from "../store/index.ts";
import { inspectNow } from "./inspect.ts";

/** Shows a frame of the sequence on screen. */
export function selectFrame(frame: number): void {
  const { sequence } = appStore.getState().view.frame;
  changeView({ frame: { sequence, frame } });
  inspectNow();
}

/** Shows a frame of any sequence. */
export function showFrame(frame: FrameId): void {
  const { sequence } = appStore.getState().view.frame;
  changeView(frame.sequence === sequence ? { frame } : { frame, probe: null });
  inspectNow();
}

/** One frame on or back; stays at the ends. */
export function selectNeighbour(by: -1 | 1): void {
  const { frame } = appStore.getState().view;
  const frames = sequenceView(frame.sequence)?.frames.length ?? 0;
  const next = Math.min(frames - 1, Math.max(0, frame.frame + by));
  if (next !== frame.frame && next >= 0) selectFrame(next);
}

/** Shows another sequence of the dataset, from its start. */
export function selectSequence(sequence: number): void {
  changeView({ frame: { sequence, frame: 0 }, probe: null });
  inspectNow();
}
