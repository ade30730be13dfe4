import type { SourceView } from "../../engine/protocol.ts";
import { COLUMNS } from "../../viz/columns.ts";
import { depthRange, sharedErrorRange, signedRange, type ValueRange } from "../../viz/range.ts";
import { oncePer } from "../oncePer.ts";
import type { ScaleName } from "../store/lens.ts";
import type { Sight } from "./sight.ts";

/** The automatic scale of a view's values. Errors share theirs over all stages, so that one colour means one error. */
export function automaticRange(scale: ScaleName, values: Float32Array, sight: Sight): ValueRange | null {
  switch (scale) {
    // What algorithm 1 kept is measured by the prediction's scale: early coarse maps would flatten the prediction.
    case "depth":
      return rangeOfDepths(sight.inspection.depth ?? values);
    case "disparity":
    case "truth":
      return rangeOfDepths(values);
    case "error":
      return errorRange(sight) ?? sharedErrorRange([values]);
    case "errorDifference":
    case "pictureDifference":
      return signedRange(values);
    case "texture":
    case "truthError":
      return sharedErrorRange([values]);
    default:
      return scale satisfies never;
  }
}

/** Automatic scale of the photometric error: from 0 over all stages of the source on screen. Null without a source. */
export function errorRange({ source }: Pick<Sight, "source">): ValueRange | null {
  return source === null ? null : rangeOfErrors(source);
}

const rangeOfErrors = oncePer((source: SourceView) =>
  sharedErrorRange(COLUMNS.flatMap((column) => source[column]?.error ?? [])),
);
/** The maps of an inspection do not change, and several parts of the page want their range. */
const rangeOfDepths = oncePer(depthRange);
