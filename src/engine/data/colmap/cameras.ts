import { CAMERA_MODELS, type Camera } from "../../geometry/cameraModels.ts";
import type { Problem } from "../../problem.ts";
import { MAX_CAMERAS } from "../limits.ts";
import { counted, dataWarning, quoted } from "../problems.ts";
import type { SourceFile } from "../sourceFile.ts";
import { countMismatch, headerCount } from "./headerCount.ts";
import { forEachLine } from "./lines.ts";
import { LineFields } from "./tokens.ts";

/** A line of cameras.txt. Parameters in pixels, the first pixel's centre at (0.5, 0.5). */
export interface ColmapCamera extends Camera {
  readonly id: number;
  readonly line: number;
}

/** Models that COLMAP has and this reader cannot undistort. */
const UNREADABLE_MODELS = new Set([
  "RAD_TAN_THIN_PRISM_FISHEYE",
  "SIMPLE_DIVISION",
  "DIVISION",
  "SIMPLE_FISHEYE",
  "FISHEYE",
  "EUCM",
  "EQUIRECTANGULAR",
]);

/** Principal points of real cameras lie near the middle; further off than this share of a side, something is swapped or cropped. */
const MAX_CENTRE_OFFSET = 0.2;

/** Reads cameras.txt: `CAMERA_ID, MODEL, WIDTH, HEIGHT, PARAMS[]`.
 *  @throws ProblemError naming file and line of the first record that is wrong. */
export async function readCameras(file: SourceFile, problems: Problem[]): Promise<Map<number, ColmapCamera>> {
  const cameras = new Map<number, ColmapCamera>();
  const fields = new LineFields(file.path);
  let announced: number | null = null;
  await forEachLine(file, (bytes, start, end, line) => {
    if (!fields.take(bytes, start, end, line)) {
      if (fields.isComment) announced ??= headerCount(bytes, start, end, "cameras");
      return;
    }
    const camera = readCamera(fields);
    const earlier = cameras.get(camera.id);
    if (earlier !== undefined) {
      throw fields.problem(
        "colmap-duplicate-camera",
        `Camera id ${camera.id} is already used on line ${earlier.line}.`,
        "Give every camera an id of its own, or delete one of the two lines.",
      );
    }
    if (cameras.size === MAX_CAMERAS) {
      throw fields.problem(
        "colmap-too-many-cameras",
        `More than ${MAX_CAMERAS} cameras.`,
        "Split the sequence.",
      );
    }
    cameras.set(camera.id, camera);
  });
  const mismatch = countMismatch(file.path, "cameras", announced, cameras.size);
  if (mismatch !== null) problems.push(mismatch);
  warnOfOffCentre(file.path, [...cameras.values()], problems);
  return cameras;
}

function readCamera(fields: LineFields): ColmapCamera {
  const id = fields.nextId("CAMERA_ID");
  if (!fields.next()) {
    throw fields.problem(
      "colmap-field-missing",
      "The line ends before MODEL.",
      "Export or copy the file again.",
    );
  }
  const model = fields.text();
  if (!Object.hasOwn(CAMERA_MODELS, model)) {
    const known = Object.keys(CAMERA_MODELS).join(", ");
    const isColmaps = UNREADABLE_MODELS.has(model);
    throw fields.problem(
      "colmap-camera-model",
      `The camera model ${quoted(model)} is ${isColmaps ? "one of COLMAP's that cannot be undistorted here" : "unknown"}, expected one of ${known}.`,
      isColmaps
        ? "Undistort the pictures with colmap image_undistorter and drop its result, exported as text."
        : "Correct the model's name, or reconstruct with one of those models.",
    );
  }
  const width = fields.nextId("WIDTH");
  const height = fields.nextId("HEIGHT");
  if (width === 0 || height === 0) {
    throw fields.problem(
      "colmap-camera-size",
      `The camera is ${width} x ${height} pixels, expected both above 0.`,
      "Write the size of the pictures.",
    );
  }
  const names = CAMERA_MODELS[model].parameters;
  const found = fields.countRemaining();
  if (found !== names.length) {
    throw fields.problem(
      "colmap-parameter-count",
      `${model} needs ${counted(names.length, "parameter")} (${names.join(" ")}), found ${found}.`,
      "Correct the line; COLMAP's documentation of camera models lists them in this order.",
    );
  }
  const params = names.map((name) => fields.nextNumber(name));
  names.forEach((name, index) => {
    if (/^f[xy]?$/.test(name) && !(params[index] > 0)) {
      throw fields.problem(
        "colmap-focal-length",
        `${name} is ${params[index]}, expected a focal length above 0 pixels.`,
        "Correct the line, or reconstruct again.",
      );
    }
  });
  return { id, model, width, height, params, line: fields.line };
}

/** One warning for all cameras whose principal point is far from the middle of their picture. */
function warnOfOffCentre(file: string, cameras: readonly ColmapCamera[], problems: Problem[]): void {
  const isOff = (camera: ColmapCamera, width: number, height: number): boolean => {
    const { cx, cy } = CAMERA_MODELS[camera.model].pinhole(camera.params);
    return Math.abs(cx / width - 0.5) > MAX_CENTRE_OFFSET || Math.abs(cy / height - 0.5) > MAX_CENTRE_OFFSET;
  };
  const off = cameras.filter((camera) => isOff(camera, camera.width, camera.height));
  if (off.length === 0) return;
  const [first] = off;
  const { cx, cy } = CAMERA_MODELS[first.model].pinhole(first.params);
  const isSwapped = !isOff(first, first.height, first.width);
  problems.push(
    dataWarning(
      "colmap-off-centre",
      { file, line: first.line },
      `The principal point (${cx}, ${cy}) is far from the middle of ${first.width} x ${first.height}${
        isSwapped ? "; width and height seem to be swapped" : ""
      } (${off.length} of ${counted(cameras.length, "camera")}).`,
      isSwapped
        ? "Swap WIDTH and HEIGHT in cameras.txt if the pictures are landscape."
        : "Right for cropped pictures; otherwise check the camera.",
    ),
  );
}
