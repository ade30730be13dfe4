import { describe, expect, test } from "vitest";
import {
  cameraCentre,
  compose,
  invert,
  type RigidTransform,
  toMatrix4,
  toRows,
} from "../../geometry/pose.ts";
import { quaternionFromRotation, rotationFromQuaternion } from "../../geometry/quaternion.ts";
import type { Problem } from "../../problem.ts";
import { dropOf } from "../dropTesting.ts";
import { sourceFromVirtual } from "../sourceFile.ts";
import { readTruePath } from "./readTruePath.ts";

/** Five cameras on a bent path as a model has them, normalised units. */
const MODEL: readonly RigidTransform[] = [0, 1, 2, 3, 4].map((i) => ({
  rotation: rotationFromQuaternion([1, 0.05 * i, -0.1 * i, 0.02 * i * i]),
  translation: [0.3 * i, 0.1 * i * i, -0.05 * i],
}));

/** Where the model's world lies in the true one: turned, moved, and 2.5 m to a unit. */
const METRES_PER_UNIT = 2.5;
const TRUE_FROM_MODEL: RigidTransform = {
  rotation: rotationFromQuaternion([0.3, 0.8, -0.4, 0.1]),
  translation: [4, -1, 2],
};

/** The same cameras in the true world, metres. */
const TRUE = MODEL.map(({ rotation, translation }): RigidTransform => {
  const camFromModel = { rotation, translation: translation.map((length) => METRES_PER_UNIT * length) };
  return compose(camFromModel, invert(TRUE_FROM_MODEL));
});

const frames = MODEL.map((camFromWorld, i) => ({
  name: `frame_${i}.jpg`,
  path: `room/images/frame_${i}.color.jpg`,
  camFromWorld,
}));

const listed = TRUE.map(({ rotation, translation }, i) =>
  [`frame_${i}.jpg`, ...quaternionFromRotation(rotation), ...translation].join(" "),
);
const list = (lines: readonly string[]) => ({
  "room/groundtruth/poses.txt": `# NAME QW QX QY QZ TX TY TZ\n${lines.join("\n")}\n`,
});
const matrixText = (camFromWorld: RigidTransform) => {
  const m = toMatrix4(invert(camFromWorld));
  return [0, 4, 8, 12].map((row) => m.slice(row, row + 4).join("\t")).join("\n");
};
const matrices = (folder: string, poses = TRUE) =>
  Object.fromEntries(poses.map((pose, i) => [`${folder}/frame_${i}.pose.txt`, matrixText(pose)]));

async function read(files: Readonly<Record<string, string>>, of = frames) {
  const problems: Problem[] = [];
  const path = await readTruePath(dropOf(files).map(sourceFromVirtual), of, problems);
  return { path, problems };
}

function expectLaidOver(
  path: Awaited<ReturnType<typeof read>>["path"],
  without: readonly number[] = [],
): void {
  expect(path?.metresPerUnit).toBeCloseTo(METRES_PER_UNIT, 8);
  expect(path?.rmsMetres).toBeLessThan(1e-8);
  expect(path?.camFromWorld).toHaveLength(MODEL.length);
  path?.camFromWorld.forEach((pose, i) => {
    if (without.includes(i)) {
      expect(pose).toBeNull();
      return;
    }
    expect(pose).not.toBeNull();
    toRows(MODEL[i]).forEach((value, k) => {
      expect(pose === null ? Number.NaN : toRows(pose)[k]).toBeCloseTo(value, 8);
    });
  });
}

