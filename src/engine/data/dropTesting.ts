import { decode, encode } from "fast-png";
import { type Problem, ProblemError } from "../problem.ts";
import type { ImageDecoder } from "./decode.ts";
import { type Dataset, type DatasetOptions, openDataset } from "./openDataset.ts";
import type { Sequence } from "./sequence.ts";
import type { VirtualFile } from "./virtualFile.ts";

/** Drops for the tests of this room: a made-up scene of three pictures and two points, changed in one way per test. */

export const CAMERAS = `# Camera list with one line of data per camera:
#   CAMERA_ID, MODEL, WIDTH, HEIGHT, PARAMS[]
# Number of cameras: 1
1 PINHOLE 32 24 30 30 16 12
`;

export const IMAGES = `# Image list with two lines of data per image:
#   IMAGE_ID, QW, QX, QY, QZ, TX, TY, TZ, CAMERA_ID, NAME
#   POINTS2D[] as (X, Y, POINT3D_ID)
# Number of images: 3, mean observations per image: 2
1 1 0 0 0 0 0 0 1 frame_1.png
10.5 8.25 1 20.5 9.25 2 5.5 6.5 -1
2 0.99995 0 0.01 0 -0.1 0 0 1 frame_2.png
9.5 8.5 1 19.25 9.5 2 1.5 2.5 18446744073709551615
3 0.9998 0 0.02 0 -0.2 0 0.01 1 frame_10.png
9.5 8.75 1 19.5 9.75 2
`;

export const POINTS3D = `# 3D point list with one line of data per point:
#   POINT3D_ID, X, Y, Z, R, G, B, ERROR, TRACK[] as (IMAGE_ID, POINT2D_IDX)
# Number of points: 2, mean track length: 3
1 -0.4 -0.3 4 120 110 100 0.4 1 0 2 0 3 0
2 0.3 -0.2 4 20 210 100 0.6 1 1 2 1 3 1
`;

export const MODEL = { "cameras.txt": CAMERAS, "images.txt": IMAGES, "points3D.txt": POINTS3D };

export const PICTURE_NAMES = ["frame_1.png", "frame_2.png", "frame_10.png"];

/** A PNG of `width` x `height` whose pixels come from a function: RGB, or one 16-bit value. */
export function pngOf(
  width: number,
  height: number,
  colourAt: (x: number, y: number) => readonly [number, number, number],
): Uint8Array<ArrayBuffer> {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) data.set(colourAt(x, y), 3 * (y * width + x));
  }
  return new Uint8Array(encode({ width, height, data, channels: 3, depth: 8 }));
}

export function depthPngOf(
  width: number,
  height: number,
  millimetresAt: (x: number, y: number) => number,
): Uint8Array<ArrayBuffer> {
  const data = Uint16Array.from({ length: width * height }, (_, i) =>
    millimetresAt(i % width, Math.floor(i / width)),
  );
  return new Uint8Array(encode({ width, height, data, channels: 1, depth: 16 }));
}

/** Pictures of the scene: `red` is the frame's number. */
export function picturesIn(folder: string): Record<string, Uint8Array<ArrayBuffer>> {
  return Object.fromEntries(
    PICTURE_NAMES.map((name, i) => [`${folder}${name}`, pngOf(32, 24, (x, y) => [i, x * 4, y * 4])]),
  );
}

/** The whole scene in a folder of its own, as COLMAP leaves it. */
export const ROOM = {
  ...Object.fromEntries(Object.entries(MODEL).map(([name, text]) => [`room/sparse/0/${name}`, text])),
  ...picturesIn("room/images/"),
};

/** Each entry changes one file of the scene's model; `null` leaves it out. */
export type Change = Readonly<Record<string, string | Uint8Array<ArrayBuffer> | null>>;

/** The scene's model alone, changed. */
export function changed(change: Change): Record<string, string | Uint8Array<ArrayBuffer>> {
  const files: Record<string, string | Uint8Array<ArrayBuffer>> = {};
  for (const [name, content] of Object.entries({ ...MODEL, ...change })) {
    if (content !== null) files[`sparse/0/${name}`] = content;
  }
  return files;
}

export function dropOf(files: Readonly<Record<string, string | Uint8Array<ArrayBuffer>>>): VirtualFile[] {
  return Object.entries(files).map(([path, content]) => ({ path, blob: new Blob([content]) }));
}

/** Decodes 8-bit PNGs, so that these tests need neither a browser nor a native library. */
export const decodePng: ImageDecoder = async (bytes) => {
  const { width, height, channels, data } = decode(bytes);
  const rgba = new Uint8Array(width * height * 4).fill(255);
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let c = 0; c < 3; c++) rgba[4 * pixel + c] = data[channels * pixel + c];
  }
  return { width, height, rgba };
};

export function open(
  files: Readonly<Record<string, string | Uint8Array<ArrayBuffer>>>,
  options: Partial<DatasetOptions> = {},
): Promise<Dataset> {
  return openDataset(dropOf(files), { width: 32, height: 24, decodeImage: decodePng, ...options });
}

/** The first sequence of a drop. */
export async function sequenceOf(
  files: Parameters<typeof open>[0],
  options: Partial<DatasetOptions> = {},
): Promise<Sequence> {
  return (await open(files, options)).sequences[0];
}

/** The problem with which a promise is refused.
 *  @throws Error if it is not refused, or fails in another way. */
export async function problemOf(promise: Promise<unknown>): Promise<Problem> {
  try {
    await promise;
  } catch (caught) {
    if (caught instanceof ProblemError) return caught.problem;
    throw caught;
  }
  throw new Error("It was accepted.");
}

export function codesOf({ problems }: Dataset): string[] {
  return problems.map(({ code }) => code);
}
