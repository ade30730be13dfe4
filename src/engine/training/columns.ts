import { type PhotometricChoice, photometricError } from "../losses/photometric.ts";
import { optimT } from "../reconstruction/optimT.ts";
import { translationScale } from "../reconstruction/rigidTransform.ts";
import { finestScale } from "../reconstruction/scales.ts";
import type { Tensor2D, Tensor3D, Tensor4D } from "../tensor/tf.ts";
import type { RunConfig } from "./config.ts";
import type { SourceReconstruction } from "./sourceReconstruction.ts";
import type { Batch, BatchSource } from "./trainingSet.ts";

/** One column of the comparison for a batch, on the GPU. */
export type ColumnMaps = {
  /** [B,H,W,3]. */
  readonly reconstruction: Tensor4D;
  /** [B,H,W,1]: photometric error, as the run's losses measure it. */
  readonly error: Tensor4D;
  /** [B,3,4]; of the unwarped source there is none. */
  readonly sourceFromTarget: Tensor3D | undefined;
};

/** By `Column`; undefined where the config has none. */
export type ColumnsOfSource = {
  readonly identity: ColumnMaps;
  readonly coarse: ColumnMaps | undefined;
  readonly optimT: ColumnMaps | undefined;
  readonly optimR: ColumnMaps | undefined;
};

export interface ColumnInput {
  readonly config: RunConfig;
  /** How the errors are measured. */
  readonly choice: PhotometricChoice;
  readonly batch: Batch;
  readonly source: BatchSource;
  /** What the run makes of the source, at any number of scales. */
  readonly result: SourceReconstruction;
  /** [B,H,W,1]. */
  readonly finestDepth: Tensor4D;
}

/** The columns that a config has, of one source: unwarped, by the coarse pose alone, after Optim t, after Optim R. The
 *  finest scale throughout: it is the prediction. */
export function columnsOf(input: ColumnInput): ColumnsOfSource {
  const { config, choice, batch, source, result, finestDepth } = input;
  const { poses, numerics } = config;
  const errorOf = photometricError(choice);
  const column = (reconstruction: Tensor4D, sourceFromTarget?: Tensor3D): ColumnMaps => ({
    reconstruction,
    error: errorOf(batch.target, reconstruction),
    sourceFromTarget,
  });
  const coarse = () =>
    optimT({
      source: source.picture,
      depth: finestDepth,
      coarseSourceFromTarget: source.coarseSourceFromTarget,
      alignment: null,
      isEarlier: source.offset === -1,
      parametrisation: numerics.translationScale,
      intrinsics: { source: source.intrinsics, target: batch.targetIntrinsics },
    });
  const scales = result.reconstruction.shape[0] / finestDepth.shape[0];
  const last = {
    reconstruction: finestScale(result.reconstruction, scales),
    sourceFromTarget: result.sourceFromTarget,
  };
  const of = (made: { readonly reconstruction: Tensor4D; readonly sourceFromTarget: Tensor3D }) =>
    column(made.reconstruction, made.sourceFromTarget);
  return {
    identity: column(source.picture),
    coarse: poses.coarse ? of(coarse()) : undefined,
    // Without Optim R what Optim t made is the last reconstruction.
    optimT: poses.optimT ? of(result.first ?? last) : undefined,
    optimR: poses.optimR ? of(last) : undefined,
  };
}

/** What the pose networks said of a source; undefined where the config has no such network. */
export type Refinement = {
  /** [B,1]: s. */
  readonly scale: Tensor2D | undefined;
  /** [B,3]: Δt, normalised units. */
  readonly residualTranslation: Tensor2D | undefined;
  /** [B,3], radians. */
  readonly axisAngle: Tensor2D | undefined;
};

export function refinementOf(
  { alignment, motion }: SourceReconstruction,
  { numerics }: RunConfig,
): Refinement {
  return {
    scale: alignment === null ? undefined : translationScale[numerics.translationScale](alignment.scale),
    residualTranslation: alignment?.residualTranslation,
    axisAngle: motion?.axisAngle,
  };
}
