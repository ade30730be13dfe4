import { describe, expect, test } from "vitest";
import type { DecodedImage } from "./decode.ts";
import {
  CAMERAS,
  codesOf,
  decodePng,
  IMAGES,
  MODEL,
  open,
  pngOf,
  problemOf,
  ROOM,
  sequenceOf,
} from "./dropTesting.ts";
import { tripletsOf } from "./sequence.ts";
import { summarise } from "./summary.ts";

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
