import type { Intrinsics } from "../geometry/intrinsics.ts";
import type { RigidTransform } from "../geometry/pose.ts";
import { folderOf } from "./paths.ts";
import type { SourceFile } from "./sourceFile.ts";

export type { Intrinsics, RigidTransform };

/** Depth measured by a sensor or a renderer.
 *  metres: height * width, 0 where invalid. Seen by the frame's own pinhole scaled to this size, without distortion. */
export interface GroundTruthDepth {
  readonly width: number;
  readonly height: number;
  readonly metres: Float32Array;
}

export interface Frame {
  /** COLMAP's NAME, or the path of a picture that the model does not know. */
  readonly name: string;
  /** Where its picture lies among the dropped files; null if none came. */
  readonly path: string | null;
  /** Working resolution, without distortion, H * W * 4 bytes sRGB; null without a picture. */
  readonly rgba: Uint8Array | null;
  /** Pose in normalised units; null for a frame that COLMAP did not register. */
  readonly camFromWorld: RigidTransform | null;
  /** Pinhole of `rgba`; null for an unposed frame whose camera is not known. */
  readonly intrinsics: Intrinsics | null;
  readonly hasGroundTruth: boolean;
  /** Decodes the depth anew at every call.
   *  @throws ProblemError `ground-truth-unreadable` if the file is damaged. */
  readonly groundTruth: (() => Promise<GroundTruthDepth>) | null;
}

/** Where the cameras really were, as a sensor or a renderer has it, laid over the model's world. */
export interface TruePath {
  /** Of each frame, in normalised units of the model's world; null where no true pose is given. */
  readonly camFromWorld: readonly (RigidTransform | null)[];
  /** Length of a normalised unit by the similarity that takes the model's camera centres to the true ones. */
  readonly metresPerUnit: number;
  /** Root of the mean squared distance between the true centres and the model's, once aligned: the absolute trajectory
   *  error. */
  readonly rmsMetres: number;
}

export interface SparsePoints {
  /** 3 N, world, normalised units. */
  readonly positions: Float32Array;
  /** 3 N, 8-bit RGB. */
  readonly colours: Uint8Array;
  /** N, pixels of the original pictures; -1 where COLMAP gave none. */
  readonly reprojectionErrorsPx: Float32Array;
}

/** A training item: indices into `Sequence.frames`; the sources are `previous` (-1) and `next` (+1). */
export interface Triplet {
  readonly target: number;
  readonly previous: number;
  readonly next: number;
}

/** A camera as COLMAP wrote it: pixels of the original pictures, first pixel's centre at (0.5, 0.5). */
export interface CameraSummary {
  readonly id: number;
  readonly model: string;
  readonly width: number;
  readonly height: number;
  readonly params: readonly number[];
}

/** The files that cameras, poses and points came from. They stay where they are until an export of poses reads them
 *  again: it changes nothing else that they say. */
export type PoseFiles = ColmapTextFiles | { readonly kind: "transforms"; readonly file: SourceFile };

export interface ColmapTextFiles {
  readonly kind: "colmap";
  readonly cameras: SourceFile;
  readonly images: SourceFile;
  readonly points3D: SourceFile | null;
}

/** What the COLMAP model holds; `points2D` counts keypoints, `observations` those with a 3D point. */
export interface ModelCounts {
  readonly cameras: number;
  readonly images: number;
  readonly points3D: number;
  readonly points2D: number;
  readonly observations: number;
}

export interface Sequence {
  readonly name: string;
  /** Working resolution in pixels. */
  readonly width: number;
  readonly height: number;
  /** In natural order of their names. */
  readonly frames: readonly Frame[];
  readonly points: SparsePoints;
  /** Null without true poses that can be aligned. */
  readonly truePath: TruePath | null;
  /** Factor from COLMAP's lengths to normalised units; exports divide by it. */
  readonly normalisedFromColmap: number;
  /** False if the factor is a guess because no sparse point gives a depth. */
  readonly isScaleMeasured: boolean;
  readonly cameras: readonly CameraSummary[];
  readonly modelCounts: ModelCounts;
  /** Null for a sequence that was made up, not read. */
  readonly poseFiles: PoseFiles | null;
}

/** True for a frame that can be trained on: it has a pose, intrinsics and a picture. */
export function isTrainable(frame: Frame): boolean {
  return frame.camFromWorld !== null && frame.intrinsics !== null && frame.rgba !== null;
}

/** Indices of the trainable frames, one list per folder of their names: frames of another folder come from another
 *  camera or another take (`left/0003.jpg`, `right/0001.jpg`), and are no neighbours in time. */
export function trainableRuns(frames: readonly Frame[]): number[][] {
  const runs = new Map<string, number[]>();
  frames.forEach((frame, index) => {
    if (!isTrainable(frame)) return;
    const folder = folderOf(frame.name);
    const run = runs.get(folder);
    if (run === undefined) runs.set(folder, [index]);
    else run.push(index);
  });
  return [...runs.values()];
}

/** Every trainable frame with its neighbours `stride` trainable frames before and after (method 1: adjacent
 *  *registered* frames). */
export function tripletsOf(sequence: Pick<Sequence, "frames">, stride: number): Triplet[] {
  return trainableRuns(sequence.frames).flatMap((run) =>
    run.slice(stride, Math.max(stride, run.length - stride)).map((target, i) => ({
      target,
      previous: run[i],
      next: run[i + 2 * stride],
    })),
  );
}
