import { type ColmapCamera, readCameras } from "../../data/colmap/cameras.ts";
import { readImages } from "../../data/colmap/images.ts";
import type { ColmapModel } from "../../data/colmap/model.ts";
import { naturalOrder } from "../../data/naturalOrder.ts";
import type { PoseFiles } from "../../data/sequence.ts";
import { readTransforms } from "../../data/transforms.ts";
import { CAMERA_MODELS } from "../../geometry/cameraModels.ts";
import { invert, type RigidTransform, toMatrix4 } from "../../geometry/pose.ts";
import { refusal } from "../../problem.ts";

/** The distortion coefficients of nerfstudio's two camera models that COLMAP's models have. */
const OPENCV = ["k1", "k2", "p1", "p2"];
const OPENCV_FISHEYE = ["k1", "k2", "k3", "k4"];
const MODELS: Readonly<Record<string, readonly ["OPENCV" | "OPENCV_FISHEYE", readonly string[]]>> = {
  SIMPLE_PINHOLE: ["OPENCV", OPENCV],
  PINHOLE: ["OPENCV", OPENCV],
  SIMPLE_RADIAL: ["OPENCV", OPENCV],
  RADIAL: ["OPENCV", OPENCV],
  OPENCV: ["OPENCV", OPENCV],
  SIMPLE_RADIAL_FISHEYE: ["OPENCV_FISHEYE", OPENCV_FISHEYE],
  RADIAL_FISHEYE: ["OPENCV_FISHEYE", OPENCV_FISHEYE],
  OPENCV_FISHEYE: ["OPENCV_FISHEYE", OPENCV_FISHEYE],
};

/** Cameras and poses as nerfstudio's `transforms.json`: `transform_matrix` takes the camera's points (OpenGL axes: X
 *  right, Y up, Z backwards) to the world, which is COLMAP's, in COLMAP's unit. Intrinsics are those of the original
 *  pictures, the first pixel's centre at (0.5, 0.5), once for all frames or, with several cameras, a frame each.
 *  COLMAP's pictures are expected in `images/`; those of an opened transforms.json are where it said. Images without an entry in `camFromWorldOfName` keep their own pose.
 *  @throws ProblemError `export-camera-model` for a camera that the format cannot describe */
export async function transformsJson(
  files: PoseFiles,
  camFromWorldOfName: ReadonlyMap<string, RigidTransform>,
): Promise<string> {
  const fileOf = (name: string) => (files.kind === "colmap" ? `images/${name}` : name);
  return transformsOf(await read(files), fileOf, camFromWorldOfName);
}

/** The same of a model that has been read. fileOf: where an image's picture is. */
export function transformsOf(
  { cameras, images }: Pick<ColmapModel, "cameras" | "images">,
  fileOf: (name: string) => string,
  camFromWorldOfName: ReadonlyMap<string, RigidTransform>,
): string {
  const isOneCamera = new Set(images.map(({ cameraId }) => cameraId)).size === 1;
  const intrinsicsOf = (cameraId: number) => intrinsics(cameras.get(cameraId));
  const frames = [...images]
    .sort((a, b) => naturalOrder(a.name, b.name))
    .map(({ name, cameraId, camFromWorld }) => ({
      file_path: fileOf(name),
      ...(isOneCamera ? {} : intrinsicsOf(cameraId)),
      transform_matrix: worldFromOpenGlCamera(camFromWorldOfName.get(name) ?? camFromWorld),
    }));
  const shared = isOneCamera ? intrinsicsOf(images[0].cameraId) : {};
  return `${JSON.stringify({ ...shared, frames }, null, 2)}\n`;
}

/** Warnings were told when the sequence was opened. */
async function read(files: PoseFiles) {
  if (files.kind === "transforms") return readTransforms(files.file);
  const { images } = await readImages(files.images, []);
  return { cameras: await readCameras(files.cameras, []), images };
}

function intrinsics(camera: ColmapCamera | undefined) {
  if (camera === undefined) throw new Error("Every image's camera was checked to exist.");
  const { model, params, width, height } = camera;
  const known = MODELS[model];
  if (known === undefined) {
    throw refusal(
      "export-camera-model",
      `transforms.json has no camera model for COLMAP's ${model}.`,
      "Export COLMAP text instead, which keeps every camera as it is.",
    );
  }
  const [cameraModel, coefficients] = known;
  const { parameters, pinhole } = CAMERA_MODELS[model];
  const { fx, fy, cx, cy } = pinhole(params);
  // COLMAP's models with one radial coefficient call it k.
  const value = (name: string) =>
    params[parameters.indexOf(name === "k1" && !parameters.includes("k1") ? "k" : name)];
  return {
    camera_model: cameraModel,
    ...{ w: width, h: height, fl_x: fx, fl_y: fy, cx, cy },
    ...Object.fromEntries(coefficients.map((name) => [name, value(name) ?? 0])),
  };
}

/** COLMAP's camera looks along +Z with Y down, OpenGL's along -Z with Y up: the second and third column change sign. */
function worldFromOpenGlCamera(camFromWorld: RigidTransform): number[][] {
  const m = toMatrix4(invert(camFromWorld));
  return [0, 4, 8, 12].map((row) => [m[row], -m[row + 1], -m[row + 2], m[row + 3]]);
}
