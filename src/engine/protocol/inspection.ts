import type { FrameId, RgbaPicture, TransformRows } from "./dataset.ts";

/** One reconstruction of the target from one source. */
export interface ReconstructionView {
  readonly picture: RgbaPicture;
  /** Photometric error per pixel, height * width, from 0. */
  readonly error: Float32Array;
  readonly meanError: number;
}

/** What a target is rebuilt with, from nothing to the whole method; each is to be better than the one before. */
export type Column = "identity" | "coarse" | "optimT" | "optimR";

/** The reconstructions from one source frame, a column each. */
export interface SourceView extends Readonly<Record<Column, ReconstructionView | null>> {
  readonly frame: FrameId;
  /** -1: the source precedes the target; +1: it follows. */
  readonly offset: -1 | 1;
  /** The source as it is, unwarped. */
  readonly identity: ReconstructionView;
  /** With the coarse pose alone. Null when coarse poses are off. */
  readonly coarse: ReconstructionView | null;
  /** A, after Optim t. Null when Optim t is off. */
  readonly optimT: ReconstructionView | null;
  /** B, after Optim R. Null when Optim R is off. */
  readonly optimR: ReconstructionView | null;
  /** What the networks are given: the export's pose, damaged if the run's config says so. */
  readonly coarseSourceFromTarget: TransformRows | null;
  /** The export's own pose. */
  readonly cleanSourceFromTarget: TransformRows | null;
  readonly optimTSourceFromTarget: TransformRows | null;
  readonly optimRSourceFromTarget: TransformRows | null;
  /** AlignNet's scale s, or null. */
  readonly scale: number | null;
  /** AlignNet's residual translation Δt in normalised units, or null. */
  readonly residualTranslation: readonly number[] | null;
  /** Angle of PoseNet's residual rotation in degrees, or null. */
  readonly residualRotationDegrees: number | null;
}

/** Algorithm 1's maps of a sample, height * width each: what it takes over on a first visit, with the networks as they
 *  are. */
export interface MemoryView {
  /** d_best as depth, normalised units. */
  readonly depth: Float32Array;
  /** e_best: the smallest error over the scales. */
  readonly error: Float32Array;
  /** The scale that has it, 0 (the finest) to 3. */
  readonly scale: Uint8Array;
}

/** Everything the page shows of one frame at one step. */
export interface FrameInspection {
  readonly frame: FrameId;
  readonly step: number;
  readonly picture: RgbaPicture;
  /** Finest disparity's depth in normalised units, height * width. Null before a network exists. */
  readonly depth: Float32Array | null;
  /** Whose depth that is: the run's, or, without a run, the opened weights'. */
  readonly depthFrom: "run" | "weights" | null;
  /** Ground-truth depth resampled (nearest) to the working size, in metres; 0 where invalid. Null without it. */
  readonly groundTruthMetres: Float32Array | null;
  /** Sources of the frame's triplet: none for an unposed frame or one without posed neighbours. */
  readonly sources: readonly SourceView[];
  /** 1 where the warped sources win and the pixel trains, 0 where the auto-mask holds it out. */
  readonly trainingMask: Uint8Array | null;
  /** Null without sources, and without self-distillation. */
  readonly memory: MemoryView | null;
}

/** Depth of a frame, without all that an inspection looks at besides. */
export interface FrameDepth {
  readonly frame: FrameId;
  readonly step: number;
  readonly picture: RgbaPicture;
  /** Finest disparity's depth in normalised units, height * width. */
  readonly depth: Float32Array;
}
