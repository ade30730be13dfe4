import type { Problem } from "../../problem.ts";
import { MAX_POINTS } from "../limits.ts";
import { counted, dataWarning } from "../problems.ts";
import type { SourceFile } from "../sourceFile.ts";
import { growable } from "./growable.ts";
import { countMismatch, headerCount } from "./headerCount.ts";
import type { ColmapImage } from "./images.ts";
import { forEachLine } from "./lines.ts";
import { LineFields } from "./tokens.ts";

/** points3D.txt, in COLMAP's length unit. */
export interface ColmapPoints {
  readonly count: number;
  /** 3 N, world. */
  readonly positions: Float64Array;
  /** 3 N, 8-bit RGB. */
  readonly colours: Uint8Array;
  /** N, mean reprojection error in pixels; -1 where COLMAP gave none. */
  readonly reprojectionErrorsPx: Float32Array;
  /** Depth (camera z) of every point in every image of its track, in no particular order. */
  readonly observedDepths: Float64Array;
}

export const NO_POINTS: ColmapPoints = {
  count: 0,
  positions: new Float64Array(0),
  colours: new Uint8Array(0),
  reprojectionErrorsPx: new Float32Array(0),
  observedDepths: new Float64Array(0),
};

/** Reads points3D.txt: `POINT3D_ID, X, Y, Z, R, G, B, ERROR, TRACK[] as (IMAGE_ID, POINT2D_IDX)`.
 *  Tracks may name images that are gone from images.txt (people thin models out); they are counted in one warning.
 *  @throws ProblemError naming file and line of the first record that is wrong. */
export async function readPoints3D(
  file: SourceFile,
  images: readonly ColmapImage[],
  problems: Problem[],
): Promise<ColmapPoints> {
  const imageOfId = new Map(images.map((image) => [image.id, image]));
  const ids = new Set<number>();
  const positions = growable(Float64Array);
  const colours = growable(Uint8Array);
  const errors = growable(Float32Array);
  const depths = growable(Float64Array);
  const fields = new LineFields(file.path);
  let announced: number | null = null;
  let dangling = 0;
  let firstDanglingLine: number | null = null;

  await forEachLine(file, (bytes, start, end, line) => {
    if (!fields.take(bytes, start, end, line)) {
      if (fields.isComment) announced ??= headerCount(bytes, start, end, "points");
      return;
    }
    const id = fields.nextId("POINT3D_ID");
    if (ids.has(id)) {
      throw fields.problem(
        "colmap-duplicate-point",
        `Point id ${id} is used twice.`,
        "Delete one of the two lines.",
      );
    }
    if (ids.size === MAX_POINTS) {
      throw fields.problem(
        "colmap-too-many-points",
        `More than ${MAX_POINTS} points.`,
        "Thin the model out.",
      );
    }
    ids.add(id);
    const [x, y, z] = [fields.nextNumber("X"), fields.nextNumber("Y"), fields.nextNumber("Z")];
    positions.push(x);
    positions.push(y);
    positions.push(z);
    for (const channel of ["R", "G", "B"]) colours.push(nextColour(fields, channel));
    errors.push(fields.nextNumber("ERROR"));
    while (fields.hasMore) {
      const image = imageOfId.get(fields.nextId("IMAGE_ID of the track"));
      fields.nextId("POINT2D_IDX of the track");
      if (image === undefined) {
        dangling++;
        firstDanglingLine ??= line;
        continue;
      }
      const { rotation: r, translation: t } = image.camFromWorld;
      depths.push(r[6] * x + r[7] * y + r[8] * z + t[2]);
    }
  });
  const mismatch = countMismatch(file.path, "points", announced, ids.size);
  if (mismatch !== null) problems.push(mismatch);
  if (dangling > 0) {
    problems.push(
      dataWarning(
        "colmap-dangling-track",
        { file: file.path, line: firstDanglingLine },
        `${counted(dangling, "track entry", "track entries")} name images that images.txt does not have.`,
        "They are left out; nothing to do if images were removed on purpose.",
      ),
    );
  }
  return {
    count: ids.size,
    positions: positions.finish(),
    colours: colours.finish(),
    reprojectionErrorsPx: errors.finish(),
    observedDepths: depths.finish(),
  };
}

function nextColour(fields: LineFields, channel: string): number {
  const value = fields.nextId(channel);
  if (value > 255) {
    throw fields.problem(
      "colmap-colour",
      `${channel} is ${value}, expected a colour from 0 to 255.`,
      "Correct the line.",
    );
  }
  return value;
}
