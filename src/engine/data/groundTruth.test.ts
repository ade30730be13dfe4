import { describe, expect, test } from "vitest";
import { projectPoint } from "../geometry/intrinsics.ts";
import { codesOf, depthPngOf, open, pngOf, problemOf, ROOM, sequenceOf } from "./dropTesting.ts";
import { summarise } from "./summary.ts";

describe("ground truth", () => {
  const depths = (folder: string, at: (x: number, y: number) => number) =>
    Object.fromEntries(["1", "2", "10"].map((i) => [`${folder}frame_${i}.png`, depthPngOf(32, 24, at)]));

  test("is found in depth/, and 0 and 65535 are invalid", async () => {
    const dataset = await open({
      ...ROOM,
      ...depths("room/depth/", (x, y) => (x === 0 ? 0 : x === 1 ? 65535 : 1000 + 32 * y + x)),
    });
    expect(codesOf(dataset)).toEqual([]);
    expect(summarise(dataset).sequences[0].groundTruth).toBe(3);
    const [frame] = dataset.sequences[0].frames;
    const depth = await frame.groundTruth?.();
    expect([depth?.width, depth?.height]).toEqual([32, 24]);
    const expected = [0, 0, 1.002, 1.003];
    expected.forEach((metres, i) => {
      expect(depth?.metres[i]).toBeCloseTo(metres, 6);
    });
  });

  test("beside the pictures it is depth and no unposed frame", async () => {
    const beside = Object.fromEntries(
      Object.entries(depths("room/images/", () => 2000)).map(([path, png]) => [
        path.replace(".png", ".depth.png"),
        png,
      ]),
    );
    const { frames } = await sequenceOf({ ...ROOM, ...beside });
    expect(frames).toHaveLength(3);
    expect(frames.every(({ hasGroundTruth }) => hasGroundTruth)).toBe(true);
  });

  test("is undistorted like its picture, by the nearest sample", async () => {
    // Depth is the column in metres; after undistortion a pixel holds the column that sees the same ray.
    const camera = "1 SIMPLE_RADIAL 32 24 30 16 12 0.3";
    const { frames } = await sequenceOf({
      ...ROOM,
      ...depths("room/depth/", (x) => 1000 * (x + 1)),
      "room/sparse/0/cameras.txt": camera,
    });
    const depth = await frames[0].groundTruth?.();
    const { intrinsics } = frames[0];
    if (depth === undefined || intrinsics === null) throw new Error("both are there");
    for (const column of [3, 10, 15, 24, 29]) {
      const u = (column - intrinsics.cx) / intrinsics.fx;
      const v = (12 - intrinsics.cy) / intrinsics.fy;
      const stored = Math.round(30 * u * (1 + 0.3 * (u * u + v * v)) + 16 - 0.5);
      expect(depth.metres[12 * 32 + column]).toBeCloseTo(stored + 1, 5);
    }
    expect(projectPoint(intrinsics, [0, 0, 1])).toEqual([15.5, 11.5]);
    expect(depth.metres[0]).toBe(0); // pincushion: the corner's ray lies outside the stored map
  });

  test("that is damaged is refused when it is asked for, naming the file", async () => {
    const damaged = depthPngOf(32, 24, () => 5).slice(0, -40);
    const { frames } = await sequenceOf({ ...ROOM, "room/depth/frame_1.png": damaged });
    expect(frames[0].hasGroundTruth).toBe(true);
    const problem = await problemOf(frames[0].groundTruth?.() ?? Promise.resolve());
    expect(problem).toMatchObject({ code: "ground-truth-unreadable", file: "room/depth/frame_1.png" });
  });

  test("of another shape than the camera is refused", async () => {
    const { frames } = await sequenceOf({ ...ROOM, "room/depth/frame_1.png": depthPngOf(20, 24, () => 5) });
    const problem = await problemOf(frames[0].groundTruth?.() ?? Promise.resolve());
    expect(problem.message).toContain("20 x 24 pixels are of another shape than the camera's 32 x 24");
  });

  test("in 8 bits cannot be used, and it is said", async () => {
    const dataset = await open({ ...ROOM, "room/depth/frame_x.png": pngOf(32, 24, () => [1, 1, 1]) });
    expect(codesOf(dataset)).toEqual(["ground-truth-not-16-bit"]);
  });
});
