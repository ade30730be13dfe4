import { type RigidTransform, sourceFromTarget, translationLength } from "../geometry/pose.ts";
import type { Problem } from "../problem.ts";
import { dataWarning } from "./problems.ts";
import { NORMALISED_MEDIAN_DEPTH } from "./scale.ts";
import { isTrainable, type Sequence } from "./sequence.ts";

/** A pair must move by this share of the median depth, or its parallax drowns in noise (experience.md 5.2). */
const MIN_BASELINE = 0.005 * NORMALISED_MEDIAN_DEPTH;
/** A pair that stands still now and then does no harm: the auto-mask takes it out. */
const TOLERATED_SHARE = 0.2;
const MAX_STRIDE = 30;

/** A warning if many pairs at the stride move too little to show depth, with the stride that would do. */
export function motionProblem(sequence: Sequence, stride: number): Problem | null {
  if (!sequence.isScaleMeasured) return null; // no depth to hold the baseline against
  const poses = sequence.frames.flatMap((frame) =>
    isTrainable(frame) && frame.camFromWorld !== null ? [frame.camFromWorld] : [],
  );
  const share = shareOfStillPairs(poses, stride);
  if (share <= TOLERATED_SHARE) return null;
  const better = strideWithMotion(poses, stride);
  return dataWarning(
    "dataset-little-motion",
    { file: null },
    `${Math.round(100 * share)} % of the pairs of ${sequence.name} move less than 0.5 % of the scene's median depth.`,
    better === null
      ? "The camera hardly moves from its place: depth cannot be learnt from such a sequence."
      : `Suggested stride ${better} (now ${stride}).`,
  );
}

function strideWithMotion(poses: readonly RigidTransform[], from: number): number | null {
  for (let stride = from + 1; stride <= Math.min(MAX_STRIDE, (poses.length - 1) / 2); stride++) {
    if (shareOfStillPairs(poses, stride) <= TOLERATED_SHARE) return stride;
  }
  return null;
}

function shareOfStillPairs(poses: readonly RigidTransform[], stride: number): number {
  const pairs = poses.length - stride;
  if (pairs <= 0) return 0;
  let still = 0;
  for (let i = 0; i < pairs; i++) {
    if (translationLength(sourceFromTarget(poses[i + stride], poses[i])) < MIN_BASELINE) still++;
  }
  return still / pairs;
}
