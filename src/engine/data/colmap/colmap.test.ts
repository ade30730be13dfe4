import { describe, expect, test } from "vitest";
import { CAMERAS, codesOf, IMAGES, MODEL, open, POINTS3D, problemOf } from "../dropTesting.ts";

/** Each entry changes one file of the valid scene; `null` leaves it out. */
type Change = Readonly<Record<string, string | Uint8Array<ArrayBuffer> | null>>;

function changed(change: Change): Record<string, string | Uint8Array<ArrayBuffer>> {
  const files: Record<string, string | Uint8Array<ArrayBuffer>> = {};
  for (const [name, content] of Object.entries({ ...MODEL, ...change })) {
    if (content !== null) files[`sparse/0/${name}`] = content;
  }
  return files;
}

const COUNTS = { cameras: 1, images: 3, points3D: 2, points2D: 8, observations: 6 };

const line = (text: string, number: number): string => text.split("\n")[number - 1];
const without = (text: string, number: number): string =>
  text
    .split("\n")
    .filter((_, i) => i !== number - 1)
    .join("\n");
const crlf = (text: string): string => text.replaceAll("\n", "\r\n");
const BOM = "\ufeff";

describe("exports that are read", () => {
  test.each<[string, Change]>([
    ["as COLMAP writes them", {}],
    [
      "with Windows line ends",
      { "cameras.txt": crlf(CAMERAS), "images.txt": crlf(IMAGES), "points3D.txt": crlf(POINTS3D) },
    ],
    [
      "with a byte order mark before data",
      { "cameras.txt": `${BOM}${line(CAMERAS, 4)}\n`, "images.txt": BOM + IMAGES },
    ],
    ["without a last line end", { "cameras.txt": CAMERAS.trimEnd(), "images.txt": IMAGES.trimEnd() }],
    ["with comments in the middle", { "images.txt": IMAGES.replace(/^(?=[23] )/gm, "# second\n#third\n") }],
    ["with trailing blanks and blank lines", { "images.txt": IMAGES.replace(/^9.*$/gm, " $&  \t\n\n") }],
    [
      "with commas after fields",
      { "images.txt": IMAGES.replace(/^([123]) (.*) (1) (frame)/gm, "$1, $2, $3, $4") },
    ],
    ["in scientific notation", { "cameras.txt": "1 PINHOLE 32 24 3.0e+1 .3E2 1.6e1 +12." }],
    ["with rigs.txt and frames.txt beside them", { "rigs.txt": "1 1 CAMERA 1", "frames.txt": "not read" }],
    ["with points3D.txt in lower case", { "points3D.txt": null, "points3d.txt": POINTS3D }],
    ["shuffled", { "points3D.txt": POINTS3D.split("\n").reverse().join("\n") }],
  ])("%s", async (_, change) => {
    const { sequences, problems } = await open(changed(change));
    expect(sequences[0].modelCounts).toEqual(COUNTS);
    expect(sequences[0].frames.map(({ name }) => name)).toEqual([
      "frame_1.png",
      "frame_2.png",
      "frame_10.png",
    ]);
    expect(sequences[0].cameras[0].params).toEqual([30, 30, 16, 12]);
    expect(problems.map(({ code }) => code)).toEqual(["dataset-no-pictures"]);
  });

  test("names are everything after CAMERA_ID", async () => {
    const names = ["left cam/frame 0001.jpg", "Küche/bild_ä 2.jpg", "部屋/画像３.jpg"];
    let next = 0;
    const images = IMAGES.replace(/frame_\d+\.png/g, () => names[next++]);
    const { sequences } = await open(changed({ "images.txt": images }));
    expect(new Set(sequences[0].frames.map(({ name }) => name))).toEqual(new Set(names));
  });

  test("ids may be 0 and in any order; frames are ordered by name", async () => {
    const images = "300 1 0 0 0 0 0 0 0 c.png\n\n0 1 0 0 0 -1 0 0 0 b.png\n\n7 1 0 0 0 -2 0 0 0 a.png\n";
    const { sequences } = await open(
      changed({ "cameras.txt": CAMERAS.replace(/^1/m, "0"), "images.txt": images, "points3D.txt": null }),
    );
    expect(sequences[0].frames.map(({ name }) => name)).toEqual(["a.png", "b.png", "c.png"]);
  });

  test("blank POINTS2D lines are poses without keypoints, the last one may be cut off", async () => {
    const images = `${IMAGES.replace(/^(9|10\.).*$/gm, "").trimEnd()}\n`;
    const { sequences } = await open(changed({ "images.txt": images }));
    expect(sequences[0].modelCounts).toEqual({ ...COUNTS, points2D: 0, observations: 0 });
  });

  test("without points3D.txt poses are enough, and it is said", async () => {
    const dataset = await open(changed({ "points3D.txt": null }));
    expect(dataset.sequences[0].modelCounts).toEqual({ ...COUNTS, points3D: 0 });
    expect(codesOf(dataset)).toEqual(["colmap-no-points", "dataset-no-pictures", "dataset-scale-guessed"]);
  });

  test("quaternions of another length are turned into rotations", async () => {
    const { sequences } = await open(changed({ "images.txt": IMAGES.replace("1 1 0 0 0 ", "1 5 0 0 0 ") }));
    expect(sequences[0].frames[0].camFromWorld?.rotation).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1]);
  });
});

