import type { FrameDepth, FrameId, FrameInspection, OpenedDataset } from "../../engine/protocol.ts";
import { openedDataset } from "../frames.ts";

/** Frames whose depth was gathered to be fused, outside the store; `cloud.version` counts their changes. */

export interface GatheredFrame extends FrameDepth {
  /** Photometric error after the last refinement, the smaller one of both sources; null where it was not asked for. */
  readonly error: Float32Array | null;
}

let gathered: readonly GatheredFrame[] = [];
/** The data and the run that they are of. */
let origin: { readonly dataset: OpenedDataset | null; readonly run: number | null } | null = null;

export function keepGathered(frames: readonly GatheredFrame[], run: number | null): void {
  gathered = frames;
  origin = { dataset: openedDataset(), run };
}

/** Those of a sequence of the open data by a run's networks, in their order. */
export function gatheredOf(sequence: number, run: number | null): readonly GatheredFrame[] {
  if (origin?.dataset !== openedDataset() || origin.run !== run) return [];
  return gathered.filter(({ frame }) => frame.sequence === sequence);
}

/** What an inspection holds of a frame for a cloud; null without depth. */
export function gatheredFrom(inspection: FrameInspection): GatheredFrame | null {
  const { frame, step, picture, depth } = inspection;
  return depth === null ? null : { frame, step, picture, depth, error: smallestError(inspection) };
}

/** As the loss takes it: per pixel the smaller error of the sources, each after its last refinement. */
function smallestError({ sources }: FrameInspection): Float32Array | null {
  const errors = sources.map(
    ({ optimR, optimT, coarse, identity }) => optimR ?? optimT ?? coarse ?? identity,
  );
  return errors.reduce<Float32Array | null>(
    (least, { error }) => least?.map((value, pixel) => Math.min(value, error[pixel])) ?? error,
    null,
  );
}

/** Every n-th frame of those that can be placed and predicted, from the first one on. */
export function everyNthOf(frames: readonly FrameId[], everyNth: number): readonly FrameId[] {
  return frames.filter((_, i) => i % everyNth === 0);
}
