import { describe, expect, test } from "vitest";
import { open, picturesIn, problemOf } from "./dropTesting.ts";

const matrix = (x: number) => [
  [1, 0, 0, x],
  [0, 1, 0, 0],
  [0, 0, 1, 0],
  [0, 0, 0, 1],
];
const FILE = {
  ...{ w: 32, h: 24, fl_x: 30, fl_y: 31, cx: 16, cy: 12 },
  frames: ["frame_1.png", "frame_2.png", "frame_10.png"].map((name, i) => ({
    file_path: `./images/${name}`,
    transform_matrix: matrix(i),
  })),
};
const dropped = (file: unknown) =>
  open({ "scene/transforms.json": JSON.stringify(file), ...picturesIn("scene/images/") });

describe("transforms.json", () => {
  test("is a sequence with its pictures: the camera to the right in OpenGL stands to the right in COLMAP", async () => {
    const [sequence] = (await dropped(FILE)).sequences;
    expect(sequence.frames.map(({ path }) => path)).toEqual([
      "scene/images/frame_1.png",
      "scene/images/frame_2.png",
      "scene/images/frame_10.png",
    ]);
    expect(sequence.frames[1].intrinsics).toEqual({ fx: 30, fy: 31, cx: 15.5, cy: 11.5 });
    const { rotation, translation } = sequence.frames[1].camFromWorld ?? { rotation: [], translation: [] };
    // Y and Z point the other way: the camera is half a turn about X away from the world.
    expect(rotation.map((r) => r + 0)).toEqual([1, 0, 0, 0, -1, 0, 0, 0, -1]);
    expect(translation[0] / sequence.normalisedFromColmap).toBeCloseTo(-1, 12);
  });

  const [frame, ...others] = FILE.frames;
  const first = (change: object) => ({ ...FILE, frames: [{ ...frame, ...change }, ...others] });
  const { cx: _, ...withoutCentre } = FILE;
  test.each([
    ["transforms-invalid", { ...FILE, frames: [] }, /^frames: /],
    ["transforms-invalid", { ...FILE, fl_x: 0 }, /^fl_x: /],
    ["transforms-invalid", first({ transform_matrix: [[1, 0, 0]] }), /^frames\.0\.transform_matrix/],
    ["transforms-intrinsics", withoutCentre, /^cx of "images\/frame_1\.png" is missing/],
    ["transforms-camera-model", first({ camera_model: "EQUIRECTANGULAR" }), /EQUIRECTANGULAR/],
    ["transforms-camera-model", first({ k3: 0.1 }), /^k3 0\.1/],
    [
      "transforms-not-rigid",
      first({ transform_matrix: matrix(0).map((row) => row.map((n) => 2 * n)) }),
      /rotation/,
    ],
    ["transforms-duplicate", { ...FILE, frames: [frame, frame] }, /^Two frames/],
  ])("%s: %#", async (code, file, message) => {
    const problem = await problemOf(dropped(file));
    expect(problem).toMatchObject({ code, file: "scene/transforms.json" });
    expect(problem.message).toMatch(message);
  });
});
