import { type GpuRandomKey, randomNormal } from "../kernels/random/random.ts";
import { identityErrors, withTieBreak } from "../losses/autoMask.ts";
import {
  type BestSoFar,
  distillationLoss,
  keepBest,
  recalledBest,
  type SampleMemory,
  startBest,
  type UpdatedBest,
} from "../losses/distillation.ts";
import { minimumError, overSources, type ReconstructionError } from "../losses/minimumOverSources.ts";
import { type PhotometricChoice, photometricError } from "../losses/photometric.ts";
import { smoothnessLoss } from "../losses/smoothness.ts";
import { type LossTermTensors, type LossWeights, totalLoss } from "../losses/total.ts";
import { depthNet } from "../networks/depthNet.ts";
import type { ForwardMode } from "../networks/mode.ts";
import type { ParameterStore } from "../networks/params.ts";
import { disparityToDepth } from "../reconstruction/projection.ts";
import { finestScale, repeatForScales, stackScales } from "../reconstruction/scales.ts";
import { Purpose } from "../tensor/random.ts";
import type { Tensor1D, Tensor4D } from "../tensor/tf.ts";
import type { RunConfig } from "./config.ts";
import { depthNetOptionsOf, depthRangeOf, photometricChoiceOf } from "./setup.ts";
import { type SourceReconstruction, sourceInputOf, sourceReconstruction } from "./sourceReconstruction.ts";
import type { Batch } from "./trainingSet.ts";

/** The decoder's disparity maps, all at full resolution. */
export const SCALES = 4;

export interface ForwardInput {
  readonly parameters: ParameterStore;
  readonly config: RunConfig;
  readonly batch: Batch;
  /** What the networks see of target and sources: augmented in training, the clean pictures elsewhere. */
  readonly seen: { readonly target: Tensor4D; readonly sources: readonly Tensor4D[] };
  readonly mode: ForwardMode;
  /** μ after its ramp. */
  readonly mu: LossWeights["mu"];
  /** α, β and λ, where they are not the config's numbers: tensors that may change without a new trace. */
  readonly weights?: Pick<LossWeights, "beta" | "lambda"> & Pick<PhotometricChoice, "alpha">;
  /** Algorithm 1's memory: of the visit before, or one that itself knows whether it is empty, or null on the first visit. */
  readonly memory: BestSoFar | SampleMemory | null;
  /** Keys the tie-break noise of the auto-mask. */
  readonly step: GpuRandomKey["step"];
}

export interface ForwardOutput {
  readonly terms: LossTermTensors;
  readonly reconstructions: readonly SourceReconstruction[];
  /** [S·B,H,W,1]. */
  readonly disparities: Tensor4D;
  /** [S·B,H,W,1]. */
  readonly depths: Tensor4D;
  /** [B,H,W,K], a channel per unwarped source, before the tie-break noise; null without auto-mask. */
  readonly identity: Tensor4D | null;
  /** Of Optim t, [B,...], or [S·B,...] where the scales' tie-break noise accumulates; null where no Optim R follows it. */
  readonly errorT: ReconstructionError | null;
  /** Of the last reconstruction at every scale, [S·B,...]. */
  readonly errorR: ReconstructionError;
  /** [S·B], before any weight. */
  readonly smoothness: Tensor1D;
  /** The updated memory; null without self-distillation. */
  readonly best: UpdatedBest | null;
}

/** One evaluation of the method on a batch: from pictures to the total loss (method 3 to 5). */
export function forward(input: ForwardInput): ForwardOutput {
  const { parameters, config, batch, seen, mode, memory } = input;
  const predictions = depthNet(parameters, seen.target, depthNetOptionsOf(config), mode);
  const disparities = stackScales(predictions); // [S·B,H,W,1]
  const depths = disparityToDepth(disparities, depthRangeOf(config));
  const finestDepth = finestScale(depths, SCALES);

  const context = { parameters, mode, depths, finestDepth };
  const reconstructions = sourceReconstruction(config)(
    batch.sources.map((source, i) =>
      sourceInputOf(batch, source, { seenSource: seen.sources[i], seenTarget: seen.target }, context),
    ),
  );

  const { identity, errorT, errorR } = reconstructionErrors(input, reconstructions);
  const smoothness = smoothnessLoss(disparities, batch.target);
  const best = config.selfDistillation.enabled
    ? keepBest(recalledBest(memory, startBest(finestScale(disparities, SCALES))), errorR.error, disparities)
    : null;
  const terms = totalLoss(
    {
      errorR: errorR.error,
      errorT: errorT?.error ?? null,
      smoothness,
      distillation: best === null ? null : distillationLoss(best.disparity, disparities),
      scales: SCALES,
      smoothnessWeights: config.numerics.smoothnessWeights,
    },
    { ...(input.weights ?? config.losses), mu: input.mu },
  );
  return { terms, reconstructions, disparities, depths, identity, errorT, errorR, smoothness, best };
}

/** Errors of the unwarped sources, after Optim t (if Optim R follows) and of the last reconstruction at every scale. */
function reconstructionErrors(
  { config, batch, step, weights }: ForwardInput,
  reconstructions: readonly SourceReconstruction[],
): Pick<ForwardOutput, "identity" | "errorT" | "errorR"> {
  const { losses, numerics, seed } = config;
  const errorOf = photometricError({ ...photometricChoiceOf(config), ...weights });
  const combine = overSources[losses.minimumOverSources ? "minimum" : "average"];
  const identity = losses.autoMask
    ? identityErrors({
        target: batch.target,
        sources: batch.sources.map(({ picture }) => picture),
        combine,
        photometricError: errorOf,
      })
    : null;
  const withNoise = (errors: Tensor4D, purpose: Purpose, scales: number): Tensor4D => {
    if (numerics.tieBreak === "none") return errors;
    const noise = randomNormal(errors.shape, { seed, step, purpose }) as Tensor4D;
    return withTieBreak(errors, noise, { tieBreak: numerics.tieBreak, scales });
  };

  const identityOfScales =
    identity === null ? null : withNoise(repeatForScales(identity, SCALES), Purpose.autoMaskNoise, SCALES);
  const firstReconstructions = reconstructions.flatMap(({ first }) =>
    first === null ? [] : [first.reconstruction],
  );
  const errorOfOptimT = (errors: Tensor4D): ReconstructionError => {
    if (identity === null) return minimumError(errors, null);
    // The published code compares Optim t anew at every scale, with the same noisy errors as Optim R.
    return numerics.tieBreak === "accumulating"
      ? minimumError(repeatForScales(errors, SCALES), identityOfScales)
      : minimumError(errors, withNoise(identity, Purpose.autoMaskNoiseOfOptimT, 1));
  };
  const errorT =
    firstReconstructions.length === 0
      ? null
      : errorOfOptimT(
          combine(firstReconstructions.map((reconstruction) => errorOf(batch.target, reconstruction))),
        );
  const targets = repeatForScales(batch.target, SCALES);
  const errorR = minimumError(
    combine(reconstructions.map(({ reconstruction }) => errorOf(targets, reconstruction))),
    identityOfScales,
  );
  return { identity, errorT, errorR };
}
