import type { Camera } from "../geometry/cameraModels.ts";
import { CAMERA_MODELS } from "../geometry/cameraModels.ts";
import { isSameShape, type PictureSize, rayThroughPixel } from "../geometry/intrinsics.ts";
import { sourcePixelOfRay, undistortedIntrinsics } from "../geometry/undistortion.ts";
import { decodeGrey16Png } from "./depthPng.ts";
import { readImageHeader } from "./imageHeader.ts";
import { MAX_PICTURE_FILE_BYTES } from "./limits.ts";
import { folderOf, sharedComponents, sharedStem } from "./paths.ts";
import { dataError } from "./problems.ts";
import type { GroundTruthDepth } from "./sequence.ts";
import { readAll, type SourceFile } from "./sourceFile.ts";

/** 7-Scenes and its like: 65535 where the sensor saw nothing, as 0 elsewhere. */
const INVALID = 65535;
const METRES_PER_UNIT = 0.001;

/** Finds the depth map of a picture: beside it or in a folder `depth`, of the same stem. */
export type DepthFinder = (picturePath: string) => SourceFile | null;

export function depthFinder(depthMaps: readonly SourceFile[]): DepthFinder {
  const ofStem = new Map<string, SourceFile[]>();
  for (const file of depthMaps) {
    const stem = sharedStem(file.path);
    ofStem.set(stem, [...(ofStem.get(stem) ?? []), file]);
  }
  return (picturePath) => {
    const folder = folderOf(picturePath);
    const ranked = (ofStem.get(sharedStem(picturePath)) ?? [])
      .filter(({ path }) => folderOf(path) === folder || isInDepthFolder(path))
      .map((file) => ({ file, nearness: nearness(file.path, picturePath) }))
      .sort((a, b) => b.nearness - a.nearness);
    // Two that are equally near: taking either could be wrong, so none is taken.
    return ranked.length === 0 || ranked[0].nearness === ranked[1]?.nearness ? null : ranked[0].file;
  };
}

/** Only `depth`: sensors' raw depth (`depth_raw`) is not aligned with the pictures. */
export function isInDepthFolder(path: string): boolean {
  return folderOf(path)
    .split("/")
    .some((folder) => folder.toLowerCase() === "depth");
}

/** Shared folders from the top, and from the bottom below `depth` (`depth/cam1` goes with `images/cam1`). */
function nearness(depthPath: string, picturePath: string): number {
  const [depthFolder, pictureFolder] = [folderOf(depthPath), folderOf(picturePath)];
  if (depthFolder === pictureFolder) return Number.POSITIVE_INFINITY;
  const reversed = (folder: string): string => folder.split("/").reverse().join("/");
  return (
    sharedComponents(depthFolder, pictureFolder) +
    sharedComponents(reversed(depthFolder), reversed(pictureFolder))
  );
}

/** Decodes a depth map and takes the camera's distortion out of it, nearest sample (depth must not be mixed across
 *  edges). Millimetres in, metres out. `camera` null: the picture's camera is not known, the map is taken as it is.
 *  @throws ProblemError `ground-truth-unreadable`, or those of `readImageHeader`. */
export async function readGroundTruth(file: SourceFile, camera: Camera | null): Promise<GroundTruthDepth> {
  const bytes = await readAll(file, MAX_PICTURE_FILE_BYTES);
  const header = readImageHeader(bytes, file.path);
  if (!header.isGrey16) throw unreadable(file, "it is not a 16-bit grey PNG");
  if (camera !== null && !isSameShape(header, camera)) {
    throw unreadable(
      file,
      `${header.width} x ${header.height} pixels are of another shape than the camera's ${camera.width} x ${camera.height}`,
    );
  }
  let values: Uint16Array;
  try {
    ({ values } = await decodeGrey16Png(bytes));
  } catch (caught) {
    throw unreadable(file, caught instanceof Error ? caught.message : String(caught), caught);
  }
  const { width, height } = header;
  const metres = new Float32Array(width * height);
  const sampleOf = nearestSamples(camera, header);
  for (let pixel = 0; pixel < metres.length; pixel++) {
    const sample = sampleOf === null ? pixel : sampleOf[pixel];
    const value = sample === -1 ? 0 : values[sample];
    metres[pixel] = value === INVALID ? 0 : value * METRES_PER_UNIT;
  }
  return { width, height, metres };
}

/** For every undistorted pixel the index of the stored one that sees the same ray, -1 outside; null if they agree. */
function nearestSamples(camera: Camera | null, size: PictureSize): Int32Array | null {
  if (camera === null || CAMERA_MODELS[camera.model].distort === null) return null;
  const { width, height } = size;
  const pinhole = undistortedIntrinsics(camera, size);
  const toSource = sourcePixelOfRay(camera, size);
  const samples = new Int32Array(width * height);
  for (let row = 0, pixel = 0; row < height; row++) {
    for (let column = 0; column < width; column++, pixel++) {
      const [u, v] = rayThroughPixel(pinhole, column, row);
      const [x, y] = toSource(u, v).map(Math.round);
      samples[pixel] = x >= 0 && y >= 0 && x < width && y < height ? y * width + x : -1;
    }
  }
  return samples;
}

function unreadable(file: SourceFile, reason: string, cause?: unknown) {
  return dataError(
    "ground-truth-unreadable",
    { file: file.path },
    `The depth map cannot be decoded: ${reason}.`,
    "Depth is read from 16-bit grey PNGs in millimetres; export it again, or leave it out.",
    cause,
  );
}
