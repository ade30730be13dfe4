import { invert, isRotation, type RigidTransform } from "../../geometry/pose.ts";
import { quaternionFromRotation, rotationFromQuaternion } from "../../geometry/quaternion.ts";
import { forEachLine } from "../colmap/lines.ts";
import { LineFields } from "../colmap/tokens.ts";
import { baseNameOf, folderOf, sharedStem } from "../paths.ts";
import { dataError } from "../problems.ts";
import type { SourceFile } from "../sourceFile.ts";

/** Folders of pose files, the one to take first: 7-Scenes' own are those of the depth camera, which stands 2.5 cm beside
 *  the one that took the pictures; whoever has moved them to that one says so in the name. Else they lie beside the pictures. */
const POSE_FOLDERS = ["poses_rgb", "poses_color", "poses", "pose"];

/** 7-Scenes' rotations grow by up to 0.2 % along a sequence. */
const MAX_SKEW = 0.02;

/** The file of each picture's pose, of the same stem and all from one kind of folder; null where there is none or two.
 *  picturePaths: null for a frame without a picture. */
export function findPoseMatrices(
  files: readonly SourceFile[],
  picturePaths: readonly (string | null)[],
): (SourceFile | null)[] {
  const ofStem = new Map<string, SourceFile[]>();
  for (const file of files.filter(({ path }) => path.toLowerCase().endsWith(".pose.txt"))) {
    const stem = sharedStem(file.path);
    ofStem.set(stem, [...(ofStem.get(stem) ?? []), file]);
  }
  const candidates = picturePaths.map((picturePath) =>
    picturePath === null
      ? []
      : (ofStem.get(sharedStem(picturePath)) ?? [])
          .map((file) => ({ file, rank: rankOf(file.path, picturePath) }))
          .filter(({ rank }) => rank >= 0),
  );
  const best = candidates.flat().reduce((least, { rank }) => Math.min(least, rank), Number.POSITIVE_INFINITY);
  return candidates.map((ranked) => {
    const [found, ...others] = ranked.filter(({ rank }) => rank === best);
    return found === undefined || others.length > 0 ? null : found.file;
  });
}

/** Place of a pose file's folder in the order above, or -1 where no poses are looked for. */
function rankOf(posePath: string, picturePath: string): number {
  const folder = folderOf(posePath);
  if (folder === folderOf(picturePath)) return POSE_FOLDERS.length;
  return POSE_FOLDERS.indexOf(baseNameOf(folder).toLowerCase());
}

/** A pose as 7-Scenes writes it: camera to world, four rows of four numbers, metres, x right, y down, z forward.
 *  Returns camFromWorld with an exact rotation. @throws ProblemError naming file and line */
export async function readPoseMatrix(file: SourceFile): Promise<RigidTransform> {
  const rows: number[][] = [];
  const fields = new LineFields(file.path);
  await forEachLine(file, (bytes, start, end, line) => {
    if (!fields.take(bytes, start, end, line)) return;
    const found = fields.countRemaining();
    if (found !== 4 || rows.length === 4) {
      throw fields.problem(
        "true-pose-matrix",
        `Expected four rows of four numbers, found ${rows.length === 4 ? "a fifth row" : `a row of ${found}`}.`,
        "Write the camera-to-world matrix alone.",
      );
    }
    rows.push(
      ["first", "second", "third", "fourth"].map((column) => fields.nextNumber(`the ${column} number`)),
    );
  });
  const rotation = rows.slice(0, 3).flatMap((row) => row.slice(0, 3));
  if (rows.length !== 4 || !isRotation(rotation, MAX_SKEW) || rows[3].join() !== "0,0,0,1") {
    throw dataError(
      "true-pose-matrix",
      { file: file.path },
      rows.length !== 4
        ? `Expected four rows of four numbers, found ${rows.length}.`
        : "The matrix is not rigid: a rotation with determinant 1 on the left and 0 0 0 1 in the last row are expected.",
      "Write the camera-to-world matrix.",
    );
  }
  const exact = rotationFromQuaternion(quaternionFromRotation(rotation));
  return invert({ rotation: exact, translation: rows.slice(0, 3).map((row) => row[3]) });
}
