import { describe, expect, test } from "vitest";
import { cameraCentre, sourceFromTarget, transformPoint, translationLength } from "../geometry/pose.ts";
import { CAMERAS, codesOf, MODEL, open, pngOf, ROOM, sequenceOf } from "./dropTesting.ts";

describe("scale", () => {
  test("the median observed depth becomes 1, poses, points and factor agree", async () => {
    const sequence = await sequenceOf(ROOM);
    expect(sequence.isScaleMeasured).toBe(true);
    expect(sequence.normalisedFromColmap).toBeCloseTo(1 / 4, 3); // both points lie 4 before the cameras
    const [first, second] = sequence.frames.map(({ camFromWorld }) => camFromWorld);
    if (first == null || second == null) throw new Error("both are posed");
    const depths = sequence.frames.flatMap(({ camFromWorld }) =>
      [0, 3].map((i) =>
        camFromWorld === null
          ? 0
          : transformPoint(camFromWorld, [...sequence.points.positions.slice(i, i + 3)])[2],
      ),
    );
    expect((depths.sort((a, b) => a - b)[2] + depths[3]) / 2).toBeCloseTo(1, 6);
    expect(translationLength(sourceFromTarget(second, first))).toBeCloseTo(
      0.1 * sequence.normalisedFromColmap,
      10,
    );
    expect([...sequence.points.colours]).toEqual([120, 110, 100, 20, 210, 100]);
    expect([...sequence.points.reprojectionErrorsPx]).toEqual([...Float32Array.of(0.4, 0.6)]);
  });

  test("without points the median step becomes 0.05, and it is said to be a guess", async () => {
    const { "room/sparse/0/points3D.txt": _, ...files } = ROOM;
    const dataset = await open(files);
    const [sequence] = dataset.sequences;
    expect(codesOf(dataset)).toEqual(["colmap-no-points", "dataset-scale-guessed"]);
    expect(sequence.isScaleMeasured).toBe(false);
    const centres = sequence.frames.map(({ camFromWorld }) => camFromWorld && cameraCentre(camFromWorld));
    const steps = [0, 1].map((i) => {
      const [a, b] = [centres[i], centres[i + 1]];
      return a === null || b === null ? 0 : Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
    });
    expect((steps[0] + steps[1]) / 2).toBeCloseTo(0.05, 10);
  });

  test("depth is measured along the camera's own axis", async () => {
    // The camera looks along world -x (a quarter turn about y); the point at (-5, 0, 1) lies 5 before it.
    const sequence = await sequenceOf({
      "cameras.txt": CAMERAS,
      "images.txt": "1 1 0 1 0 0 0 0 1 a.png\n\n",
      "points3D.txt": "1 -5 0 1 0 0 0 0.1 1 0\n",
    });
    expect(sequence.normalisedFromColmap).toBeCloseTo(1 / 5, 12);
  });

  test("points behind every camera give no depth", async () => {
    const dataset = await open({
      ...ROOM,
      "room/sparse/0/points3D.txt": MODEL["points3D.txt"].replaceAll(" 4 ", " -4 "),
    });
    expect(codesOf(dataset)).toEqual(["dataset-scale-guessed"]);
  });

  test("a camera that hardly moves is warned about, with a stride that would do", async () => {
    const names = Array.from({ length: 9 }, (_, i) => `frame_${i}.png`);
    const images = names.map((name, i) => `${i} 1 0 0 0 ${-i * 0.008} 0 0 1 ${name}\n\n`).join("");
    const picture = pngOf(32, 24, () => [1, 2, 3]);
    const files = {
      "d/cameras.txt": CAMERAS,
      "d/images.txt": images,
      "d/points3D.txt": "1 0 0 4 9 9 9 0.1 0 0 1 0\n",
      ...Object.fromEntries(names.map((name) => [`d/${name}`, picture])),
    };
    // Each step is 0.008 / 4 = 0.2 % of the depth: three steps are the first above 0.5 %.
    const { problems } = await open(files);
    expect(problems).toMatchObject([
      {
        code: "dataset-little-motion",
        message: "100 % of the pairs of d move less than 0.5 % of the scene's median depth.",
        remedy: "Suggested stride 3 (now 1).",
      },
    ]);
    expect((await open(files, { stride: 3 })).problems).toEqual([]);
  });
});
