import { describe, expect, test } from "vitest";
import { CAMERAS, codesOf, decodePng, open, pngOf, problemOf, ROOM, sequenceOf } from "./dropTesting.ts";
import { tripletsOf } from "./sequence.ts";
import { summarise } from "./summary.ts";

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
