import { detach } from "../tensor/operation.ts";
import { type Tensor4D, tf } from "../tensor/tf.ts";
import type { PhotometricError } from "./photometric.ts";

/** Amplitude of the noise that decides between equal errors (published code: Gaussian of this standard deviation). */
export const TIE_BREAK_NOISE = 1e-5;

export interface IdentityInput {
  /** [B,H,W,3]. */
  readonly target: Tensor4D;
  /** [B,H,W,3] each, unwarped. */
  readonly sources: readonly Tensor4D[];
  /** A choice of `overSources`, the same that the reconstructions use. */
  readonly combine: (errors: readonly Tensor4D[]) => Tensor4D;
  readonly photometricError: PhotometricError;
}

/** Auto-mask (method 4): the errors of the unwarped sources, which join the minimum. Where one of them wins, the pixel
 *  does not move with the camera, or nothing is to be learnt there. [B,H,W,K], without gradient. */
export function identityErrors({ target, sources, combine, photometricError }: IdentityInput): Tensor4D {
  return detach(combine(sources.map((source) => photometricError(target, source))));
}

/** How the noise of several scales relates. noise: [S·B,H,W,K] of standard deviation 1, scales stacked. */
const noiseOfScales = {
  /** Every scale its own. */
  fresh: (noise: Tensor4D): Tensor4D => noise,
  /** The published code adds to the same tensor for every scale: scale s has the sum of s + 1 draws. */
  accumulating: (noise: Tensor4D, scales: number): Tensor4D =>
    tf.reshape(tf.cumsum(tf.reshape(noise, [scales, -1]), 0), noise.shape),
};

export type TieBreak = keyof typeof noiseOfScales;

/** Identity errors with their tie-break noise.
 *  identity: [S·B,H,W,K]; noise: the same shape, of standard deviation 1, drawn by a counter-based generator. */
export function withTieBreak(
  identity: Tensor4D,
  noise: Tensor4D,
  { tieBreak, scales }: { readonly tieBreak: TieBreak; readonly scales: number },
): Tensor4D {
  return tf.add(identity, tf.mul(noiseOfScales[tieBreak](noise, scales), TIE_BREAK_NOISE));
}
