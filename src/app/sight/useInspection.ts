import type { FrameInspection, FrameSummary, SourceView } from "../../engine/protocol.ts";
import { inspectionOf, sequenceView, sourceAt } from "../frames.ts";
import { useApp } from "../store/index.ts";

/** The newest inspection of the frame on screen, or null; the component renders when another one arrives. */
export function useInspection(): FrameInspection | null {
  useApp((state) => state.view.inspectionVersion);
  return inspectionOf(useApp((state) => state.view.frame));
}

/** The source that the reconstructions on screen are made from. */
export function useSource(): SourceView | null {
  const offset = useApp((state) => state.view.sourceOffset);
  return sourceAt(useInspection(), offset);
}

/** The frame on screen, or null while nothing is open. */
export function useFrameSummary(): FrameSummary | null {
  useApp(({ dataset }) => (dataset.status === "open" ? dataset.version : null));
  const { sequence, frame } = useApp((state) => state.view.frame);
  return sequenceView(sequence)?.frames[frame] ?? null;
}
