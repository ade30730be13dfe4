import { describe, expect, test } from "vitest";
import { CAMERAS, changed, codesOf, IMAGES, open, POINTS3D, problemOf } from "../dropTesting.ts";

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
