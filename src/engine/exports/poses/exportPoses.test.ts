import { describe, expect, test } from "vitest";
import {
  CAMERAS,
  codesOf,
  IMAGES,
  open,
  POINTS3D,
  picturesIn,
  problemOf,
  ROOM,
} from "../../data/dropTesting.ts";
import type { Frame, Sequence } from "../../data/sequence.ts";
import { compose, type RigidTransform, toRows, withLengthsScaled } from "../../geometry/pose.ts";
import { rotationFromQuaternion } from "../../geometry/quaternion.ts";
import { exportPoses, type PoseFormat } from "./exportPoses.ts";
import { recordedPoses } from "./recordedPoses.ts";

const nudge: RigidTransform = {
  rotation: rotationFromQuaternion([0.999, 0.01, -0.02, 0.03]),
  translation: [0.011, -0.007, 0.003],
};

const poseOf = ({ camFromWorld, name }: Frame): RigidTransform => {
  if (camFromWorld === null) throw new Error(`${name} has no pose.`);
  return camFromWorld;
};

/** In the export's unit, which is the same for both; normalised units follow the poses. */
const rowsOf = ({ frames, normalisedFromColmap }: Sequence) =>
  frames.map((frame) => toRows(withLengthsScaled(poseOf(frame), 1 / normalisedFromColmap)));

/** The room with its second frame refined, and what comes back when the export is dropped with the pictures. */
async function thereAndBack(format: PoseFormat) {
  const [sequence] = (await open(ROOM)).sequences;
  const refined = sequence.frames.map((frame, i) => (i === 1 ? compose(nudge, poseOf(frame)) : null));
  const bytes = await exportPoses(sequence, refined, format);
  const name = format === "colmap" ? "poses.zip" : "transforms.json";
  const dropped = await open({ [name]: new Uint8Array(bytes), ...picturesIn("images/") });
  const expected = sequence.frames.map((frame, i) =>
    toRows(withLengthsScaled(refined[i] ?? poseOf(frame), 1 / sequence.normalisedFromColmap)),
  );
  return { sequence, dropped, expected };
}

function expectSameRows(actual: readonly number[][], expected: readonly number[][]): void {
  const differences = actual.flatMap((rows, i) => rows.map((value, k) => Math.abs(value - expected[i][k])));
  expect(differences).toHaveLength(12 * expected.length);
  expect(Math.max(...differences)).toBeLessThan(1e-9);
}

describe("COLMAP text", () => {
  test("comes back with the same cameras, points and tracks, and the refined pose in place of the old one", async () => {
    const { sequence, dropped, expected } = await thereAndBack("colmap");
    const [back] = dropped.sequences;
    expect(codesOf(dropped)).toEqual([]);
    expect(back.cameras).toEqual(sequence.cameras);
    expect(back.modelCounts).toEqual(sequence.modelCounts);
    expect(back.frames.map(({ name }) => name)).toEqual(sequence.frames.map(({ name }) => name));
    expectSameRows(rowsOf(back), expected);
    expect(Math.abs(rowsOf(back)[1][3] - rowsOf(sequence)[1][3])).toBeGreaterThan(0.01);
  });

  test("without a refined pose is the opened model byte for byte, below a header of its own", async () => {
    const [sequence] = (await open(ROOM)).sequences;
    const bytes = await exportPoses(sequence, [null, null, null], "colmap");
    const zip = new TextDecoder().decode(bytes);
    for (const text of [CAMERAS, IMAGES, POINTS3D]) expect(zip).toContain(text);
    expect(zip).toContain("# Written by GasMono Playground. Of 3 images, 0 have a refined pose");
  });
});

