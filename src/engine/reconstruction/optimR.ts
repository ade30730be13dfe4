import type { Tensor3D, Tensor4D } from "../tensor/tf.ts";
import { type ReconstructionInput, reconstruct } from "./projection.ts";
import { composeTransforms } from "./rigidTransform.ts";

/** One source of the target at every scale, before and after Optim t.
 *  The input of `reconstruct` is the clean source, the depths of all scales ([S·B,H,W,1], see `stackScales`) and Optim
 *  t's pose T* = [R^CP | t*] ([B,3,4]). Without Optim R `reconstruct` alone trains all scales: with PoseNet's own motion
 *  that is Monodepth2's way, with the coarse or refined pose the ablations before Optim R. */
export interface OptimRInput extends ReconstructionInput {
  /** [B,H,W,3]: Ĩ^t, Optim t's reconstruction. */
  readonly firstReconstruction: Tensor4D;
  /** [B,3,4]: T^r = [R^r | t^r], PoseNet's motion between Ĩ^t and the target. */
  readonly residual: Tensor3D;
}

export interface OptimROutput {
  /** [S·B,H,W,3]. */
  readonly reconstruction: Tensor4D;
  /** [B,3,4]: T* ∘ T^r, for both ways. */
  readonly sourceFromTarget: Tensor3D;
}

/** Optim R (method 3) in its two ways.
 *
 *  Where the poses meet. X = D(p) K⁻¹ p is the point that the target sees at p.
 *  `cascade` samples Ĩ^t, a picture in the target's frame, at q = K T^r X; and Ĩ^t(q) was itself sampled from the source
 *  at K_s T* (D(q) K⁻¹ q), the point that the target's depth puts at q. If T^r moves X along the surface that D
 *  describes, D(q) K⁻¹ q is T^r X. So the source was sampled at K_s T* T^r X: first the residual, then Optim t's pose.
 *  `compose` samples the source there at once. */
export const optimR = {
  /** As published: the picture of Optim t is warped again, and gradients flow through it. */
  cascade: ({
    firstReconstruction,
    depths,
    sourceFromTarget,
    residual,
    intrinsics,
  }: OptimRInput): OptimROutput => ({
    reconstruction: reconstruct({
      source: firstReconstruction,
      depths,
      sourceFromTarget: residual,
      intrinsics: { source: intrinsics.target, target: intrinsics.target },
    }),
    sourceFromTarget: composeTransforms(sourceFromTarget, residual),
  }),
  /** One interpolation instead of two, and every scale's depth sees the pictures. */
  compose: ({ source, depths, sourceFromTarget, residual, intrinsics }: OptimRInput): OptimROutput => {
    const composed = composeTransforms(sourceFromTarget, residual);
    return {
      reconstruction: reconstruct({ source, depths, sourceFromTarget: composed, intrinsics }),
      sourceFromTarget: composed,
    };
  },
} satisfies Record<string, (input: OptimRInput) => OptimROutput>;
