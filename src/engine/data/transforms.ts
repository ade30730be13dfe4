import * as v from "valibot";
import { invert, isRotation, type RigidTransform } from "../geometry/pose.ts";
import { quaternionFromRotation, rotationFromQuaternion } from "../geometry/quaternion.ts";
import type { ColmapCamera } from "./colmap/cameras.ts";
import type { ColmapImage } from "./colmap/images.ts";
import type { ColmapModel } from "./colmap/model.ts";
import { NO_POINTS } from "./colmap/points3d.ts";
import { MAX_IMAGES, MAX_MAGNITUDE, MAX_TRANSFORMS_BYTES } from "./limits.ts";
import { baseNameOf } from "./paths.ts";
import { dataError, quoted } from "./problems.ts";
import { readAll, type SourceFile } from "./sourceFile.ts";

/** nerfstudio's `transforms.json`: cameras and poses without sparse points.
 *  Source: nerfstudio's data conventions. Camera to world, OpenGL axes (X right, Y up, Z backwards); intrinsics in pixels
 *  of the pictures, first centre at (0.5, 0.5), at the top or at a frame. */

const amount = v.pipe(v.number(), v.finite(), v.minValue(-MAX_MAGNITUDE), v.maxValue(MAX_MAGNITUDE));
const focal = v.pipe(amount, v.gtValue(0));
const side = v.pipe(v.number(), v.integer(), v.minValue(1));
const INTRINSICS = {
  camera_model: v.optional(v.string()),
  w: v.optional(side),
  h: v.optional(side),
  fl_x: v.optional(focal),
  fl_y: v.optional(focal),
  cx: v.optional(amount),
  cy: v.optional(amount),
  k1: v.optional(amount),
  k2: v.optional(amount),
  k3: v.optional(amount),
  k4: v.optional(amount),
  p1: v.optional(amount),
  p2: v.optional(amount),
};
const row = v.pipe(v.array(amount), v.length(4));
const schema = v.object({
  ...INTRINSICS,
  frames: v.pipe(
    v.array(
      v.object({
        ...INTRINSICS,
        file_path: v.pipe(v.string(), v.minLength(1), v.maxLength(4096)),
        transform_matrix: v.pipe(v.array(row), v.minLength(3), v.maxLength(4)),
      }),
    ),
    v.minLength(1),
    v.maxLength(MAX_IMAGES),
  ),
});
const intrinsicsSchema = v.object(INTRINSICS);
type Intrinsics = v.InferOutput<typeof intrinsicsSchema>;

/** A rotation's columns may be off by this: files are written with few digits. */
const MAX_SKEW = 1e-3;

/** The topmost `transforms.json` of a drop, or null. */
export function findTransforms(files: readonly SourceFile[]): SourceFile | null {
  const found = files.filter(({ path }) => baseNameOf(path).toLowerCase() === "transforms.json");
  const depth = ({ path }: SourceFile) => path.split("/").length;
  return found.sort((a, b) => depth(a) - depth(b)).at(0) ?? null;
}

/** Cameras and poses as a model in COLMAP's conventions, in the file's unit. Images are called by their `file_path`.
 *  @throws ProblemError `transforms-…` naming the file and the field that is wrong */
export async function readTransforms(file: SourceFile): Promise<ColmapModel> {
  const { frames, ...shared } = parse(file, await readAll(file, MAX_TRANSFORMS_BYTES));
  const cameras = new Map<string, ColmapCamera>();
  const names = new Set<string>();
  const images = frames.map(({ file_path, transform_matrix, ...own }, i): ColmapImage => {
    const name = file_path.replace(/^(\.\/)+/, "");
    if (names.has(name)) {
      throw refused(file, "transforms-duplicate", `Two frames are called ${quoted(name)}.`);
    }
    names.add(name);
    const camera = cameraOf(file, name, { ...shared, ...own });
    const key = JSON.stringify(camera);
    const known = cameras.get(key) ?? { id: cameras.size + 1, line: 0, ...camera };
    cameras.set(key, known);
    return {
      id: i + 1,
      name,
      cameraId: known.id,
      camFromWorld: camFromWorld(file, name, transform_matrix),
      line: 0,
    };
  });
  return {
    folder: "",
    imagesPath: file.path,
    files: { kind: "transforms", file },
    cameras: new Map([...cameras.values()].map((camera) => [camera.id, camera])),
    images,
    points: NO_POINTS,
    counts: { cameras: cameras.size, images: images.length, points3D: 0, points2D: 0, observations: 0 },
  };
}

function parse(file: SourceFile, bytes: Uint8Array): v.InferOutput<typeof schema> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw refused(file, "transforms-not-json", "The file is not JSON.", cause);
  }
  const parsed = v.safeParse(schema, value);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw refused(file, "transforms-invalid", `${v.getDotPath(issue) ?? "The file"}: ${issue.message}.`);
}

function cameraOf(file: SourceFile, name: string, of: Intrinsics): Omit<ColmapCamera, "id" | "line"> {
  const { w, h, fl_x, cx, cy } = of;
  if (w === undefined || h === undefined || fl_x === undefined || cx === undefined || cy === undefined) {
    const missing = (["w", "h", "fl_x", "cx", "cy"] as const).filter((field) => of[field] === undefined);
    throw refused(
      file,
      "transforms-intrinsics",
      `${missing.join(", ")} of ${quoted(name)} is missing, at the frame and at the top.`,
    );
  }
  const { fl_y = fl_x, k1 = 0, k2 = 0, k3 = 0, k4 = 0, p1 = 0, p2 = 0, camera_model = "OPENCV" } = of;
  const pinhole = [fl_x, fl_y, cx, cy];
  const size = { width: w, height: h };
  if (camera_model === "OPENCV_FISHEYE") {
    return { model: "OPENCV_FISHEYE", ...size, params: [...pinhole, k1, k2, k3, k4] };
  }
  const isKnown = ["OPENCV", "PINHOLE", "SIMPLE_PINHOLE"].includes(camera_model);
  if (!isKnown || k3 !== 0 || k4 !== 0) {
    const found = isKnown ? `k3 ${k3} and k4 ${k4} for OPENCV` : `camera_model ${quoted(camera_model)}`;
    throw refused(
      file,
      "transforms-camera-model",
      `${found} at ${quoted(name)}; expected OPENCV with k1, k2, p1, p2, or OPENCV_FISHEYE.`,
    );
  }
  const distortion = [k1, k2, p1, p2];
  return distortion.every((k) => k === 0)
    ? { model: "PINHOLE", ...size, params: pinhole }
    : { model: "OPENCV", ...size, params: [...pinhole, ...distortion] };
}

/** From OpenGL's camera axes to COLMAP's the second and third column change sign. */
function camFromWorld(file: SourceFile, name: string, matrix: readonly number[][]): RigidTransform {
  const rows = matrix.slice(0, 3);
  const rotation = rows.flatMap(([x, y, z]) => [x, -y, -z]);
  if (!isRotation(rotation, MAX_SKEW)) {
    throw refused(
      file,
      "transforms-not-rigid",
      `transform_matrix of ${quoted(name)} does not begin with a rotation (orthonormal columns, determinant 1).`,
    );
  }
  const exact = rotationFromQuaternion(quaternionFromRotation(rotation));
  return invert({ rotation: exact, translation: rows.map(([, , , t]) => t) });
}

function refused(file: SourceFile, code: string, message: string, cause?: unknown) {
  const remedy =
    "Expected is nerfstudio's transforms.json: fl_x, fl_y, cx, cy, w, h, and frames with file_path and transform_matrix.";
  return dataError(code, { file: file.path }, message, remedy, cause);
}
