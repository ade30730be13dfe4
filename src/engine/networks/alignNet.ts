import { type Tensor2D, type Tensor4D, tf } from "../tensor/tf.ts";
import type { Declaration } from "./declaration.ts";
import type { ForwardMode } from "./mode.ts";
import type { ParameterStore } from "./params.ts";
import { declareTwoFrameNet, type PoseEncoderName, type TwoFrameNet, twoFrameNet } from "./twoFrameNet.ts";

/** It predicts a residual translation (3) and a scale (1). */
export const ALIGN_NET: TwoFrameNet = { encoder: "trans_encoder", head: "trans", outputs: 4 };

export interface AlignNetOptions {
  readonly encoder: PoseEncoderName;
}

/** What AlignNet says of a coarse pose (method 2.2); both are raw outputs times 0.01, so near zero at first.
 *  (A type and not an interface, so that the library's `tidy` can return it.) */
export type Alignment = {
  /** Δt, [B,3]. */
  readonly translation: Tensor2D;
  /** s, [B,1]. */
  readonly scale: Tensor2D;
};

export function declareAlignNet(d: Declaration, { encoder }: AlignNetOptions): void {
  declareTwoFrameNet(d, ALIGN_NET, encoder);
}

/** Predicts how to refine the coarse pose between two frames, given in temporal order: [B,H,W,3] in 0..1 each. */
export function alignNet(
  p: ParameterStore,
  earlier: Tensor4D,
  later: Tensor4D,
  { encoder }: AlignNetOptions,
  mode: ForwardMode,
): Alignment {
  const motion = twoFrameNet(p, ALIGN_NET, encoder, earlier, later, mode);
  const part = (begin: number, size: number): Tensor2D =>
    tf.reshape(tf.slice3d(motion, [0, 0, begin], [-1, 1, size]), [motion.shape[0], size]);
  return { translation: part(0, 3), scale: part(3, 1) };
}
