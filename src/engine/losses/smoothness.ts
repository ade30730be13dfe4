import { smoothness } from "../kernels/smoothness/smoothness.ts";
import { type Tensor1D, type Tensor4D, tf } from "../tensor/tf.ts";
import { pixelMean } from "./pixelMean.ts";

/** Added to the mean disparity before dividing by it: the published code's. */
const DIVISION_GUARD = 1e-7;

/** Edge-aware smoothness of mean-normalised disparity, one number per map (method 4).
 *  disparities: [S·B,H,W,1], not negative, scales stacked; target: [B,H,W,3] -> [S·B].
 *  Differentiable in the disparities, through their mean too. */
export function smoothnessLoss(disparities: Tensor4D, target: Tensor4D): Tensor1D {
  // |∂(d / m)| is |∂d| / m for a positive mean m: one division per map instead of one per pixel.
  const mean = tf.add(pixelMean(disparities), DIVISION_GUARD);
  return tf.div(pixelMean(smoothness(disparities, target)), mean);
}
