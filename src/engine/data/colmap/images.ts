import type { RigidTransform } from "../../geometry/pose.ts";
import { type Quaternion, quaternionLength, rotationFromQuaternion } from "../../geometry/quaternion.ts";
import { type Problem, ProblemError } from "../../problem.ts";
import { MAX_IMAGES } from "../limits.ts";
import { quoted } from "../problems.ts";
import type { SourceFile } from "../sourceFile.ts";
import { countMismatch, headerCount } from "./headerCount.ts";
import { forEachLine } from "./lines.ts";
import { LineFields } from "./tokens.ts";

/** Two lines of images.txt. */
export interface ColmapImage {
  readonly id: number;
  /** Everything after CAMERA_ID: may hold spaces, folders and any letters. */
  readonly name: string;
  readonly cameraId: number;
  /** In COLMAP's length unit. */
  readonly camFromWorld: RigidTransform;
  readonly line: number;
}

export interface ColmapImages {
  readonly images: readonly ColmapImage[];
  /** Keypoints of all images, and how many of them have a 3D point. */
  readonly points2D: number;
  readonly observations: number;
}

const IMAGE_FIELDS = ["IMAGE_ID", "QW", "QX", "QY", "QZ", "TX", "TY", "TZ", "CAMERA_ID", "NAME"];

/** COLMAP's quaternions are of length 1; shorter than this there is no rotation in them. */
const MIN_QUATERNION_LENGTH = 1e-6;

/** Reads images.txt: two lines an image, the second (POINTS2D) blank if nothing was observed.
 *  @throws ProblemError naming file and line of the first record that is wrong. */
export async function readImages(file: SourceFile, problems: Problem[]): Promise<ColmapImages> {
  const images: ColmapImage[] = [];
  const lineOfId = new Map<number, number>();
  const lineOfName = new Map<string, number>();
  const fields = new LineFields(file.path);
  let announced: number | null = null;
  let expectsPoints = false;
  let points2D = 0;
  let observations = 0;

  await forEachLine(file, (bytes, start, end, line) => {
    const isData = fields.take(bytes, start, end, line);
    if (fields.isComment) {
      announced ??= headerCount(bytes, start, end, "images");
      return;
    }
    if (expectsPoints) {
      expectsPoints = false;
      if (isData) {
        const counts = readPoints2D(fields, () => fields.take(bytes, start, end, line));
        points2D += counts.points2D;
        observations += counts.observations;
      }
      return;
    }
    if (!isData) return;
    const image = readImage(fields);
    refuseRepeated(fields, lineOfId, image.id, `Image id ${image.id}`);
    refuseRepeated(fields, lineOfName, image.name, `The name ${quoted(image.name)}`);
    if (images.length === MAX_IMAGES) {
      throw fields.problem(
        "colmap-too-many-images",
        `More than ${MAX_IMAGES} images.`,
        "Split the sequence.",
      );
    }
    images.push(image);
    expectsPoints = true;
  });
  const mismatch = countMismatch(file.path, "images", announced, images.length);
  if (mismatch !== null) problems.push(mismatch);
  return { images, points2D, observations };
}

function readImage(fields: LineFields): ColmapImage {
  const found = fields.countRemaining();
  if (found < IMAGE_FIELDS.length) {
    throw fields.problem(
      "colmap-image-fields",
      `An image line needs ${IMAGE_FIELDS.length} fields (${IMAGE_FIELDS.join(" ")}), this one has ${found}.`,
      "The file may be cut off here, or the blank POINTS2D line that follows an image may be doubled or lost.",
    );
  }
  const id = fields.nextId("IMAGE_ID");
  const quaternion: Quaternion = [
    fields.nextNumber("QW"),
    fields.nextNumber("QX"),
    fields.nextNumber("QY"),
    fields.nextNumber("QZ"),
  ];
  if (quaternionLength(quaternion) < MIN_QUATERNION_LENGTH) {
    throw fields.problem(
      "colmap-zero-quaternion",
      `The quaternion (${quaternion.join(", ")}) has zero length, expected a rotation (QW QX QY QZ of length 1).`,
      "COLMAP has no pose for this image: delete its two lines, or reconstruct again.",
    );
  }
  const translation = [fields.nextNumber("TX"), fields.nextNumber("TY"), fields.nextNumber("TZ")];
  const cameraId = fields.nextId("CAMERA_ID");
  const name = fields.rest("NAME");
  return {
    id,
    name,
    cameraId,
    camFromWorld: { rotation: rotationFromQuaternion(quaternion), translation },
    line: fields.line,
  };
}

function readPoints2D(fields: LineFields, restart: () => void) {
  try {
    const found = fields.countRemaining();
    if (found % 3 !== 0) {
      throw fields.problem(
        "colmap-points2d",
        `POINTS2D must be triples of X Y POINT3D_ID, found ${found} fields.`,
        "The file may be cut off here: export or copy it again.",
      );
    }
    let observations = 0;
    while (fields.hasMore) {
      fields.nextNumber("X of a POINTS2D triple");
      fields.nextNumber("Y of a POINTS2D triple");
      if (fields.nextPointId("POINT3D_ID of a POINTS2D triple") !== null) observations++;
    }
    return { points2D: found / 3, observations };
  } catch (caught) {
    restart();
    if (caught instanceof ProblemError && isImageLine(fields)) {
      throw fields.problem(
        "colmap-points2d-missing",
        "POINTS2D must be triples of X Y POINT3D_ID; this looks like an image line.",
        "An image takes two lines: put a blank line after each image that has no POINTS2D.",
        caught,
      );
    }
    throw caught;
  }
}

function isImageLine(fields: LineFields): boolean {
  try {
    readImage(fields);
    return true;
  } catch (caught) {
    if (caught instanceof ProblemError) return false;
    throw caught;
  }
}

function refuseRepeated<Key>(fields: LineFields, lineOf: Map<Key, number>, key: Key, what: string): void {
  const earlier = lineOf.get(key);
  if (earlier !== undefined) {
    throw fields.problem(
      "colmap-duplicate-image",
      `${what} is already used on line ${earlier}.`,
      "Delete one of the two records; a model may have been joined from two.",
    );
  }
  lineOf.set(key, fields.line);
}
