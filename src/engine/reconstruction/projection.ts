import { pixelTransform } from "../kernels/pose/pose.ts";
import { project } from "../kernels/project/project.ts";
import { warp } from "../kernels/warp/warp.ts";
import { type Tensor2D, type Tensor3D, type Tensor4D, tf } from "../tensor/tf.ts";
import { repeatForScales } from "./scales.ts";

/** Pinholes of a source and the target, each [B,4] as (fx, fy, cx, cy) in pixels; the first pixel's centre is (0,0).
 *  Neighbouring frames may come from different cameras. Constants: no gradient flows into them. */
export interface PairIntrinsics {
  readonly source: Tensor2D;
  readonly target: Tensor2D;
}

export interface DepthRange {
  /** Normalised units. */
  readonly minDepth: number;
  readonly maxDepth: number;
}

/** Depth of a disparity (method 2.1): 1 / (1/max + (1/min - 1/max) · disparity).
 *  disparity: unitless, 0..1 (above 1, and then nearer than `minDepth`, at the reference's coarse scales). */
export function disparityToDepth(disparity: Tensor4D, { minDepth, maxDepth }: DepthRange): Tensor4D {
  return tf.reciprocal(scaledDisparity(disparity, { minDepth, maxDepth }));
}

/** Inverse depth of a disparity, in 1 / normalised units. */
export function scaledDisparity(disparity: Tensor4D, { minDepth, maxDepth }: DepthRange): Tensor4D {
  return tf.add(tf.mul(disparity, 1 / minDepth - 1 / maxDepth), 1 / maxDepth);
}

/** Takes homogeneous target pixels times depth to source pixels: [K_s R K_t⁻¹ | K_s t] as [B,3,4].
 *  sourceFromTarget: [B,3,4]. Differentiable in it. */
export function sourcePixelsFromTarget(intrinsics: PairIntrinsics, sourceFromTarget: Tensor3D): Tensor3D {
  return pixelTransform(intrinsics.source, intrinsics.target, sourceFromTarget);
}

/** Seen through the target's camera: the source's picture where the depth and the pose say it shows the same point.
 *  source: [B,H,W,C]; depths: [S·B,H,W,1] of the target, its scales stacked by `stackScales` (S may be 1);
 *  sourceFromTarget: [B,3,4] -> [S·B,H,W,C].
 *  Bilinear, border pixels continued (method 3). Differentiable in source, depths and pose. */
export function reconstruct({ source, depths, sourceFromTarget, intrinsics }: ReconstructionInput): Tensor4D {
  const scales = depths.shape[0] / source.shape[0];
  const pixelsFromTarget = sourcePixelsFromTarget(intrinsics, sourceFromTarget);
  return warp(repeatForScales(source, scales), project(depths, repeatForScales(pixelsFromTarget, scales)));
}

export interface ReconstructionInput {
  readonly source: Tensor4D;
  readonly depths: Tensor4D;
  readonly sourceFromTarget: Tensor3D;
  readonly intrinsics: PairIntrinsics;
}
