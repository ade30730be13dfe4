import type { Camera } from "../geometry/cameraModels.ts";
import { isSameShape } from "../geometry/intrinsics.ts";
import { withLengthsScaled } from "../geometry/pose.ts";
import {
  resizingMap,
  type UndistortionMap,
  undistortedIntrinsics,
  undistortionMap,
} from "../geometry/undistortion.ts";
import type { Problem } from "../problem.ts";
import type { ColmapImage } from "./colmap/images.ts";
import type { ColmapModel } from "./colmap/model.ts";
import type { DecodedImage, ImageDecoder } from "./decode.ts";
import { type DepthFinder, readGroundTruth } from "./groundTruth.ts";
import { readImageHeader } from "./imageHeader.ts";
import { MAX_PICTURE_FILE_BYTES } from "./limits.ts";
import { naturalOrder } from "./naturalOrder.ts";
import type { PictureMatch } from "./pictures.ts";
import { dataError, dataWarning } from "./problems.ts";
import { resample } from "./resample.ts";
import type { Frame } from "./sequence.ts";
import { readAll, type SourceFile } from "./sourceFile.ts";

export interface FrameReading {
  readonly model: ColmapModel;
  readonly pictures: PictureMatch;
  readonly findDepth: DepthFinder;
  readonly normalisedFromColmap: number;
  /** Working resolution in pixels. */
  readonly width: number;
  readonly height: number;
  readonly decodeImage: ImageDecoder;
  /** Called between pictures; throws to stop. */
  readonly onPicture: (done: number, total: number) => void;
}

interface PlannedFrame {
  readonly name: string;
  readonly image: ColmapImage | null;
  readonly file: SourceFile | null;
}

/** Pictures above this size are decoded one at a time, so that the decoder's memory stays bounded. */
const SMALL_PICTURE_BYTES = 4 * 1024 ** 2;
const SMALL_PICTURES_AT_ONCE = 4;

/** Reads all frames in natural order of their names, pictures undistorted at the working resolution.
 *  @throws ProblemError for a picture that cannot be used; what is odd but usable goes to `problems`. */
export async function readFrames(reading: FrameReading, problems: Problem[]): Promise<Frame[]> {
  const { model, pictures } = reading;
  const planned: PlannedFrame[] = [
    ...model.images.map((image) => ({
      name: image.name,
      image,
      file: pictures.ofName.get(image.name) ?? null,
    })),
    ...pictures.unregistered.map(({ name, file }) => ({ name, image: null, file })),
  ].sort((a, b) => naturalOrder(a.name, b.name));
  const reader = new FrameReader(reading);
  const total = planned.filter(({ file }) => file !== null).length;
  const frames: Frame[] = [];
  let done = 0;
  for (let first = 0; first < planned.length; ) {
    const batch = await reader.nextBatch(planned, first);
    for (const frame of batch) {
      frames.push(frame);
      if (frame.path !== null) reading.onPicture(++done, total);
    }
    first += batch.length;
  }
  reader.warn(problems);
  return frames;
}

class FrameReader {
  private readonly reading: FrameReading;
  private readonly maps = new Map<string, UndistortionMap>();
  private readonly rescaled: { file: SourceFile; camera: Camera; width: number; height: number }[] = [];

  constructor(reading: FrameReading) {
    this.reading = reading;
  }

  /** Reads the next few frames together, or one that is large. */
  async nextBatch(planned: readonly PlannedFrame[], first: number): Promise<Frame[]> {
    const head = await this.load(planned[first]);
    if (head.bytes !== null && head.bytes.length > SMALL_PICTURE_BYTES) return [await this.finish(head)];
    const rest = planned.slice(first + 1, first + SMALL_PICTURES_AT_ONCE);
    return Promise.all([
      this.finish(head),
      ...rest.map(async (frame) => this.finish(await this.load(frame))),
    ]);
  }

  private async load(planned: PlannedFrame) {
    const bytes = planned.file === null ? null : await readAll(planned.file, MAX_PICTURE_FILE_BYTES);
    return { planned, bytes };
  }

