import { photometric } from "../kernels/photometric/photometric.ts";
import { ssimLoss } from "../kernels/ssim/ssim.ts";
import { type Tensor, type Tensor4D, tf } from "../tensor/tf.ts";

/** What the published code adds to the target before it divides the L1 part by it (the paper's L1 is plain). */
const RELATIVE_L1_OFFSET = 0.01;

/** Divisor of the L1 part; the paper's, and the published code's. */
const l1Divisor = { plain: null, relativeToTarget: RELATIVE_L1_OFFSET } as const;

export interface PhotometricChoice {
  /** α: weight of SSIM against L1; a scalar tensor where a traced step must be able to change it. */
  readonly alpha: number | Tensor;
  /** Off: the error is the L1 part alone, with weight 1. */
  readonly ssim: boolean;
  readonly l1: keyof typeof l1Divisor;
}

/** Photometric error of a reconstruction, per pixel.
 *  target, reconstruction: [B,H,W,3] in 0..1 -> [B,H,W,1] in 0..1 (above 1 only with `relativeToTarget`).
 *  Differentiable in the reconstruction; the target is a constant. */
export type PhotometricError = (target: Tensor4D, reconstruction: Tensor4D) => Tensor4D;

/** pe(I, Ĩ) = α (1 - SSIM)/2 + (1 - α) |I - Ĩ|, mean over the channels (method 4), as the choice says. */
export function photometricError({ alpha, ssim, l1 }: PhotometricChoice): PhotometricError {
  const relativeTo = l1Divisor[l1];
  return ssim
    ? (target, reconstruction) =>
        photometric(ssimLoss(target, reconstruction), target, reconstruction, { alpha, relativeTo })
    : (target, reconstruction) =>
        photometric(tf.zerosLike(target), target, reconstruction, { alpha: 0, relativeTo });
}
