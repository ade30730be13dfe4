import { describe, expect, test } from "vitest";
import type { Problem } from "../problem.ts";
import { depthFinder } from "./groundTruth.ts";
import { matchPictures } from "./pictures.ts";
import type { SourceFile } from "./sourceFile.ts";

const file = (path: string): SourceFile => ({ path, openStream: async () => new ReadableStream() });

function match(names: readonly string[], paths: readonly string[]) {
  const problems: Problem[] = [];
  const images = names.map((name, i) => ({
    id: i,
    name,
    cameraId: 1,
    line: 5 + 2 * i,
    camFromWorld: { rotation: [], translation: [] },
  }));
  const { ofName, unregistered } = matchPictures(
    { images, imagesPath: "s/images.txt" },
    paths.map(file),
    problems,
  );
  return {
    pairs: Object.fromEntries([...ofName].map(([name, { path }]) => [name, path])),
    unregistered: unregistered.map(({ name, file: { path } }) => [name, path]),
    problems,
    codes: problems.map(({ code }) => code),
  };
}

describe("pictures and names", () => {
  test("the exact path wins over every ending", () => {
    const { pairs, codes } = match(["images/a.jpg"], ["images/a.jpg", "copy/images/a.jpg"]);
    expect(pairs).toEqual({ "images/a.jpg": "images/a.jpg" });
    expect(codes).toEqual([]);
  });

  test("a unique ending will do", () => {
    expect(match(["cam 1/a.jpg"], ["drop/images/cam 1/a.jpg", "drop/images/cam 2/a.jpg"]).pairs).toEqual({
      "cam 1/a.jpg": "drop/images/cam 1/a.jpg",
    });
  });

  test("an ending ends at a folder: b.jpg is not ab.jpg", () => {
    expect(match(["b.jpg"], ["images/ab.jpg"]).codes).toEqual(["dataset-no-pictures"]);
  });

  test("bare files fit names with folders if only one can be meant", () => {
    expect(match(["rgb/1.jpg", "rgb/2.jpg"], ["1.jpg", "2.jpg"]).pairs).toEqual({
      "rgb/1.jpg": "1.jpg",
      "rgb/2.jpg": "2.jpg",
    });
    expect(match(["left/1.jpg", "right/1.jpg"], ["1.jpg"]).codes).toEqual(["dataset-no-pictures"]);
  });

  test("letter case, Unicode spelling and backslashes are forgiven", () => {
    const decomposed = "images/Küche/Bild.JPG".normalize("NFD");
    expect(match(["Küche\\bild.jpg"], [decomposed]).pairs).toEqual({ "Küche\\bild.jpg": decomposed });
  });

  test("of several folders with the same names the usual one is taken, and said so", () => {
    const names = ["1.jpg", "2.jpg"];
    const paths = ["images_2", "images", "masks"].flatMap((folder) =>
      names.map((name) => `${folder}/${name}`),
    );
    const { pairs, codes, unregistered } = match(names, paths);
    expect(pairs).toEqual({ "1.jpg": "images/1.jpg", "2.jpg": "images/2.jpg" });
    expect(codes).toEqual(["dataset-pictures-ambiguous"]);
    expect(unregistered).toEqual([]);
  });

  test("the folder with the most of the names comes first", () => {
    const { pairs } = match(["1.jpg", "2.jpg"], ["images/1.jpg", "full/1.jpg", "full/2.jpg"]);
    expect(pairs).toEqual({ "1.jpg": "full/1.jpg", "2.jpg": "full/2.jpg" });
  });

  test("pictures that COLMAP left out stand beside the others under names like theirs", () => {
    const { unregistered } = match(
      ["rgb/1.jpg", "rgb/3.jpg"],
      ["d/rgb/1.jpg", "d/rgb/2.jpg", "d/rgb/3.jpg", "d/poster.png"],
    );
    expect(unregistered).toEqual([["rgb/2.jpg", "d/rgb/2.jpg"]]);
  });

  test("missing pictures are counted, and the first is named with its line", () => {
    const { problems } = match(["1.jpg", "2.jpg", "3.jpg"], ["images/2.jpg"]);
    expect(problems).toEqual([
      {
        severity: "warning",
        code: "dataset-pictures-missing",
        file: "s/images.txt",
        line: 5,
        message: '"1.jpg" is named here, but no dropped picture fits; 2 of 3 images lack theirs.',
        remedy: "Training goes on without them; drop the folder that holds them to include them.",
      },
    ]);
  });

  test("pictures of quite other names are not the same as none", () => {
    expect(match(["1.jpg"], ["images/a.jpg"]).problems[0].message).toBe(
      'None of the 1 dropped picture ("images/a.jpg", ...) has a name of the model ("1.jpg", ...).',
    );
  });
});

describe("depth maps and pictures", () => {
  const find = (depths: readonly string[], picture: string): string | null =>
    depthFinder(depths.map(file))(picture)?.path ?? null;

  test.each([
    ["beside", "d/1.jpg", "d/1.png"],
    ["beside, both parts named", "d/1.color.jpg", "d/1.depth.png"],
    ["in a folder depth", "d/images/1.jpg", "d/depth/1.png"],
    ["in a folder depth, both parts named", "d/images/f-01.color.jpg", "d/depth/f-01.depth.png"],
    ["in a folder depth among the pictures", "d/images/1.rgb.png", "d/images/depth/1.png"],
    ["in letters of another case", "d/images/A.JPG", "d/Depth/a.png"],
  ])("%s", (_, picture, depth) => {
    expect(find([depth, "d/depth/other.png"], picture)).toBe(depth);
  });

  test("raw depth is not aligned, and another folder is not depth", () => {
    expect(find(["d/depth_raw/1.depth.png", "d/masks/1.png"], "d/images/1.color.jpg")).toBeNull();
  });

  test("the nearest of several is taken", () => {
    expect(find(["a/depth/1.png", "b/depth/1.png"], "b/images/1.jpg")).toBe("b/depth/1.png");
    expect(find(["d/depth/cam1/1.png", "d/depth/cam2/1.png"], "d/images/cam2/1.jpg")).toBe(
      "d/depth/cam2/1.png",
    );
    expect(find(["d/1.png", "d/depth/1.png"], "d/1.jpg")).toBe("d/1.png");
  });

  test("of two equally near none is taken", () => {
    expect(find(["d/depth/1.png", "d/depth/1.depth.png"], "d/images/1.jpg")).toBeNull();
  });
});
