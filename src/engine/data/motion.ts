import { sourceFromTarget, translationLength } from "../geometry/pose.ts";
import type { Problem } from "../problem.ts";
import { dataWarning } from "./problems.ts";
import { NORMALISED_MEDIAN_DEPTH } from "./scale.ts";
import { type Sequence, trainableRuns, tripletsOf } from "./sequence.ts";

/** A pair must move by this share of the median depth, or its parallax drowns in noise (experience.md 5.2). */
const MIN_BASELINE = 0.005 * NORMALISED_MEDIAN_DEPTH;
/** A pair that stands still now and then does no harm: the auto-mask takes it out. */
const TOLERATED_SHARE = 0.2;
const MAX_STRIDE = 30;

/** A warning if many pairs at the stride move too little to show depth, with the stride that would do. */
export function motionProblem(sequence: Sequence, stride: number): Problem | null {
  if (!sequence.isScaleMeasured) return null; // no depth to hold the baseline against
  const share = shareOfStillPairs(sequence, stride);
  if (share <= TOLERATED_SHARE) return null;
  const better = strideWithMotion(sequence, stride);
  return dataWarning(
    "dataset-little-motion",
    { file: null },
    `${Math.round(100 * share)} % of the pairs of ${sequence.name} move less than 0.5 % of the scene's median depth.`,
    better === null
      ? "The camera hardly moves from its place: depth cannot be learnt from such a sequence."
      : `Suggested stride ${better} (now ${stride}).`,
  );
}

function strideWithMotion(sequence: Sequence, from: number): number | null {
  for (let stride = from + 1; stride <= MAX_STRIDE; stride++) {
    if (tripletsOf(sequence, stride).length === 0) return null;
    if (shareOfStillPairs(sequence, stride) <= TOLERATED_SHARE) return stride;
  }
  return null;
}

function shareOfStillPairs({ frames }: Sequence, stride: number): number {
  let pairs = 0;
  let still = 0;
  for (const run of trainableRuns(frames)) {
    for (let i = 0; i + stride < run.length; i++) {
      const source = frames[run[i + stride]].camFromWorld;
      const target = frames[run[i]].camFromWorld;
      if (source === null || target === null) continue; // never so in a trainable run
      pairs++;
      if (translationLength(sourceFromTarget(source, target)) < MIN_BASELINE) still++;
    }
  }
  return pairs === 0 ? 0 : still / pairs;
}
