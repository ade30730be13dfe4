import { alignNet } from "../networks/alignNet.ts";
import type { ForwardMode } from "../networks/mode.ts";
import type { ParameterStore } from "../networks/params.ts";
import { poseNet } from "../networks/poseNet.ts";
import { optimR } from "../reconstruction/optimR.ts";
import { type OptimTOutput, optimT, optimTPose } from "../reconstruction/optimT.ts";
import { type PairIntrinsics, reconstruct } from "../reconstruction/projection.ts";
import {
  type Alignment,
  type Motion,
  type RotationAtZero,
  sourceFromTargetOfMotion,
} from "../reconstruction/rigidTransform.ts";
import { type Tensor2D, type Tensor3D, type Tensor4D, tf } from "../tensor/tf.ts";
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

/** All sources of a batch at once: their pairs of frames go through the pose networks side by side. */
export type ReconstructSources = (inputs: readonly SourceInput[]) => SourceReconstruction[];

/** The way from sources to their reconstructions that a config asks for: the pose ablations of method 8. */
export function sourceReconstruction({ poses, network, numerics }: RunConfig): ReconstructSources {
  const encoder = network.poseNetworks;
  const align = poses.optimT
    ? alignmentsBy(encoder)
    : (inputs: readonly SourceInput[]) => inputs.map(() => null);
  const { translationScale: parametrisation, rotationAtZero } = numerics;

  if (!poses.coarse) return (inputs) => byMotionAlone(inputs, encoder, rotationAtZero);
  if (!poses.optimR) {
    return (inputs) => {
      const alignments = align(inputs);
      return inputs.map((input, i) => {
        const alignment = alignments[i];
        const sourceFromTarget = optimTPose({ ...input, alignment, parametrisation });
        const reconstruction = reconstruct({ ...input, sourceFromTarget });
        return { first: null, reconstruction, sourceFromTarget, alignment, motion: null };
      });
    };
  }
  return (inputs) => {
    const alignments = align(inputs);
    const afterT = inputs.map((input, i) =>
      optimT({ ...input, depth: input.finestDepth, alignment: alignments[i], parametrisation }),
    );
    const motions = motionsBetween(
      inputs,
      afterT.map(({ reconstruction }) => reconstruction),
      encoder,
    );
    return inputs.map((input, i) => {
      const motion = motions[i];
      const last = optimR[numerics.resampling]({
        source: input.source,
        depths: input.depths,
        sourceFromTarget: afterT[i].sourceFromTarget,
        intrinsics: input.intrinsics,
        firstReconstruction: afterT[i].reconstruction,
        residual: sourceFromTargetOfMotion(motion, { ...input, rotationAtZero }),
      });
      return { first: afterT[i], ...last, alignment: alignments[i], motion };
    });
  };
}

/** Monodepth2's way: PoseNet sees source and target themselves. */
function byMotionAlone(
  inputs: readonly SourceInput[],
  encoder: RunConfig["network"]["poseNetworks"],
  rotationAtZero: RotationAtZero,
): SourceReconstruction[] {
  const motions = motionsBetween(
    inputs,
    inputs.map(({ seenSource }) => seenSource),
    encoder,
  );
  return inputs.map((input, i) => {
    const motion = motions[i];
    const sourceFromTarget = sourceFromTargetOfMotion(motion, { ...input, rotationAtZero });
    const reconstruction = reconstruct({ ...input, sourceFromTarget });
    return { first: null, reconstruction, sourceFromTarget, alignment: null, motion };
  });
}

/** @param pictures of the sources, as PoseNet is to see them. */
function motionsBetween(
  inputs: readonly SourceInput[],
  pictures: readonly Tensor4D[],
  encoder: RunConfig["network"]["poseNetworks"],
): Motion[] {
  const { parameters, earlier, later, mode } = sideBySide(inputs, pictures);
  const { axisAngle, translation } = poseNet(parameters, earlier, later, { encoder }, mode);
  const [axisAngles, translations] = [axisAngle, translation].map((of) => ofEachSource(of, inputs.length));
  return inputs.map((_, i) => ({ axisAngle: axisAngles[i], translation: translations[i] }));
}

function alignmentsBy(
  encoder: RunConfig["network"]["poseNetworks"],
): (inputs: readonly SourceInput[]) => Alignment[] {
  return (inputs) => {
    const pictures = inputs.map(({ seenSource }) => seenSource);
    const { parameters, earlier, later, mode } = sideBySide(inputs, pictures);
    const { scale, translation } = alignNet(parameters, earlier, later, { encoder }, mode);
    const [scales, translations] = [scale, translation].map((of) => ofEachSource(of, inputs.length));
    return inputs.map((_, i) => ({ scale: scales[i], residualTranslation: translations[i] }));
  };
}

function ofEachSource(x: Tensor2D, sources: number): Tensor2D[] {
  return tf.split(x, sources);
}

/** The pairs of all sources with the target as one batch, in temporal order; a norm sees each source by itself. */
function sideBySide(inputs: readonly SourceInput[], pictures: readonly Tensor4D[]) {
  const [{ parameters, mode }] = inputs;
  const stack = (isSource: (input: SourceInput) => boolean): Tensor4D =>
    tf.concat(inputs.map((input, i) => (isSource(input) ? pictures[i] : input.seenTarget)));
  const norm = mode.norm.kind === "train" ? { ...mode.norm, passes: inputs.length } : mode.norm;
  return {
    parameters,
    earlier: stack(({ isEarlier }) => isEarlier),
    later: stack(({ isEarlier }) => !isEarlier),
    mode: { ...mode, norm },
  };
}
