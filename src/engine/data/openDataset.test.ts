import { describe, expect, test } from "vitest";
import { projectPoint } from "../geometry/intrinsics.ts";
import { cameraCentre, sourceFromTarget, transformPoint, translationLength } from "../geometry/pose.ts";
import type { DecodedImage } from "./decode.ts";
import {
  CAMERAS,
  codesOf,
  decodePng,
  depthPngOf,
  IMAGES,
  MODEL,
  open,
  picturesIn,
  pngOf,
  problemOf,
} from "./dropTesting.ts";
import { type Sequence, tripletsOf } from "./sequence.ts";
import { summarise } from "./summary.ts";

const ROOM = {
  ...Object.fromEntries(Object.entries(MODEL).map(([name, text]) => [`room/sparse/0/${name}`, text])),
  ...picturesIn("room/images/"),
};

async function sequenceOf(files: Parameters<typeof open>[0], options = {}): Promise<Sequence> {
  return (await open(files, options)).sequences[0];
}

describe("a drop", () => {
  test("becomes frames in natural order with pose, picture and intrinsics, and triplets", async () => {
    const dataset = await open(ROOM);
    const [sequence] = dataset.sequences;
    expect(codesOf(dataset)).toEqual([]);
    expect(sequence.name).toBe("room");
    expect(sequence.frames.map(({ name }) => name)).toEqual(["frame_1.png", "frame_2.png", "frame_10.png"]);
    sequence.frames.forEach((frame, i) => {
      expect(frame.path).toBe(`room/images/${frame.name}`);
      expect([...(frame.rgba?.slice(0, 8) ?? [])]).toEqual([i, 0, 0, 255, i, 4, 0, 255]);
      expect(frame.intrinsics).toEqual({ fx: 30, fy: 30, cx: 15.5, cy: 11.5 });
      expect(frame.hasGroundTruth).toBe(false);
    });
    expect(tripletsOf(sequence, 1)).toEqual([{ target: 1, previous: 0, next: 2 }]);
    expect(tripletsOf(sequence, 2)).toEqual([]);
  });

  test("is told in counts as the terminal prints them", async () => {
    expect(summarise(await open(ROOM))).toEqual({
      sequences: [
        {
          name: "room",
          frames: 3,
          posed: 3,
          triplets: 1,
          groundTruth: 0,
          cameras: [{ id: 1, model: "PINHOLE", width: 32, height: 24, params: [30, 30, 16, 12] }],
          model: { cameras: 1, images: 3, points3D: 2, points2D: 8, observations: 6 },
        },
      ],
      problems: [],
    });
  });

  test("of 120 files is read whole", async () => {
    const names = Array.from({ length: 120 }, (_, i) => `frame_${i}.png`);
    const picture = pngOf(32, 24, () => [1, 2, 3]);
    const images = names.map((name, i) => `${i} 1 0 0 0 ${-i / 10} 0 0 1 ${name}\n\n`).join("");
    const files = {
      "d/cameras.txt": CAMERAS,
      "d/images.txt": images,
      "d/points3D.txt": "",
      ...Object.fromEntries(names.map((name) => [`d/images/${name}`, picture])),
    };
    const progress: string[] = [];
    const sequence = await sequenceOf(files, {
      onProgress: (p: { stage: string; done: number; total: number }) =>
        progress.push(`${p.stage} ${p.done}/${p.total}`),
    });
    expect(sequence.frames.filter(({ rgba }) => rgba !== null)).toHaveLength(120);
    expect(tripletsOf(sequence, 3)).toHaveLength(114);
    expect(progress).toContain("pictures 1/120");
    expect(progress.at(-1)).toBe("pictures 120/120");
  });

  test("of two folders, each with a model and pictures, is two sequences", async () => {
    const move = (to: string) =>
      Object.fromEntries(Object.entries(ROOM).map(([path, content]) => [path.replace("room", to), content]));
    const { sequences } = await open({ ...move("data/hall"), ...move("data/kitchen") });
    expect(sequences.map(({ name, frames }) => [name, frames.length])).toEqual([
      ["hall", 3],
      ["kitchen", 3],
    ]);
  });

  test("with two files of one path is refused", async () => {
    const zip = { path: "a.txt", blob: new Blob(["x"]) };
    const { openDataset } = await import("./openDataset.ts");
    const problem = await problemOf(
      openDataset([zip, zip], { width: 32, height: 32, decodeImage: decodePng }),
    );
    expect(problem.code).toBe("dataset-duplicate-path");
  });

  test("is given up when it is cancelled, before and while pictures are read", async () => {
    const controller = new AbortController();
    const onProgress = ({ stage }: { stage: string }) => stage === "pictures" && controller.abort();
    const stopped = await problemOf(open(ROOM, { signal: controller.signal, onProgress }));
    expect(stopped.code).toBe("dataset-cancelled");
    expect((await problemOf(open(ROOM, { signal: AbortSignal.abort() }))).code).toBe("dataset-cancelled");
  });
});

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

