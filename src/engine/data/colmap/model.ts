import type { Problem } from "../../problem.ts";
import { dataError, dataWarning } from "../problems.ts";
import type { ModelCounts, PoseFiles } from "../sequence.ts";
import type { SourceFile } from "../sourceFile.ts";
import { type ColmapCamera, readCameras } from "./cameras.ts";
import { type ColmapImage, readImages } from "./images.ts";
import { type ColmapPoints, NO_POINTS, readPoints3D } from "./points3d.ts";

/** The text files of one folder; `rigs.txt` and `frames.txt` (COLMAP 3.12) repeat what `images.txt` says and are not read. */
export interface ModelFiles {
  /** Folder within the drop, "" at its top. */
  readonly folder: string;
  readonly cameras: SourceFile | null;
  readonly images: SourceFile | null;
  readonly points3D: SourceFile | null;
}

/** A COLMAP model whose references all hold. Lengths in COLMAP's unit. */
export interface ColmapModel {
  readonly folder: string;
  /** Path of its images.txt, for problems that name an image. */
  readonly imagesPath: string;
  readonly files: PoseFiles;
  readonly cameras: ReadonlyMap<number, ColmapCamera>;
  readonly images: readonly ColmapImage[];
  readonly points: ColmapPoints;
  readonly counts: ModelCounts;
}

/** Reads a model; what is odd but usable goes to `problems`.
 *  @throws ProblemError if it cannot be used. */
export async function readModel(files: ModelFiles, problems: Problem[]): Promise<ColmapModel> {
  const camerasFile = files.cameras ?? missing(files.folder, "cameras.txt");
  const imagesFile = files.images ?? missing(files.folder, "images.txt");
  const cameras = await readCameras(camerasFile, problems);
  const { images, points2D, observations } = await readImages(imagesFile, problems);
  for (const image of images) {
    if (cameras.has(image.cameraId)) continue;
    throw dataError(
      "colmap-missing-camera",
      { file: imagesFile.path, line: image.line },
      `CAMERA_ID is ${image.cameraId}, but cameras.txt has no camera ${image.cameraId}.`,
      "Put the camera's line into cameras.txt, or take both files from the same export.",
    );
  }
  if (images.length === 0) {
    throw dataError(
      "colmap-no-images",
      { file: imagesFile.path },
      "The model holds no image.",
      "COLMAP has registered nothing: reconstruct with more overlap, or choose another model.",
    );
  }
  if (files.points3D === null) {
    problems.push(
      dataWarning(
        "colmap-no-points",
        { file: inFolder(files.folder, "points3D.txt") },
        "There is no points3D.txt, so there are no sparse points.",
        "Poses alone are enough to train; add the file to have the scale measured.",
      ),
    );
  }
  const points = files.points3D === null ? NO_POINTS : await readPoints3D(files.points3D, images, problems);
  const counts = {
    cameras: cameras.size,
    images: images.length,
    points3D: points.count,
    points2D,
    observations,
  };
  return {
    folder: files.folder,
    imagesPath: imagesFile.path,
    files: { kind: "colmap", cameras: camerasFile, images: imagesFile, points3D: files.points3D },
    cameras,
    images,
    points,
    counts,
  };
}

function missing(folder: string, name: string): never {
  throw dataError(
    "colmap-file-missing",
    { file: inFolder(folder, name) },
    `The COLMAP model has no ${name}.`,
    "A text export has cameras.txt, images.txt and points3D.txt in one folder: drop all of them.",
  );
}

function inFolder(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}
