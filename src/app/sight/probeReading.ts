import type { TransformRows } from "../../engine/protocol.ts";
import { type CameraPair, epipolarSegment, landingPixel, type PixelPlace } from "../../viz/epipolar.ts";
import type { Sight } from "./sight.ts";

/** A pixel's place in the source by one pose: where it lands, and where it could at any depth. */
export interface SourcePlace {
  /** Null without depth, or behind the source's camera. */
  readonly landing: PixelPlace | null;
  readonly line: { readonly near: PixelPlace; readonly far: PixelPlace } | null;
}

/** All that is known of a pixel of the target. Null is what this frame, run or dataset does not have. */
export interface ProbeReading {
  readonly u: number;
  readonly v: number;
  /** Along the optical axis, normalised units (median sparse depth 1). */
  readonly depth: number | null;
  readonly depthColmap: number | null;
  /** 1 / depth, per normalised unit. */
  readonly disparity: number | null;
  readonly errorT: number | null;
  readonly errorR: number | null;
  /** Whether the auto-mask lets the pixel train. */
  readonly trains: boolean | null;
  /** The scale of d_best, 0 (the finest) to 3. */
  readonly bestScale: number | null;
  /** Metres; null also where the truth is invalid. */
  readonly truthMetres: number | null;
  readonly coarse: SourcePlace | null;
  readonly refined: SourcePlace | null;
}

/** A line is drawn for depths from this one on: nothing is predicted nearer, in normalised units. */
const NEAREST_DEPTH = 0.1;

/** Reads everything at a pixel of the working resolution. */
export function readProbe(sight: Sight, { u, v }: PixelPlace): ProbeReading {
  const { inspection, source, normalisedFromColmap } = sight;
  const at = v * inspection.picture.width + u;
  const depth = inspection.depth?.[at] ?? null;
  const truth = inspection.groundTruthMetres?.[at] ?? 0;
  const mask = inspection.trainingMask?.[at];
  return {
    u,
    v,
    depth,
    depthColmap: depth === null ? null : depth / normalisedFromColmap,
    disparity: depth === null ? null : 1 / depth,
    errorT: source?.optimT?.error[at] ?? null,
    errorR: source?.optimR?.error[at] ?? null,
    trains: mask === undefined ? null : mask === 1,
    bestScale: inspection.memory?.scale[at] ?? null,
    truthMetres: truth > 0 ? truth : null,
    coarse: sourcePlace(sight, source?.coarseSourceFromTarget ?? null, { u, v }, depth),
    refined: sourcePlace(sight, refinedPose(sight), { u, v }, depth),
  };
}

/** The pose after the last refinement that the run has. */
function refinedPose({ source }: Sight): TransformRows | null {
  return source?.optimRSourceFromTarget ?? source?.optimTSourceFromTarget ?? null;
}

function sourcePlace(
  { targetIntrinsics, sourceIntrinsics }: Sight,
  sourceFromTarget: TransformRows | null,
  pixel: PixelPlace,
  depth: number | null,
): SourcePlace | null {
  if (targetIntrinsics === null || sourceIntrinsics === null || sourceFromTarget === null) return null;
  const pair: CameraPair = { target: targetIntrinsics, source: sourceIntrinsics, sourceFromTarget };
  return {
    landing: depth === null ? null : landingPixel(pair, pixel, depth),
    line: epipolarSegment(pair, pixel, NEAREST_DEPTH),
  };
}
