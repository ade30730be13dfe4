import { describe, expect, test } from "vitest";
import { CAMERAS, type Change, changed, codesOf, IMAGES, open, POINTS3D } from "../dropTesting.ts";

const COUNTS = { cameras: 1, images: 3, points3D: 2, points2D: 8, observations: 6 };

const line = (text: string, number: number): string => text.split("\n")[number - 1];
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
