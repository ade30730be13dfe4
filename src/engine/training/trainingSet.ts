import type { Dataset } from "../data/openDataset.ts";
import { type Intrinsics, type Sequence, tripletsOf } from "../data/sequence.ts";
import { type RigidTransform, sourceFromTarget, toRows } from "../geometry/pose.ts";
import { type Atlas, makeAtlas, readFrames } from "../kernels/atlas/atlas.ts";
import { type ProblemError, refusal } from "../problem.ts";
import type { FrameId } from "../protocol.ts";
import type { Tensor1D, Tensor2D, Tensor3D, Tensor4D } from "../tensor/tf.ts";
import type { PosePerturbation, RunConfig } from "./config.ts";
import { heldOutFrames } from "./heldOut.ts";
import { perturbedPose } from "./posePerturbation.ts";

/** A target and its two posed neighbours, with everything a step needs of them. */
export interface TrainingTriplet {
  readonly target: FrameId;
  /** In temporal order: the source before the target, the source after it. */
  readonly sources: readonly [TrainingSource, TrainingSource];
  readonly targetIntrinsics: Intrinsics;
}

export interface TrainingSource {
  readonly frame: FrameId;
  readonly offset: -1 | 1;
  readonly intrinsics: Intrinsics;
  /** R^CP, t^CP of the spec, in normalised units: from COLMAP, then damaged if the config says so. */
  readonly coarseSourceFromTarget: RigidTransform;
  /** From COLMAP, in normalised units. */
  readonly cleanSourceFromTarget: RigidTransform;
}

/** A batch on the GPU. `[B, ...]` throughout. */
export interface Batch {
  /** [B,H,W,3] in 0..1. */
  readonly target: Tensor4D;
  /** [B,4]: fx, fy, cx, cy in pixels. */
  readonly targetIntrinsics: Tensor2D;
  readonly sources: readonly BatchSource[];
}

/** What picks a batch, as numbers: per picture of a triplet the atlas's index, the intrinsics, and for sources the pose. */
export interface BatchNumbers {
  readonly target: PictureNumbers;
  /** In temporal order. */
  readonly sources: readonly [SourceNumbers, SourceNumbers];
}

export interface PictureNumbers {
  /** [B]: pictures in the atlas. */
  readonly pictures: readonly number[];
  /** [B,4], row-major: fx, fy, cx, cy in pixels. */
  readonly intrinsics: readonly number[];
}

export interface SourceNumbers extends PictureNumbers {
  /** [B,3,4], row-major. */
  readonly coarseSourceFromTarget: readonly number[];
}

/** The same on the GPU. */
export interface BatchTensors {
  readonly target: PictureTensors;
  readonly sources: readonly [SourceTensors, SourceTensors];
}

export interface PictureTensors {
  /** int32 [B]. */
  readonly pictures: Tensor1D;
  /** [B,4]. */
  readonly intrinsics: Tensor2D;
}

export interface SourceTensors extends PictureTensors {
  /** [B,3,4]. */
  readonly coarseSourceFromTarget: Tensor3D;
}

export interface BatchSource {
  readonly offset: -1 | 1;
  /** [B,H,W,3] in 0..1. */
  readonly picture: Tensor4D;
  /** [B,4]. */
  readonly intrinsics: Tensor2D;
  /** [B,3,4]. */
  readonly coarseSourceFromTarget: Tensor3D;
}

/** Pixels to add to a principal point whose first pixel's centre is (0, 0). The published code scales COLMAP's, whose
 *  first pixel's centre is (0.5, 0.5), and samples with the other convention. */
const PRINCIPAL_POINT_SHIFT = { pixelCentre: 0, scaled: 0.5 } as const;

/** Of the two sources of a triplet, in temporal order. */
export const SOURCE_OFFSETS = [-1, 1] as const;

/** What of a run's config decides its triplets. */
export type TrainingSetChoice = Pick<RunConfig, "stride" | "numerics" | "evaluation" | "poses">;

/** All pictures of a dataset on the GPU and the triplets that can train. Several sequences train together. */
export class TrainingSet {
  /** What training draws from. */
  readonly triplets: readonly TrainingTriplet[];
  readonly heldOut: readonly FrameId[];
  readonly width: number;
  readonly height: number;
  /** With those of held-out targets, which can be looked at. */
  readonly allTriplets: readonly TrainingTriplet[];
  private readonly atlas: Atlas;
  private readonly pictureOfFrame = new Map<string, number>();

  /** @throws ProblemError `training-no-triplets` if no frame has posed neighbours on both sides. */
  constructor(dataset: Dataset, { stride, numerics, evaluation, poses }: TrainingSetChoice) {
    const { width, height } = dataset.sequences[0];
    this.width = width;
    this.height = height;
    const pictures: { readonly rgba: Uint8Array }[] = [];
    dataset.sequences.forEach((sequence, s) => {
      sequence.frames.forEach(({ rgba }, f) => {
        if (rgba === null) return;
        this.pictureOfFrame.set(key({ sequence: s, frame: f }), pictures.length);
        pictures.push({ rgba });
      });
    });
    const choice = {
      stride,
      principalPointShift: PRINCIPAL_POINT_SHIFT[numerics.principalPoint],
      perturbation: poses.perturbation,
    };
    this.allTriplets = dataset.sequences.flatMap((sequence, s) => trainingTriplets(sequence, s, choice));
    this.heldOut = heldOutFrames(dataset.sequences, evaluation.heldOutEvery);
    const heldOut = new Set(this.heldOut.map(key));
    this.triplets = this.allTriplets.filter(({ target }) => !heldOut.has(key(target)));
    if (this.triplets.length === 0) throw withoutTriplets(stride, this.allTriplets.length);
    this.atlas = makeAtlas(pictures, width, height);
  }