describe("exports that are read with a warning", () => {
  test.each<[string, string, Change, RegExp]>([
    [
      "a header that counts other than the file",
      "colmap-count-mismatch",
      { "cameras.txt": CAMERAS.replace("cameras: 1", "cameras: 2") },
      /announces 2 cameras, but holds 1/,
    ],
    [
      "width and height swapped",
      "colmap-off-centre",
      { "cameras.txt": "1 PINHOLE 20 40 30 30 20 10" },
      /principal point \(20, 10\).*swapped/,
    ],
    [
      "tracks of images that are gone",
      "colmap-dangling-track",
      { "points3D.txt": POINTS3D.replace(" 3 0\n", " 99 0\n") },
      /1 track entry/,
    ],
  ])("%s", async (_, code, change, message) => {
    const { problems } = await open(changed(change));
    const problem = problems.find((each) => each.code === code);
    expect(problem?.severity).toBe("warning");
    expect(problem?.message).toMatch(message);
    expect(problem?.file).toMatch(/^sparse\/0\/.*\.txt$/);
  });
});

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

describe("which model", () => {
  const small = "1 1 0 0 0 0 0 0 1 frame_1.png\n\n";

  test("of several the one with most images is taken, and said so", async () => {
    const dataset = await open({
      "sparse/0/cameras.txt": CAMERAS,
      "sparse/0/images.txt": small,
      ...changed({ "images.txt": small }),
      "sparse/1/cameras.txt": CAMERAS,
      "sparse/1/images.txt": IMAGES,
      "sparse/1/points3D.txt": POINTS3D,
    });
    expect(dataset.sequences[0].modelCounts.images).toBe(3);
    const said = dataset.problems.find(({ code }) => code === "colmap-several-models");
    expect(said?.message).toBe(
      '2 models were found; "sparse/1" has the most images (3) and is used, not "sparse/0" (1).',
    );
  });

  test("a model that cannot be read gives way to one that can, and is said", async () => {
    const dataset = await open({
      ...changed({}),
      "sparse/1/cameras.txt": CAMERAS,
      "sparse/1/images.txt": IMAGES.replace("-0.1", "nan"),
    });
    expect(codesOf(dataset)).toContain("colmap-not-a-number");
    expect(codesOf(dataset)).toContain("colmap-several-models");
    expect(dataset.sequences).toHaveLength(1);
  });

  test("text is taken where text and binary are both there", async () => {
    const dataset = await open({ ...changed({}), "sparse/0/images.bin": new Uint8Array(8) });
    expect(codesOf(dataset)).toEqual(["dataset-no-pictures"]);
  });

  test("only a binary model is refused with the command that converts it", async () => {
    const problem = await problemOf(open({ "room/sparse/0/images.bin": new Uint8Array(8) }));
    expect(problem.code).toBe("colmap-binary-model");
    expect(problem.remedy).toContain(
      "colmap model_converter --input_path room/sparse/0 --output_path room/sparse/0 --output_type TXT",
    );
  });

  test("no model at all is refused", async () => {
    expect((await problemOf(open({ "a.png": new Uint8Array(8) }))).code).toBe("dataset-no-model");
    expect((await problemOf(open({}))).code).toBe("dataset-no-model");
  });
});
