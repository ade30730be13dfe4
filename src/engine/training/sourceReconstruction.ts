import { alignNet } from "../networks/alignNet.ts";
import type { ForwardMode } from "../networks/mode.ts";
import type { ParameterStore } from "../networks/params.ts";
import { poseNet } from "../networks/poseNet.ts";
import type { RotationAtZero } from "../reconstruction/axisAngle.ts";
import { optimR } from "../reconstruction/optimR.ts";
import { type OptimTOutput, optimT, optimTPose } from "../reconstruction/optimT.ts";
import { type PairIntrinsics, reconstruct } from "../reconstruction/projection.ts";
import { type Alignment, type Motion, sourceFromTargetOfMotion } from "../reconstruction/rigidTransform.ts";
import type { Tensor3D, Tensor4D } from "../tensor/tf.ts";
import type { RunConfig } from "./config.ts";
import type { Batch, BatchSource } from "./trainingSet.ts";

/** One source of the target, and what the reconstructions need to know of the target. */
export interface SourceInput {
  readonly parameters: ParameterStore;
  readonly mode: ForwardMode;
  /** [B,H,W,3], clean: what is sampled and compared. */
  readonly source: Tensor4D;
  /** [B,H,W,3], possibly augmented: what the networks see. */
  readonly seenSource: Tensor4D;
  readonly seenTarget: Tensor4D;
  /** [S·B,H,W,1], all scales. */
  readonly depths: Tensor4D;
  /** [B,H,W,1], scale 0. */
  readonly finestDepth: Tensor4D;
  /** [B,3,4]. */
  readonly coarseSourceFromTarget: Tensor3D;
  readonly intrinsics: PairIntrinsics;
  readonly isEarlier: boolean;
}

/** The input for one source of a batch: training and inspection take it from here, so they cannot differ in the pose's
 *  direction or in the frames' order. `seen` is what the networks see of source and target. */
export function sourceInputOf(
  batch: Batch,
  source: BatchSource,
  seen: Pick<SourceInput, "seenSource" | "seenTarget">,
  context: Pick<SourceInput, "parameters" | "mode" | "depths" | "finestDepth">,
): SourceInput {
  return {
    ...context,
    ...seen,
    source: source.picture,
    coarseSourceFromTarget: source.coarseSourceFromTarget,
    intrinsics: { source: source.intrinsics, target: batch.targetIntrinsics },
    isEarlier: source.offset === -1,
  };
}

export interface SourceReconstruction {
  /** Optim t with the finest depth, when Optim R follows it; null when nothing follows. */
  readonly first: OptimTOutput | null;
  /** [S·B,H,W,3]: the last reconstruction, at every scale. */
  readonly reconstruction: Tensor4D;
  /** [B,3,4] of `reconstruction`. */
  readonly sourceFromTarget: Tensor3D;
  readonly alignment: Alignment | null;
  /** PoseNet's motion: residual after Optim t, or the whole motion without coarse poses. */
  readonly motion: Motion | null;
}

export type ReconstructSource = (input: SourceInput) => SourceReconstruction;

/** The way from a source to its reconstructions that a config asks for: the pose ablations of method 8. */
export function sourceReconstruction({ poses, network, numerics }: RunConfig): ReconstructSource {
  const encoder = network.poseNetworks;
  const align = poses.optimT ? alignmentBy(encoder) : () => null;
  const { translationScale: parametrisation, rotationAtZero } = numerics;

  if (!poses.coarse) return (input) => byMotionAlone({ ...input, rotationAtZero }, encoder);
  if (!poses.optimR) {
    return (input) => {
      const alignment = align(input);
      const sourceFromTarget = optimTPose({ ...input, alignment, parametrisation });
      const reconstruction = reconstruct({ ...input, sourceFromTarget });
      return { first: null, reconstruction, sourceFromTarget, alignment, motion: null };
    };
  }
  return (input) => {
    const alignment = align(input);
    const afterT = optimT({ ...input, depth: input.finestDepth, alignment, parametrisation });
    const motion = motionBetween(input, afterT.reconstruction, encoder);
    const last = optimR[numerics.resampling]({
      source: input.source,
      depths: input.depths,
      sourceFromTarget: afterT.sourceFromTarget,
      intrinsics: input.intrinsics,
      firstReconstruction: afterT.reconstruction,
      residual: sourceFromTargetOfMotion(motion, { ...input, rotationAtZero }),
    });
    return { first: afterT, ...last, alignment, motion };
  };
}

/** Monodepth2's way: PoseNet sees source and target themselves. */
function byMotionAlone(
  input: SourceInput & { readonly rotationAtZero: RotationAtZero },
  encoder: RunConfig["network"]["poseNetworks"],
): SourceReconstruction {
  const motion = motionBetween(input, input.seenSource, encoder);
  const sourceFromTarget = sourceFromTargetOfMotion(motion, input);
  const reconstruction = reconstruct({ ...input, sourceFromTarget });
  return { first: null, reconstruction, sourceFromTarget, alignment: null, motion };
}

function motionBetween(
  { parameters, mode, seenTarget, isEarlier }: SourceInput,
  picture: Tensor4D,
  encoder: RunConfig["network"]["poseNetworks"],
): Motion {
  const [earlier, later] = isEarlier ? [picture, seenTarget] : [seenTarget, picture];
  return poseNet(parameters, earlier, later, { encoder }, mode);
}

function alignmentBy(encoder: RunConfig["network"]["poseNetworks"]): (input: SourceInput) => Alignment {
  return ({ parameters, mode, seenSource, seenTarget, isEarlier }) => {
    const [earlier, later] = isEarlier ? [seenSource, seenTarget] : [seenTarget, seenSource];
    const { scale, translation } = alignNet(parameters, earlier, later, { encoder }, mode);
    return { scale, residualTranslation: translation };
  };
}