describe("transforms.json", () => {
  const text = async (sequence: Sequence, poses: readonly (RigidTransform | null)[]) =>
    JSON.parse(new TextDecoder().decode(await exportPoses(sequence, poses, "transforms")));

  test("sees a point of the world at the pixel at which COLMAP's camera sees it", async () => {
    const [sequence] = (await open(ROOM)).sequences;
    const { frames, fl_x, fl_y, cx, cy, w, h } = await text(sequence, [null, null, null]);
    expect([w, h, fl_x, fl_y, cx, cy]).toEqual([32, 24, 30, 30, 16, 12]);
    const world = [0.3, -0.2, 4];
    const m: number[][] = frames[2].transform_matrix;
    expect(frames[2].file_path).toBe("images/frame_10.png");
    // Against the columns of the matrix: along X right, Y up, Z backwards.
    const along = (axis: number) => [0, 1, 2].reduce((sum, i) => sum + m[i][axis] * (world[i] - m[i][3]), 0);
    const [x, y, z] = [along(0), -along(1), -along(2)];
    const rows = rowsOf(sequence)[2];
    const inCamera = [0, 4, 8].map(
      (r) => rows[r] * world[0] + rows[r + 1] * world[1] + rows[r + 2] * world[2] + rows[r + 3],
    );
    expect(z).toBeGreaterThan(3);
    expect(Math.max(...[x, y, z].map((value, i) => Math.abs(value - inCamera[i])))).toBeLessThan(1e-12);
  });

  test("has intrinsics at every frame where there are several cameras, and refuses what the format cannot say", async () => {
    const withCameras = async (cameras: string) => {
      const images = IMAGES.replace("1 frame_2.png", "2 frame_2.png");
      const model = { "room/sparse/0/cameras.txt": cameras, "room/sparse/0/images.txt": images };
      return (await open({ ...ROOM, ...model })).sequences[0];
    };
    const radial = await withCameras("1 PINHOLE 32 24 30 30 16 12\n2 RADIAL 32 24 31 16 12 0.01 -0.02\n");
    const { fl_x, frames } = await text(radial, [null, null, null]);
    expect(fl_x).toBeUndefined();
    expect(frames[1]).toMatchObject({ camera_model: "OPENCV", fl_x: 31, k1: 0.01, k2: -0.02, p1: 0, p2: 0 });
    const fov = await withCameras("1 PINHOLE 32 24 30 30 16 12\n2 FOV 32 24 30 30 16 12 0.5\n");
    expect(await problemOf(text(fov, [null, null, null]))).toMatchObject({
      code: "export-camera-model",
      message: "transforms.json has no camera model for COLMAP's FOV.",
    });
  });

  test("comes back with the same cameras and poses, and from there goes out as COLMAP text", async () => {
    const { sequence, dropped, expected } = await thereAndBack("transforms");
    const [back] = dropped.sequences;
    expect(codesOf(dropped)).toEqual(["dataset-scale-guessed"]);
    expect(back.cameras).toEqual(sequence.cameras);
    expect(back.frames.map(({ path }) => path)).toEqual(sequence.frames.map(({ name }) => `images/${name}`));
    expectSameRows(rowsOf(back), expected);

    const text = await exportPoses(back, [null, null, null], "colmap");
    const again = await open({ "poses.zip": new Uint8Array(text), ...picturesIn("images/") });
    expect(again.sequences[0].cameras).toEqual(sequence.cameras);
    expectSameRows(rowsOf(again.sequences[0]), expected);
  });
});

describe("poses of a recording, whose files are not at hand", () => {
  const names = { colmap: "poses.zip", transforms: "transforms.json" } as const;
  test.each(["colmap", "transforms"] as const)(
    "come back from %s as they would from the files",
    async (format) => {
      const [sequence] = (await open(ROOM)).sequences;
      const view = {
        normalisedFromColmap: sequence.normalisedFromColmap,
        ...{ pointPositions: sequence.points.positions, pointColours: sequence.points.colours },
        frames: [
          ...sequence.frames.map((frame) => ({ name: frame.name, camFromWorld: toRows(poseOf(frame)) })),
          { name: "unposed.png", camFromWorld: null },
        ],
      };
      const refined = toRows(compose(nudge, poseOf(sequence.frames[1])));
      const bytes = recordedPoses(view, sequence.cameras[0], [null, refined, null, null], format);
      const back = await open({ [names[format]]: new Uint8Array(bytes), ...picturesIn("images/") });
      expect(back.sequences[0].cameras).toEqual(sequence.cameras);
      const { expected } = await thereAndBack(format);
      expectSameRows(rowsOf(back.sequences[0]), expected);
      const points = Array.from(
        back.sequences[0].points.positions,
        (length) => length / back.sequences[0].normalisedFromColmap,
      );
      const own = Array.from(sequence.points.positions, (length) => length / sequence.normalisedFromColmap);
      if (format === "transforms") expect(points).toEqual([]);
      else expect(Math.max(...points.map((length, i) => Math.abs(length - own[i])))).toBeLessThan(1e-5);
    },
  );
});
