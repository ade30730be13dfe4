import { describe, expect, test } from "vitest";
import { sortFiles, weightsTitle } from "./weightFiles.ts";

const file = (path: string) => ({ path, blob: new Blob([]) });

describe("what is dropped", () => {
  test("a folder that holds both is parted, and no file is lost", () => {
    const files = ["room/images/1.png", "room/encoder.pth", "room/sparse/images.bin", "room/depth.pth"].map(
      file,
    );
    const { weights, data } = sortFiles(files);
    expect(weights.map(({ path }) => path)).toEqual(["room/encoder.pth", "room/depth.pth"]);
    expect(data.map(({ path }) => path)).toEqual(["room/images/1.png", "room/sparse/images.bin"]);
  });

  test("one or two files are named, more are counted", () => {
    expect(weightsTitle(["a/encoder.pth", "a/depth.pth"])).toBe("encoder.pth + depth.pth");
    expect(weightsTitle(["encoder.pth", "b", "c", "d"])).toBe("encoder.pth + 3 more");
  });
});
