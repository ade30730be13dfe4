import type { Tensor3D, Tensor4D } from "../tensor/tf.ts";
import { type PairIntrinsics, reconstruct } from "./projection.ts";
import { type Alignment, refineTranslation, type ScaleParametrisation } from "./rigidTransform.ts";

/** One source of the target, as Optim t sees it. */
export interface OptimTInput {
  /** [B,H,W,3], the clean picture. */
  readonly source: Tensor4D;
  /** [B,H,W,1], the target's depth at the finest scale. */
  readonly depth: Tensor4D;
  /** [B,3,4], from COLMAP, in normalised units; target to source whether the source is earlier or later. */
  readonly coarseSourceFromTarget: Tensor3D;
  /** AlignNet's output; null leaves the coarse pose as it is ("coarse poses alone"). */
  readonly alignment: Alignment | null;
  readonly isEarlier: boolean;
  readonly parametrisation: ScaleParametrisation;
  readonly intrinsics: PairIntrinsics;
}

export interface OptimTOutput {
  /** [B,H,W,3]: Ĩ^t. */
  readonly reconstruction: Tensor4D;
  /** [B,3,4]: [R^CP | t*]. */
  readonly sourceFromTarget: Tensor3D;
}

/** What decides Optim t's pose. */
export type OptimTPoseInput = Pick<
  OptimTInput,
  "coarseSourceFromTarget" | "alignment" | "isEarlier" | "parametrisation"
>;

/** [B,3,4]: the coarse rotation with the refined translation, or the coarse pose as it is. */
export function optimTPose({
  coarseSourceFromTarget,
  alignment,
  isEarlier,
  parametrisation,
}: OptimTPoseInput): Tensor3D {
  return alignment === null
    ? coarseSourceFromTarget
    : refineTranslation(coarseSourceFromTarget, alignment, { isEarlier, parametrisation });
}

/** Optim t (method 3): the source warped with the coarse rotation and the refined translation. */
export function optimT(input: OptimTInput): OptimTOutput {
  const { source, depth, intrinsics } = input;
  const sourceFromTarget = optimTPose(input);
  return {
    reconstruction: reconstruct({ source, depths: depth, sourceFromTarget, intrinsics }),
    sourceFromTarget,
  };
}
