import { useFrameSummary, useInspection } from "../../sight/useInspection.ts";
import { useApp } from "../../store/index.ts";

/** Why there is no reconstruction at all, or null. */
export function useSharedReason(): string | null {
  const frame = useFrameSummary();
  const inspection = useInspection();
  const hasRun = useApp((state) => state.run.applied !== null);
  const isRefused = useApp((state) => state.run.engine.status === "refused");
  if (frame === null) return "The frame on screen, rebuilt from its neighbour, and where that fails.";
  if (!frame.hasPicture) return "This frame came without its picture.";
  if (!frame.isPosed)
    return "This frame has no pose, so nothing is warped into it. Choose a posed frame (●).";
  if (inspection === null) return "Looking at the frame.";
  if (inspection.sources.length > 0) return null;
  if (isRefused) return "Reconstructions need a GPU: the networks run there.";
  if (!hasRun)
    return "Press Train or Step. The neighbour is then warped into this frame, and the error is shown here.";
  // An inspection without depth is older than the networks: the first one with them is under way.
  if (inspection.depth === null) return "Waiting for the first pictures of this run.";
  return "This frame has no posed neighbour on both sides: it is in no triplet.";
}