describe("frames", () => {
  test("a picture that COLMAP left out is an unposed frame in its place", async () => {
    const dataset = await open({
      ...ROOM,
      "room/images/frame_3.png": pngOf(32, 24, () => [9, 9, 9]),
      "room/images/frame_4.png": pngOf(64, 24, () => [8, 8, 8]),
    });
    const { frames } = dataset.sequences[0];
    expect(frames.map(({ name, camFromWorld }) => [name, camFromWorld !== null])).toEqual([
      ["frame_1.png", true],
      ["frame_2.png", true],
      ["frame_3.png", false],
      ["frame_4.png", false],
      ["frame_10.png", true],
    ]);
    expect(frames[2].intrinsics).toEqual(frames[0].intrinsics); // the model's only camera took it
    expect(frames[3].intrinsics).toBeNull(); // another size: who knows
    expect(frames[3].rgba?.slice(0, 4)).toEqual(new Uint8Array([8, 8, 8, 255]));
    // Neighbours are the posed ones on both sides.
    expect(tripletsOf(dataset.sequences[0], 1)).toEqual([{ target: 1, previous: 0, next: 4 }]);
    expect(summarise(dataset).sequences[0]).toMatchObject({ frames: 5, posed: 3, triplets: 1 });
  });

  test("frames of different folders are no neighbours", async () => {
    const frames = ["left/1", "left/2", "left/3", "right/1", "right/2", "right/3"].map((name) => ({
      name,
      path: name,
      rgba: new Uint8Array(4),
      camFromWorld: { rotation: [1, 0, 0, 0, 1, 0, 0, 0, 1], translation: [0, 0, 0] },
      intrinsics: { fx: 1, fy: 1, cx: 0, cy: 0 },
      hasGroundTruth: false,
      groundTruth: null,
    }));
    expect(tripletsOf({ frames }, 1)).toEqual([
      { target: 1, previous: 0, next: 2 },
      { target: 4, previous: 3, next: 5 },
    ]);
  });

  test("pictures of a uniformly other size take the camera with them, and it is said", async () => {
    const files = { ...ROOM, "room/sparse/0/cameras.txt": "1 PINHOLE 64 48 60 60 32 24" };
    const dataset = await open(files, { width: 16, height: 12 });
    expect(codesOf(dataset)).toEqual(["picture-rescaled"]);
    expect(dataset.problems[0].message).toContain(
      "The picture is 32 x 24 pixels, its camera 64 x 48; the camera is rescaled to it (3 of 3 pictures).",
    );
    expect(dataset.sequences[0].frames[0].intrinsics).toEqual({ fx: 15, fy: 15, cx: 7.5, cy: 5.5 });
  });

  test.each([
    ["turned", "1 PINHOLE 24 32 30 30 12 16", /turned by 90 degrees/],
    ["cropped", "1 PINHOLE 32 18 30 30 16 9", /cropping cannot be/],
  ])("pictures that are %s against their camera are refused", async (_, camera, remedy) => {
    const problem = await problemOf(open({ ...ROOM, "room/sparse/0/cameras.txt": camera }));
    expect(problem).toMatchObject({ code: "picture-size", file: "room/images/frame_1.png" });
    expect(problem.remedy).toMatch(remedy);
  });

  test("a decoder that turns pictures is found out", async () => {
    const decodeImage = async (bytes: Uint8Array, path: string): Promise<DecodedImage> => {
      const { width, height, rgba } = await decodePng(bytes, path);
      return { width: height, height: width, rgba };
    };
    expect((await problemOf(open(ROOM, { decodeImage }))).code).toBe("picture-header");
  });

  test("a picture that declares 100,000 x 100,000 pixels never reaches the decoder", async () => {
    const bomb = pngOf(32, 24, () => [0, 0, 0]);
    new DataView(bomb.buffer).setUint32(16, 100_000);
    new DataView(bomb.buffer).setUint32(20, 100_000);
    let decoded = 0;
    const problem = await problemOf(
      open(
        { ...ROOM, "room/images/frame_1.png": bomb },
        {
          decodeImage: async (bytes, path) => {
            if (path.endsWith("frame_1.png")) decoded++;
            return decodePng(bytes, path);
          },
        },
      ),
    );
    expect(problem).toMatchObject({ code: "picture-too-large", file: "room/images/frame_1.png" });
    expect(decoded).toBe(0);
  });

  test("names with markup are names and nothing else", async () => {
    const name = "<img src=x onerror=alert(1)>.png";
    const sequence = await sequenceOf({
      "room/cameras.txt": CAMERAS,
      "room/images.txt": IMAGES.replace("frame_1.png", name),
      "room/points3D.txt": MODEL["points3D.txt"],
    });
    expect(sequence.frames.map((frame) => frame.name)).toContain(name);
  });
});

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