  private async finish({ planned, bytes }: Awaited<ReturnType<FrameReader["load"]>>): Promise<Frame> {
    const { findDepth, normalisedFromColmap, width, height } = this.reading;
    const { name, image, file } = planned;
    const picture = file === null || bytes === null ? null : await this.decode(file, bytes);
    const camera = image === null ? this.cameraOfUnregistered(picture) : this.cameraOf(image);
    if (image !== null && file !== null && picture !== null && camera !== null) {
      this.checkSize(file, image, camera, picture);
    }
    const depthFile = file === null ? null : findDepth(file.path);
    return {
      name,
      path: file?.path ?? null,
      rgba: picture === null ? null : resample(picture, this.mapFor(camera, picture)),
      camFromWorld: image === null ? null : withLengthsScaled(image.camFromWorld, normalisedFromColmap),
      intrinsics: camera === null ? null : undistortedIntrinsics(camera, { width, height }),
      hasGroundTruth: depthFile !== null,
      groundTruth: depthFile === null ? null : () => readGroundTruth(depthFile, camera),
    };
  }

  private async decode(file: SourceFile, bytes: Uint8Array): Promise<DecodedImage> {
    const header = readImageHeader(bytes, file.path);
    const picture = await this.reading.decodeImage(bytes, file.path);
    if (picture.width !== header.width || picture.height !== header.height) {
      throw dataError(
        "picture-header",
        { file: file.path },
        `The header declares ${header.width} x ${header.height} pixels, the picture has ${picture.width} x ${picture.height}.`,
        "Convert the picture without rotating it (COLMAP ignores the EXIF orientation).",
      );
    }
    return picture;
  }

  private cameraOf(image: ColmapImage): Camera {
    const camera = this.reading.model.cameras.get(image.cameraId);
    if (camera === undefined) throw new Error(`camera ${image.cameraId} was checked to exist`);
    return camera;
  }

  /** A picture that COLMAP did not register was taken by the model's camera if there is only one and the size fits. */
  private cameraOfUnregistered(picture: DecodedImage | null): Camera | null {
    const [camera, ...others] = this.reading.model.cameras.values();
    const isTheOne =
      others.length === 0 && picture?.width === camera.width && picture.height === camera.height;
    return isTheOne ? camera : null;
  }

  private checkSize(
    file: SourceFile,
    image: ColmapImage,
    camera: Camera,
    { width, height }: DecodedImage,
  ): void {
    if (width === camera.width && height === camera.height) return;
    if (isSameShape({ width, height }, camera)) {
      this.rescaled.push({ file, camera, width, height });
      return;
    }
    const isTurned = width === camera.height && height === camera.width;
    throw dataError(
      "picture-size",
      { file: file.path },
      `The picture is ${width} x ${height} pixels, its camera in cameras.txt (id ${image.cameraId}) ${camera.width} x ${camera.height}.`,
      isTurned
        ? "The picture is turned by 90 degrees: take the pictures that COLMAP saw, or swap WIDTH and HEIGHT if the writer of cameras.txt did."
        : "Take the pictures that COLMAP saw; a uniform scale would be taken into account, cropping cannot be.",
    );
  }

  private mapFor(camera: Camera | null, picture: DecodedImage): UndistortionMap {
    const output = { width: this.reading.width, height: this.reading.height };
    const key = `${camera === null ? "" : JSON.stringify(camera)} ${picture.width}x${picture.height}`;
    const known = this.maps.get(key);
    if (known !== undefined) return known;
    const map = camera === null ? resizingMap(output, picture) : undistortionMap(camera, output, picture);
    this.maps.set(key, map);
    return map;
  }

  warn(problems: Problem[]): void {
    if (this.rescaled.length === 0) return;
    const [{ file, camera, width, height }] = this.rescaled;
    problems.push(
      dataWarning(
        "picture-rescaled",
        { file: file.path },
        `The picture is ${width} x ${height} pixels, its camera ${camera.width} x ${camera.height}; the camera is rescaled to it (${this.rescaled.length} of ${this.reading.pictures.ofName.size} pictures).`,
        "Nothing to do if the pictures were resized after COLMAP.",
      ),
    );
  }
}
