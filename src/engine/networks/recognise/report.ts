import type { CheckpointFormat } from "../../checkpoint/checkpointFile.ts";
import type { Dtype } from "../../checkpoint/dtypes.ts";
import type { Problem } from "../../problem.ts";
import type { EncoderName } from "../depthNetShape.ts";
import type { PoseEncoderName } from "../twoFrameNet.ts";

/** The networks that a checkpoint can hold. `backbone` is an ImageNet ResNet-18 as torchvision saves it, from which any
 *  ResNet-18 encoder of a run can start. */
export type NetworkName =
  | "depthEncoder"
  | "depthDecoder"
  | "poseEncoder"
  | "poseHead"
  | "alignEncoder"
  | "alignHead"
  | "backbone";

/** A tensor as its file spells it. */
export interface NamedTensor {
  readonly file: string;
  readonly name: string;
  readonly shape: readonly number[];
}

export interface RecognisedNetwork {
  readonly network: NetworkName;
  /** What it is built of, for people. */
  readonly variant: string;
  /** Of a depth encoder, the name that a run can choose it by; null if it has none, and for other networks. */
  readonly encoder: EncoderName | null;
  /** Trained scalars. */
  readonly parameters: number;
  readonly file: string;
}

/** What a run's networks have to be so that they can start from weights; null: the weights leave it open. */
export interface NetworkChoice {
  readonly encoder: EncoderName | null;
  readonly poseNetworks: PoseEncoderName | null;
  readonly convexUpsampling: boolean | null;
}

/** Everything that was found in a set of checkpoint files. Plain data: it crosses to the page as it is. */
export interface WeightsReport {
  readonly files: readonly {
    readonly name: string;
    readonly format: CheckpointFormat;
    readonly tensors: number;
  }[];
  /** Networks that are whole and will be used. One with a problem is not among them: none is loaded in part. */
  readonly networks: readonly RecognisedNetwork[];
  /** Networks of a run that no file holds; they start fresh. */
  readonly absent: readonly NetworkName[];
  /** Tensors that a network of the files needs and its file lacks. */
  readonly missing: readonly NamedTensor[];
  /** Tensors whose type or shape is not the network's. */
  readonly mismatched: readonly {
    readonly file: string;
    readonly name: string;
    /** Type and shape, e.g. `float32 [8, 3, 3, 3]`. */
    readonly found: string;
    readonly expected: string;
  }[];
  /** Spellings of one shared tensor that do not hold the same bits. */
  readonly disagreeing: readonly { readonly file: string; readonly name: string; readonly alias: string }[];
  /** Tensors that no network here has a place for, such as ImageNet's `cls_head`. */
  readonly unknown: readonly NamedTensor[];
  /** Tensors that are known and that nothing reads: batch norms' counters, ResNet's classifier, what an optimiser
   *  remembers. */
  readonly notRead: number;
  /** Tensors that were taken to float32, by file and type. */
  readonly converted: readonly {
    readonly file: string;
    readonly from: Dtype;
    readonly count: number;
    /** True if a value changed, as float64 values may; halves never do. */
    readonly isRounded: boolean;
  }[];
  /** Size of the pictures that the depth network was trained at, in pixels, where its file says so. */
  readonly trainedAt: { readonly height: number; readonly width: number } | null;
  /** True if the files hold a depth encoder and a decoder that fits it. */
  readonly canPredict: boolean;
  /** What a run that starts from the files must choose; null if their depth network has no name, so that it can be looked
   *  at and evaluated but not trained. */
  readonly choice: NetworkChoice | null;
  /** What speaks against using the files (errors) or should be known (warnings). */
  readonly problems: readonly Problem[];
}
