import { type Tensor2D, type Tensor4D, tf } from "../tensor/tf.ts";
import type { Declaration } from "./declaration.ts";
import type { ForwardMode } from "./mode.ts";
import type { ParameterStore } from "./params.ts";
import { declareTwoFrameNet, type PoseEncoderName, type TwoFrameNet, twoFrameNet } from "./twoFrameNet.ts";

/** It predicts an axis-angle (3), a translation (3) and a scale that nothing reads. */
export const POSE_NET: TwoFrameNet = { encoder: "pose_encoder", head: "pose", outputs: 7 };

export interface PoseNetOptions {
  readonly encoder: PoseEncoderName;
}

/** A residual motion (method 2.3); raw outputs times 0.01, so near the identity at first.
 *  (A type and not an interface, so that the library's `tidy` can return it.) */
export type Motion = {
  /** Axis times angle in radians, [B,3]. */
  readonly axisAngle: Tensor2D;
  /** Normalised units, [B,3]. */
  readonly translation: Tensor2D;
};

export function declarePoseNet(d: Declaration, { encoder }: PoseNetOptions): void {
  declareTwoFrameNet(d, POSE_NET, encoder);
}

/** Predicts the motion between two frames, given in temporal order: [B,H,W,3] in 0..1 each. */
export function poseNet(
  p: ParameterStore,
  earlier: Tensor4D,
  later: Tensor4D,
  { encoder }: PoseNetOptions,
  mode: ForwardMode,
): Motion {
  const motion = twoFrameNet(p, POSE_NET, encoder, earlier, later, mode);
  const part = (begin: number): Tensor2D =>
    tf.reshape(tf.slice3d(motion, [0, 0, begin], [-1, 1, 3]), [motion.shape[0], 3]);
  return { axisAngle: part(0), translation: part(3) };
}
