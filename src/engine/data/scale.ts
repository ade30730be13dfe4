import { cameraCentre } from "../geometry/pose.ts";
import type { ColmapImage } from "./colmap/images.ts";
import type { ColmapModel } from "./colmap/model.ts";
import { median } from "./median.ts";
import { naturalOrder } from "./naturalOrder.ts";

/** Depth that the median sparse point gets, in normalised units: the middle of the range 0.1 .. 10 on a logarithmic
 *  scale, sqrt(0.1 · 10). There the sigmoid disparity is least saturated in the sense that matters for depth: as much
 *  room towards near (a factor of 10) as towards far. */
export const NORMALISED_MEDIAN_DEPTH = 1;

/** Without points: the median step between neighbours gets this length, as of a hand-held camera at arm's length from
 *  a scene 20 steps away. */
const NORMALISED_MEDIAN_BASELINE = 0.05;

/** Lengths below this (in COLMAP's unit) are rounding, not geometry; dividing by them would overflow float32. */
const MIN_LENGTH = 1e-9;

export interface Scale {
  /** Factor from COLMAP's lengths to normalised units. */
  readonly normalisedFromColmap: number;
  /** False if no sparse point lies before the cameras that observe it, so that the factor is a guess. */
  readonly isMeasured: boolean;
}

/** COLMAP's scale is arbitrary; this makes the median depth of the observed sparse points 1 (architecture 2.3). */
export function measureScale({ points, images }: Pick<ColmapModel, "points" | "images">): Scale {
  const depth = median(points.observedDepths.filter((z) => z > MIN_LENGTH));
  if (depth !== null) {
    return { normalisedFromColmap: NORMALISED_MEDIAN_DEPTH / depth, isMeasured: true };
  }
  const baseline = median(neighbourDistances(images).filter((length) => length > MIN_LENGTH));
  return {
    normalisedFromColmap: baseline === null ? 1 : NORMALISED_MEDIAN_BASELINE / baseline,
    isMeasured: false,
  };
}

/** Distances between the camera centres of images adjacent in natural order. */
function neighbourDistances(images: readonly ColmapImage[]): Float64Array {
  const centres = [...images]
    .sort((a, b) => naturalOrder(a.name, b.name))
    .map((image) => cameraCentre(image.camFromWorld));
  return Float64Array.from(centres.slice(1), ([x, y, z], i) =>
    Math.hypot(x - centres[i][0], y - centres[i][1], z - centres[i][2]),
  );
}
