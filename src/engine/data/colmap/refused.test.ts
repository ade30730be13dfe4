import { describe, expect, test } from "vitest";
import { CAMERAS, type Change, changed, IMAGES, open, POINTS3D, problemOf } from "../dropTesting.ts";

const line = (text: string, number: number): string => text.split("\n")[number - 1];
const without = (text: string, number: number): string =>
  text
    .split("\n")
    .filter((_, i) => i !== number - 1)
    .join("\n");

describe("exports that are refused, naming file and line", () => {
  const images = (from: string | RegExp, to: string): Change => ({ "images.txt": IMAGES.replace(from, to) });
  test.each<[string, string, Change, string, number | null, string]>([
    [
      "a cut-off last line",
      "colmap-image-fields",
      images(/0\.01 1 frame_10.*\n.*\n/, ""),
      "images.txt",
      9,
      "An image line needs 10 fields (IMAGE_ID QW QX QY QZ TX TY TZ CAMERA_ID NAME), this one has 7.",
    ],
    [
      "a lost POINTS2D line",
      "colmap-points2d-missing",
      { "images.txt": without(IMAGES, 6) },
      "images.txt",
      6,
      "POINTS2D must be triples of X Y POINT3D_ID; this looks like an image line.",
    ],
    [
      "a cut-off POINTS2D line",
      "colmap-points2d",
      images("5.5 6.5 -1", "5.5"),
      "images.txt",
      6,
      "POINTS2D must be triples of X Y POINT3D_ID, found 7 fields.",
    ],
    [
      "no cameras.txt",
      "colmap-file-missing",
      { "cameras.txt": null },
      "cameras.txt",
      null,
      "The COLMAP model has no cameras.txt.",
    ],
    [
      "no images.txt",
      "colmap-file-missing",
      { "images.txt": null },
      "images.txt",
      null,
      "The COLMAP model has no images.txt.",
    ],
    [
      "an unknown camera model",
      "colmap-camera-model",
      { "cameras.txt": CAMERAS.replace("PINHOLE", "FISHEYE_360") },
      "cameras.txt",
      4,
      'The camera model "FISHEYE_360" is unknown, expected one of SIMPLE_PINHOLE, PINHOLE, SIMPLE_RADIAL, RADIAL, OPENCV, FULL_OPENCV, OPENCV_FISHEYE, SIMPLE_RADIAL_FISHEYE, RADIAL_FISHEYE, THIN_PRISM_FISHEYE, FOV.',
    ],
    [
      "a model's name that is a property of every object",
      "colmap-camera-model",
      { "cameras.txt": CAMERAS.replace("PINHOLE", "constructor") },
      "cameras.txt",
      4,
      'The camera model "constructor" is unknown, expected one of SIMPLE_PINHOLE, PINHOLE, SIMPLE_RADIAL, RADIAL, OPENCV, FULL_OPENCV, OPENCV_FISHEYE, SIMPLE_RADIAL_FISHEYE, RADIAL_FISHEYE, THIN_PRISM_FISHEYE, FOV.',
    ],
    [
      "a missing parameter",
      "colmap-parameter-count",
      { "cameras.txt": CAMERAS.replace("30 30", "30") },
      "cameras.txt",
      4,
      "PINHOLE needs 4 parameters (fx fy cx cy), found 3.",
    ],
    [
      "a focal length of 0",
      "colmap-focal-length",
      { "cameras.txt": CAMERAS.replace("30 30", "30 0") },
      "cameras.txt",
      4,
      "fy is 0, expected a focal length above 0 pixels.",
    ],
    [
      "a camera without size",
      "colmap-camera-size",
      { "cameras.txt": CAMERAS.replace("32 24", "32 0") },
      "cameras.txt",
      4,
      "The camera is 32 x 0 pixels, expected both above 0.",
    ],
    [
      "nan in a pose",
      "colmap-not-a-number",
      images("-0.1 0 0 1", "nan 0 0 1"),
      "images.txt",
      7,
      'TX is "nan", expected a finite number.',
    ],
    [
      "-inf in a pose",
      "colmap-not-a-number",
      images("-0.1 0 0 1", "-0.1 0 -inf 1"),
      "images.txt",
      7,
      'TZ is "-inf", expected a finite number.',
    ],
    [
      "an overflow",
      "colmap-number-range",
      images("-0.1 0 0 1", "1e400 0 0 1"),
      "images.txt",
      7,
      'TX is "1e400", expected a number between -1000000000000 and 1000000000000.',
    ],
    [
      "a zero quaternion",
      "colmap-zero-quaternion",
      images("0.99995 0 0.01 0", "0 0 0 0"),
      "images.txt",
      7,
      "The quaternion (0, 0, 0, 0) has zero length, expected a rotation (QW QX QY QZ of length 1).",
    ],
    [
      "an id that float64 cannot hold",
      "colmap-not-an-id",
      images(/^2 /m, "9007199254740993 "),
      "images.txt",
      7,
      'IMAGE_ID is "9007199254740993", expected a whole number from 0 to 2^53 - 1.',
    ],
    [
      "a camera that is not there",
      "colmap-missing-camera",
      images("-0.1 0 0 1", "-0.1 0 0 7"),
      "images.txt",
      7,
      "CAMERA_ID is 7, but cameras.txt has no camera 7.",
    ],
    [
      "an image id used twice",
      "colmap-duplicate-image",
      images(/^3 /m, "2 "),
      "images.txt",
      9,
      "Image id 2 is already used on line 7.",
    ],
    [
      "a name used twice",
      "colmap-duplicate-image",
      images("frame_10", "frame_2"),
      "images.txt",
      9,
      'The name "frame_2.png" is already used on line 7.',
    ],
    [
      "a camera id used twice",
      "colmap-duplicate-camera",
      { "cameras.txt": `${CAMERAS}${line(CAMERAS, 4)}` },
      "cameras.txt",
      5,
      "Camera id 1 is already used on line 4.",
    ],
    [
      "a point id used twice",
      "colmap-duplicate-point",
      { "points3D.txt": POINTS3D.replace(/^2 /m, "1 ") },
      "points3D.txt",
      5,
      "Point id 1 is used twice.",
    ],
    [
      "a colour above 255",
      "colmap-colour",
      { "points3D.txt": POINTS3D.replace("210", "256") },
      "points3D.txt",
      5,
      "G is 256, expected a colour from 0 to 255.",
    ],
    [
      "half a track entry",
      "colmap-field-missing",
      { "points3D.txt": POINTS3D.replace(" 3 0\n", " 3\n") },
      "points3D.txt",
      4,
      "The line ends before POINT2D_IDX of the track.",
    ],
    [
      "a binary file named .txt",
      "colmap-not-text",
      { "images.txt": new Uint8Array([3, 0, 0, 0, 0, 0, 0, 0, 1]) },
      "images.txt",
      null,
      "The file is not a COLMAP text file: it holds binary data.",
    ],
    [
      "UTF-16",
      "colmap-not-text",
      { "images.txt": new Uint8Array([0xff, 0xfe, 0x31, 0]) },
      "images.txt",
      null,
      "The file is not a COLMAP text file: it is UTF-16 text, and COLMAP's text is UTF-8.",
    ],
    [
      "no image at all",
      "colmap-no-images",
      { "images.txt": "# nothing\n" },
      "images.txt",
      null,
      "The model holds no image.",
    ],
  ])("%s", async (_, code, change, file, at, message) => {
    const problem = await problemOf(open(changed(change)));
    expect(problem).toMatchObject({ severity: "error", code, file: `sparse/0/${file}`, line: at, message });
    expect(problem.remedy).not.toBe("");
  });
});
