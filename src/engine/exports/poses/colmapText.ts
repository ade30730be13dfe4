import { type ColmapImage, readImages } from "../../data/colmap/images.ts";
import { forEachLine } from "../../data/colmap/lines.ts";
import type { ColmapModel } from "../../data/colmap/model.ts";
import { MAX_TEXT_FILE_BYTES } from "../../data/limits.ts";
import type { ColmapTextFiles } from "../../data/sequence.ts";
import { readAll, type SourceFile } from "../../data/sourceFile.ts";
import type { RigidTransform } from "../../geometry/pose.ts";
import { quaternionFromRotation } from "../../geometry/quaternion.ts";

/** A COLMAP text model with other poses for some of its images, as files by name.
 *
 *  Only QW .. TZ of those images change. Cameras, points, keypoints, tracks, ids and the poses of all other images stay
 *  byte for byte, so a reader measures the same scale in it. The points are not triangulated anew.
 *  @param camFromWorldOfName poses in COLMAP's unit by image name
 *  @throws ProblemError if the files cannot be read again */
export async function withPoses(
  files: ColmapTextFiles,
  camFromWorldOfName: ReadonlyMap<string, RigidTransform>,
): Promise<Map<string, Uint8Array>> {
  const model = new Map<string, Uint8Array>();
  model.set("cameras.txt", await readAll(files.cameras, MAX_TEXT_FILE_BYTES));
  model.set("images.txt", await imagesText(files.images, camFromWorldOfName));
  if (files.points3D !== null) model.set("points3D.txt", await readAll(files.points3D, MAX_TEXT_FILE_BYTES));
  return model;
}

/** A model that has no text files of its own: without keypoints, and points without tracks. */
export function colmapText(
  {
    cameras,
    images,
    points,
  }: Pick<ColmapModel, "cameras" | "images"> & {
    readonly points: Pick<ColmapModel["points"], "positions" | "colours">;
  },
  camFromWorldOfName: ReadonlyMap<string, RigidTransform>,
): Map<string, Uint8Array> {
  const refined = images.filter(({ name }) => camFromWorldOfName.has(name)).length;
  const cameraLines = Array.from(
    cameras.values(),
    ({ id, model, width, height, params }) => `${[id, model, width, height, ...params].join(" ")}\n`,
  );
  // The second line of an image holds its keypoints.
  const imageLines = images.map(
    (image) => `${imageLine(image, camFromWorldOfName.get(image.name) ?? image.camFromWorld)}\n`,
  );
  const encoder = new TextEncoder();
  return new Map([
    ["cameras.txt", encoder.encode(cameraLines.join(""))],
    ["images.txt", encoder.encode(header(refined, images.length) + imageLines.join(""))],
    ["points3D.txt", encoder.encode(pointsText(points))],
  ]);
}

/** -1: COLMAP's word for an error that is not known. */
function pointsText({ positions, colours }: Pick<ColmapModel["points"], "positions" | "colours">): string {
  const line = (_: number, i: number) =>
    `${[i + 1, ...positions.subarray(3 * i, 3 * i + 3), ...colours.subarray(3 * i, 3 * i + 3), -1].join(" ")}\n`;
  return Array.from({ length: positions.length / 3 }, line).join("");
}

async function imagesText(
  file: SourceFile,
  camFromWorldOfName: ReadonlyMap<string, RigidTransform>,
): Promise<Uint8Array> {
  const { images } = await readImages(file, []); // its warnings were told when the sequence was opened
  const imageOnLine = new Map(images.map((image) => [image.line, image]));
  const refined = images.filter(({ name }) => camFromWorldOfName.has(name)).length;
  const encoder = new TextEncoder();
  const lines: Uint8Array[] = [encoder.encode(header(refined, images.length))];
  await forEachLine(file, (bytes, start, end, line) => {
    const image = imageOnLine.get(line);
    const camFromWorld = image && camFromWorldOfName.get(image.name);
    lines.push(
      image && camFromWorld
        ? encoder.encode(imageLine(image, camFromWorld))
        : withLineEnd(bytes.subarray(start, end)),
    );
  });
  const text = new Uint8Array(lines.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const line of lines) {
    text.set(line, at);
    at += line.length;
  }
  return text;
}

function header(refined: number, all: number): string {
  return `# Written by GasMono Playground. Of ${all} images, ${refined} have a refined pose: the last refined relative pose
# (target camera to source camera) on top of the target's own pose, which is held fixed. The poses of all other images,
# the keypoints, cameras.txt and points3D.txt are those of the model that was opened. Lengths are in its unit.
`;
}

/** Numbers as JavaScript prints them: the shortest digits that give the same float64 again. */
function imageLine({ id, cameraId, name }: ColmapImage, { rotation, translation }: RigidTransform): string {
  return `${[id, ...quaternionFromRotation(rotation), ...translation, cameraId, name].join(" ")}\n`;
}

/** A copy: the reader uses its bytes again. */
function withLineEnd(line: Uint8Array): Uint8Array {
  const copy = new Uint8Array(line.length + 1);
  copy.set(line);
  copy[line.length] = 0x0a;
  return copy;
}
