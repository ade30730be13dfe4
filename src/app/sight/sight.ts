import type { FrameInspection, PinholeIntrinsics, SourceView } from "../../engine/protocol.ts";
import { inspectionOf, sequenceView, sourceAt } from "../frames.ts";
import type { AppState } from "../store/index.ts";

/** Everything that is known of the frame on screen and of the source that it is rebuilt from. */
export interface Sight {
  readonly inspection: FrameInspection;
  readonly source: SourceView | null;
  readonly targetIntrinsics: PinholeIntrinsics | null;
  readonly sourceIntrinsics: PinholeIntrinsics | null;
  /** Factor that took COLMAP's lengths to normalised units. */
  readonly normalisedFromColmap: number;
}

/** What is on screen, or null while it is not there yet. */
export function sightOf({ view }: AppState): Sight | null {
  const inspection = inspectionOf(view.frame);
  const sequence = sequenceView(view.frame.sequence);
  if (inspection === null || sequence === null) return null;
  const source = sourceAt(inspection, view.sourceOffset);
  const sourceFrame =
    source === null ? null : sequenceView(source.frame.sequence)?.frames[source.frame.frame];
  return {
    inspection,
    source,
    targetIntrinsics: sequence.frames[view.frame.frame]?.intrinsics ?? null,
    sourceIntrinsics: sourceFrame?.intrinsics ?? null,
    normalisedFromColmap: sequence.normalisedFromColmap,
  };
}