describe("true poses", () => {
  test("of groundtruth/poses.txt lie where the model's cameras are, in the model's units", async () => {
    const { path, problems } = await read(list(listed));
    expectLaidOver(path);
    expect(problems).toEqual([]);
  });

  test("in 7-Scenes' files are camera to world, beside the pictures or in folders of their own", async () => {
    for (const folder of ["room/images", "room/poses", "poses_rgb"]) {
      const { path, problems } = await read(matrices(folder));
      expectLaidOver(path);
      expect(problems).toEqual([]);
    }
  });

  test("of the camera that took the pictures are taken before those of the depth camera", async () => {
    const aside = TRUE.map(({ rotation, translation }, i) => ({
      rotation,
      translation: translation.map((length) => length + 0.3 * (i % 2)),
    }));
    const { path } = await read({ ...matrices("room/poses", aside), ...matrices("room/poses_rgb") });
    expectLaidOver(path);
    const { path: depthCameras } = await read(matrices("room/poses", aside));
    expect(depthCameras?.rmsMetres).toBeGreaterThan(0.01);
  });

  test("may be given of some frames, and of frames that the model does not have", async () => {
    const unposed = frames.map((frame, i) => (i === 3 ? { ...frame, camFromWorld: null } : frame));
    const { path, problems } = await read(list(listed.toSpliced(1, 1)), unposed as typeof frames);
    expectLaidOver(path, [1]);
    expect(problems).toEqual([]);
  });

  test("off the model's by chance have that as their error, in metres", async () => {
    const off = TRUE.map((camFromTrue, i) => {
      const [x, y, z] = cameraCentre(camFromTrue);
      const centre = [x, y, z + (i % 2 === 0 ? 0.02 : -0.02)];
      const { rotation } = camFromTrue;
      return invert({ rotation: invert({ rotation, translation: [0, 0, 0] }).rotation, translation: centre });
    });
    const { path } = await read(matrices("room/poses", off));
    expect(path?.rmsMetres).toBeGreaterThan(0.01);
    expect(path?.rmsMetres).toBeLessThan(0.021);
  });

  test("that do not exist are no problem", async () => {
    expect(await read({ "room/poses.txt": "1 2 3", "room/images/frame_0.txt": "x" })).toEqual({
      path: null,
      problems: [],
    });
  });
});

describe("true poses that are wrong are left out, and it is said where", () => {
  const [first, second, ...others] = listed;
  const inList = { file: "room/groundtruth/poses.txt", severity: "warning" };
  test.each([
    [
      "a line is cut",
      [first, second.split(" ").slice(0, 4).join(" "), ...others],
      "true-pose-fields",
      3,
      "has 4",
    ],
    ["a number is none", [first.replace(/ \S+$/, " nan"), ...others], "colmap-not-a-number", 2, "TZ"],
    ["a quaternion is long", [`x.jpg 2 0 0 0 0 0 0`, ...others], "true-pose-quaternion", 2, "length 2.000"],
    ["a name is doubled", [first, first, ...others], "true-pose-duplicate", 3, "frame_0.jpg"],
  ])("%s", async (_, lines, code, line, words) => {
    const { path, problems } = await read(list(lines));
    expect(path).toBeNull();
    expect(problems).toMatchObject([{ ...inList, code, line }]);
    expect(problems[0].message).toContain(words);
    expect(problems[0].message).toContain("No true camera path is shown.");
  });

  test.each([
    ["a row is cut", "1 0 0 0\n0 1 0", 2, "a row of 3"],
    ["a row is missing", "1 0 0 0\n0 1 0 0\n0 0 1 0", null, "found 3"],
    ["a row is too many", "1 0 0 0\n0 1 0 0\n0 0 1 0\n0 0 0 1\n0 0 0 1", 5, "a fifth row"],
    ["it is mirrored", "-1 0 0 0\n0 1 0 0\n0 0 1 0\n0 0 0 1", null, "not rigid"],
    ["the pose was lost", "-inf 0 0 0\n0 1 0 0\n0 0 1 0\n0 0 0 1", 1, "-inf"],
  ])("one file of five: %s", async (_, text, line, words) => {
    const { path, problems } = await read({ ...matrices("room/poses"), "room/poses/frame_2.pose.txt": text });
    expectLaidOver(path, [2]);
    expect(problems).toMatchObject([{ severity: "warning", file: "room/poses/frame_2.pose.txt", line }]);
    expect(problems[0].message).toContain(words);
    expect(problems[0].message).toContain("1 of 5 pose files cannot be used");
  });

  test("too few frames, or names that are not those of the frames", async () => {
    for (const lines of [listed.slice(0, 2), listed.map((line) => `other_${line}`)]) {
      const { path, problems } = await read(list(lines));
      expect(path).toBeNull();
      expect(problems).toMatchObject([{ code: "true-poses-not-aligned", severity: "warning" }]);
    }
  });
});
