import { type Tensor, type Tensor1D, type Tensor4D, tf } from "../tensor/tf.ts";
import { pixelMean } from "./pixelMean.ts";

/** Numbers, or scalar tensors where a traced step must be able to change them. */
export interface LossWeights {
  /** β: Optim t's reconstruction. */
  readonly beta: number | Tensor;
  /** λ: smoothness. */
  readonly lambda: number | Tensor;
  /** μ: self-distillation, after its ramp. */
  readonly mu: number | Tensor;
}

/** The terms of one step before weighting. S scales of B samples, stacked. */
export interface LossInput {
  /** [S·B,H,W,1]: L_rec of Optim R (or of the only reconstruction there is) at every scale. */
  readonly errorR: Tensor4D;
  /** [B,H,W,1]: L_rec of Optim t, which does not depend on the scale; [S·B,H,W,1] where its tie-break noise does; null
   *  without Optim t. */
  readonly errorT: Tensor4D | null;
  /** [S·B] of `smoothnessLoss`. */
  readonly smoothness: Tensor1D;
  /** [S·B] of `distillationLoss`; null without self-distillation. */
  readonly distillation: Tensor1D | null;
  readonly scales: number;
  /** A choice of `smoothnessWeights`. */
  readonly smoothnessWeights: SmoothnessWeights;
}

/** Weight of scale k's smoothness: the published code halves it from scale to scale. */
export const smoothnessWeights = {
  halved: (scale: number): number => 0.5 ** scale,
  equal: (): number => 1,
};

export type SmoothnessWeights = keyof typeof smoothnessWeights;

/** Scalars; `total` is photometricR + β photometricT + λ smoothness + μ distillation. A term that is off is 0. */
export interface LossTermTensors {
  readonly total: Tensor;
  readonly photometricR: Tensor;
  readonly photometricT: Tensor;
  /** Mean over the scales of the weighted smoothness. */
  readonly smoothness: Tensor;
  readonly distillation: Tensor;
}

/** Total loss (method 4), averaged over the scales: the mean over all scales and samples of each term, weighted. */
export function totalLoss(
  { errorR, errorT, smoothness, distillation, scales, smoothnessWeights: weights }: LossInput,
  { beta, lambda, mu }: LossWeights,
): LossTermTensors {
  const samples = smoothness.shape[0] / scales;
  const scaleWeights = Array.from({ length: smoothness.shape[0] }, (_, i) =>
    smoothnessWeights[weights](Math.floor(i / samples)),
  );
  const terms = {
    photometricR: tf.mean(pixelMean(errorR)),
    photometricT: errorT === null ? tf.scalar(0) : tf.mean(pixelMean(errorT)),
    smoothness: tf.mean(tf.mul(smoothness, tf.tensor1d(scaleWeights))),
    distillation: distillation === null ? tf.scalar(0) : tf.mean(distillation),
  };
  const total = tf.addN([
    terms.photometricR,
    tf.mul(terms.photometricT, beta),
    tf.mul(terms.smoothness, lambda),
    tf.mul(terms.distillation, mu),
  ]);
  return { total, ...terms };
}
