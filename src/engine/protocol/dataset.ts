import type { DatasetSummary } from "../data/summary.ts";
import type { Problem } from "../problem.ts";

/** A frame of the opened dataset: indices into `DatasetSummary.sequences` and their `frames`. */
export interface FrameId {
  readonly sequence: number;
  readonly frame: number;
}

/** `[R | t]`, row-major 3 x 4, normalised units. */
export type TransformRows = readonly number[];

export interface PinholeIntrinsics {
  /** Pixels at the working resolution; the first pixel's centre is (0, 0). */
  readonly fx: number;
  readonly fy: number;
  readonly cx: number;
  readonly cy: number;
}

/** What the page needs of a frame besides its pictures. */
export interface FrameSummary {
  readonly name: string;
  readonly isPosed: boolean;
  readonly hasPicture: boolean;
  readonly hasGroundTruth: boolean;
  readonly camFromWorld: TransformRows | null;
  readonly intrinsics: PinholeIntrinsics | null;
}

/** Where the cameras of a sequence really were, laid over COLMAP's world. */
export interface TruePathView {
  /** Of each frame, normalised units; null where no true pose is given. */
  readonly camFromWorld: readonly (TransformRows | null)[];
  /** Length of a normalised unit by the alignment. */
  readonly metresPerUnit: number;
  /** Root of the mean squared distance between the true camera centres and COLMAP's, once aligned. */
  readonly rmsMetres: number;
}

/** An opened sequence for the page: everything but pictures. */
export interface SequenceView {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly frames: readonly FrameSummary[];
  readonly triplets: number;
  /** Factor that took COLMAP's lengths to normalised units (median sparse depth 1). */
  readonly normalisedFromColmap: number;
  /** Null without true poses that can be aligned. */
  readonly truePath: TruePathView | null;
  /** World positions of the sparse points, 3 N, normalised units. */
  readonly pointPositions: Float32Array;
  /** 8-bit RGB, 3 N. */
  readonly pointColours: Uint8Array;
}

export interface OpenedDataset {
  readonly summary: DatasetSummary;
  readonly sequences: readonly SequenceView[];
  readonly problems: readonly Problem[];
}

/** 8-bit sRGB with alpha, row-major, width * height * 4 bytes. */
export interface RgbaPicture {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array;
}

/** A camera beside its target's, by the pose between them. */
export interface RelativePose {
  readonly target: FrameId;
  readonly source: FrameId;
  readonly sourceFromTarget: TransformRows;
}