  /** The triplet whose target is `frame`, or undefined. */
  tripletOf(frame: FrameId): TrainingTriplet | undefined {
    return this.allTriplets.find(
      ({ target }) => target.sequence === frame.sequence && target.frame === frame.frame,
    );
  }

  /** Clean pictures, [N,H,W,3] in 0..1, of int32 [N] in the atlas. */
  pictures(indices: Tensor1D): Tensor4D {
    return readFrames(this.atlas, indices);
  }

  /** Where in the atlas the pictures of some frames are. @throws Error if one has none. */
  indicesOf(frames: readonly FrameId[]): number[] {
    return frames.map((frame) => {
      const index = this.pictureOfFrame.get(key(frame));
      if (index === undefined) throw new Error(`Frame ${key(frame)} has no picture.`);
      return index;
    });
  }

  /** What picks the batch of these triplets. */
  numbersOf(triplets: readonly TrainingTriplet[]): BatchNumbers {
    const sourceNumbers = (i: 0 | 1): SourceNumbers => {
      const sources = triplets.map((triplet) => triplet.sources[i]);
      return {
        pictures: this.indicesOf(sources.map(({ frame }) => frame)),
        intrinsics: sources.flatMap(({ intrinsics }) => intrinsicsRow(intrinsics)),
        coarseSourceFromTarget: sources.flatMap((source) => toRows(source.coarseSourceFromTarget)),
      };
    };
    return {
      target: {
        pictures: this.indicesOf(triplets.map(({ target }) => target)),
        intrinsics: triplets.flatMap(({ targetIntrinsics }) => intrinsicsRow(targetIntrinsics)),
      },
      sources: [sourceNumbers(0), sourceNumbers(1)],
    };
  }

  /** The batch that numbers on the GPU pick. Those stay the caller's: dispose of the pictures alone. */
  batchOf({ target, sources }: BatchTensors): Batch {
    return {
      target: readFrames(this.atlas, target.pictures),
      targetIntrinsics: target.intrinsics,
      sources: sources.map(({ pictures, intrinsics, coarseSourceFromTarget }, i) => ({
        offset: SOURCE_OFFSETS[i],
        picture: readFrames(this.atlas, pictures),
        intrinsics,
        coarseSourceFromTarget,
      })),
    };
  }

  dispose(): void {
    this.atlas.dispose();
  }
}

function withoutTriplets(stride: number, heldOut: number): ProblemError {
  if (heldOut > 0) {
    return refusal(
      "training-no-triplets",
      `All ${heldOut} triplets are held out for evaluation.`,
      "Hold out fewer frames: raise evaluation.heldOutEvery, or set it to 0.",
    );
  }
  return refusal(
    "training-no-triplets",
    `No frame has a picture, a pose and posed neighbours ${stride} frame(s) before and after it.`,
    stride > 1
      ? "Choose a smaller stride."
      : "Training needs at least three neighbouring frames that COLMAP registered; drop the pictures with the export.",
  );
}

interface TripletChoice {
  readonly stride: number;
  /** Pixels. */
  readonly principalPointShift: number;
  readonly perturbation: PosePerturbation;
}

function trainingTriplets(
  sequence: Sequence,
  index: number,
  { stride, principalPointShift, perturbation }: TripletChoice,
): TrainingTriplet[] {
  const shifted = (k: Intrinsics): Intrinsics => ({
    ...k,
    cx: k.cx + principalPointShift,
    cy: k.cy + principalPointShift,
  });
  return tripletsOf(sequence, stride).flatMap(({ target, previous, next }): TrainingTriplet[] => {
    const of = sequence.frames[target];
    if (of.rgba === null || of.camFromWorld === null || of.intrinsics === null) return [];
    const targetPose = of.camFromWorld;
    const sources = SOURCE_OFFSETS.flatMap((offset): TrainingSource[] => {
      const frame = offset === -1 ? previous : next;
      const { rgba, camFromWorld, intrinsics } = sequence.frames[frame];
      if (rgba === null || camFromWorld === null || intrinsics === null) return [];
      const cleanSourceFromTarget = sourceFromTarget(camFromWorld, targetPose);
      return [
        {
          frame: { sequence: index, frame },
          offset,
          intrinsics: shifted(intrinsics),
          coarseSourceFromTarget: perturbedPose(cleanSourceFromTarget, perturbation, {
            sequence: index,
            frames: sequence.frames.length,
            source: frame,
            target,
          }),
          cleanSourceFromTarget,
        },
      ];
    });
    if (sources.length < 2) return [];
    return [
      {
        target: { sequence: index, frame: target },
        sources: [sources[0], sources[1]],
        targetIntrinsics: shifted(of.intrinsics),
      },
    ];
  });
}

function intrinsicsRow({ fx, fy, cx, cy }: Intrinsics): number[] {
  return [fx, fy, cx, cy];
}

function key({ sequence, frame }: FrameId): string {
  return `${sequence}/${frame}`;
}
