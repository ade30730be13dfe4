import type { Problem } from "../problem.ts";
import { findModels, readLargestModel } from "./colmap/findModels.ts";
import type { ColmapModel } from "./colmap/model.ts";
import type { ImageDecoder } from "./decode.ts";
import { depthFinder, isInDepthFolder } from "./groundTruth.ts";
import { isGrey16Png, isPicturePath, SHORT_HEADER_BYTES } from "./imageHeader.ts";
import { motionProblem } from "./motion.ts";
import { extensionOf } from "./paths.ts";
import { matchPictures, type PictureMatch } from "./pictures.ts";
import { counted, dataWarning } from "./problems.ts";
import { readFrames } from "./readFrames.ts";
import { measureScale, type Scale } from "./scale.ts";
import type { Sequence, SparsePoints } from "./sequence.ts";
import { readHead, type SourceFile } from "./sourceFile.ts";
import type { SequenceFiles } from "./splitSequences.ts";
import { findTransforms, readTransforms } from "./transforms.ts";
import { readTruePath } from "./truePoses/readTruePath.ts";

export interface SequenceOptions {
  readonly width: number;
  readonly height: number;
  readonly stride?: number;
  readonly decodeImage: ImageDecoder;
  /** Throws to stop. */
  readonly onProgress: (stage: string, done: number, total: number) => void;
}

/** The life of a sequence from files: model, pictures and depth found, scale measured, frames read (architecture 2). */
export async function readSequence(
  { name, files }: SequenceFiles,
  options: SequenceOptions,
  problems: Problem[],
): Promise<Sequence> {
  options.onProgress("COLMAP model", 0, 1);
  const transforms = findModels(files).length === 0 ? findTransforms(files) : null;
  const model =
    transforms === null ? await readLargestModel(files, problems) : await readTransforms(transforms);
  options.onProgress("COLMAP model", 1, 1);
  const { pictures, depthMaps } = await sortPictures(files);
  const match = matchPictures(model, pictures, problems);
  warnOfShallowDepth(pictures, depthMaps, match, problems);
  const scale = measureScale(model);
  warnOfGuess(model, scale, problems);
  const frames = await readFrames(
    {
      model,
      pictures: match,
      findDepth: depthFinder(depthMaps),
      normalisedFromColmap: scale.normalisedFromColmap,
      width: options.width,
      height: options.height,
      decodeImage: options.decodeImage,
      onPicture: (done, total) => options.onProgress("pictures", done, total),
    },
    problems,
  );
  const sequence: Sequence = {
    name,
    width: options.width,
    height: options.height,
    frames,
    points: normalisedPoints(model, scale),
    truePath: await readTruePath(files, frames, problems),
    normalisedFromColmap: scale.normalisedFromColmap,
    isScaleMeasured: scale.isMeasured,
    cameras: [...model.cameras.values()].map(({ line: _line, ...camera }) => camera),
    modelCounts: model.counts,
    poseFiles: model.files,
  };
  const motion = motionProblem(sequence, options.stride ?? 1);
  if (motion !== null) problems.push(motion);
  return sequence;
}

/** Pictures and depth maps: a 16-bit grey PNG is depth, wherever it lies. */
async function sortPictures(files: readonly SourceFile[]) {
  const pictures: SourceFile[] = [];
  const depthMaps: SourceFile[] = [];
  for (const file of files) {
    if (!isPicturePath(file.path)) continue;
    const isDepth = extensionOf(file.path) === "png" && isGrey16Png(await readHead(file, SHORT_HEADER_BYTES));
    (isDepth ? depthMaps : pictures).push(file);
  }
  return { pictures, depthMaps };
}

function warnOfShallowDepth(
  pictures: readonly SourceFile[],
  depthMaps: readonly SourceFile[],
  match: PictureMatch,
  problems: Problem[],
): void {
  const used = new Set(match.ofName.values());
  const shallow = pictures.filter((file) => isInDepthFolder(file.path) && !used.has(file));
  if (shallow.length === 0 || depthMaps.length > 0) return;
  problems.push(
    dataWarning(
      "ground-truth-not-16-bit",
      { file: shallow[0].path },
      `${counted(shallow.length, "picture")} in a folder "depth" cannot be ground truth: 16-bit grey PNGs in millimetres are expected.`,
      "Export the depth as 16-bit PNG to compare against it.",
    ),
  );
}

function warnOfGuess(model: ColmapModel, scale: Scale, problems: Problem[]): void {
  if (scale.isMeasured) return;
  problems.push(
    dataWarning(
      "dataset-scale-guessed",
      { file: model.imagesPath },
      "No sparse point gives a depth, so the scale of the scene is guessed from the camera's steps.",
      "Add a points3D.txt whose points have tracks. Without it, check that the depths fall between 0.1 and 10.",
    ),
  );
}

function normalisedPoints({ points }: ColmapModel, { normalisedFromColmap }: Scale): SparsePoints {
  return {
    positions: Float32Array.from(points.positions, (length) => length * normalisedFromColmap),
    colours: points.colours,
    reprojectionErrorsPx: points.reprojectionErrorsPx,
  };
}
