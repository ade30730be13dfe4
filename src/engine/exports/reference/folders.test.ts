import { expect, test } from "vitest";
import { problemOf } from "../../data/dropTesting.ts";
import type { Frame, Sequence } from "../../data/sequence.ts";
import { IDENTITY } from "../../geometry/pose.ts";
import { referenceFolders } from "./folders.ts";
import { splitFile, splitTargets } from "./splits.ts";

const frame = (name: string): Frame => ({
  name,
  path: name,
  rgba: new Uint8Array(4),
  camFromWorld: IDENTITY,
  intrinsics: { fx: 1, fy: 1, cx: 0, cy: 0 },
  hasGroundTruth: false,
  groundTruth: null,
});

const sequence = (name: string, frames: Frame[]): Sequence => ({
  name,
  width: 1,
  height: 1,
  frames,
  points: {
    positions: new Float32Array(0),
    colours: new Uint8Array(0),
    reprojectionErrorsPx: new Float32Array(0),
  },
  normalisedFromColmap: 1,
  isScaleMeasured: true,
  truePath: null,
  cameras: [],
  modelCounts: { cameras: 1, images: frames.length, points3D: 0, points2D: 0, observations: 0 },
  poseFiles: null,
});

const numbered = (count: number, folder = "") =>
  Array.from({ length: count }, (_, i) => frame(`${folder}${String(i).padStart(3, "0")}.png`));

const namesOf = (sequences: Sequence[], stride: number) =>
  referenceFolders(sequences, stride).map(({ name, frames }) => [name, frames.map((f) => f.frame.name)]);

test("reference folders: neighbours in a folder are `stride` frames apart and every picture is there once", () => {
  expect(namesOf([sequence("room", numbered(8))], 2)).toEqual([
    ["room_phase0", ["000.png", "002.png", "004.png", "006.png"]],
    ["room_phase1", ["001.png", "003.png", "005.png", "007.png"]],
  ]);
});

test("reference folders: frames without a pose are left out, folders of another take stay apart, two frames make none", () => {
  const unposed = { ...frame("left/001.png"), camFromWorld: null };
  const frames = [
    frame("left/000.png"),
    unposed,
    frame("left/002.png"),
    frame("left/003.png"),
    ...numbered(2, "right/"),
  ];
  expect(namesOf([sequence("room", frames)], 1)).toEqual([
    ["room_left", ["left/000.png", "left/002.png", "left/003.png"]],
  ]);
});

test.each([
  ["my room", "my_room"],
  ["../..", ".._.."],
  ["..", "sequence"],
  ["", "sequence"],
  ["Küche 2\n", "K_che_2_"],
])("reference folders: the sequence %j becomes %j, which leads nowhere and holds no space", (given, safe) => {
  expect(namesOf([sequence(given, numbered(3))], 1)[0][0]).toBe(safe);
});

test("reference folders: names that become the same are told apart", () => {
  const sequences = ["a b", "a_b", "A b"].map((name) => sequence(name, numbered(3)));
  expect(namesOf(sequences, 1).map(([name]) => name)).toEqual(["a_b", "a_b_2", "A_b_3"]);
});

const splitOf = (frames: Frame[], heldOut: Frame[] = []) =>
  splitTargets(referenceFolders([sequence("room", frames)], 1), new Set(heldOut));

test("splits: a line names a target that has a picture before and after it", () => {
  const { train, validation } = splitOf(numbered(6));
  expect(splitFile(train)).toBe("room 0001 l\nroom 0003 l\nroom 0004 l\n");
  expect(splitFile(validation)).toBe("room 0002 l\n");
});

test.each([
  [2, 1],
  [40, 10],
  [100, 12],
  [1000, 50],
])("splits: of %i targets %i are kept for validation, evenly spread", (targets, kept) => {
  const { train, validation } = splitOf(numbered(targets + 2));
  expect([train.length, validation.length]).toEqual([targets - kept, kept]);
  const gaps = validation.slice(1).map(({ index }, i) => index - validation[i].index);
  for (const gap of gaps) expect(Math.abs(gap - targets / kept)).toBeLessThanOrEqual(1);
});

test("splits: frames that an earlier run held out stay held out", () => {
  const frames = numbered(30);
  const { train, validation, isHeldOut } = splitOf(frames, [frames[5], frames[9]]);
  expect(validation.map(({ index }) => index)).toEqual([5, 9]);
  expect(isHeldOut).toBe(true);
  expect(splitOf(frames).isHeldOut).toBe(false);
  expect(train).toHaveLength(26);
});

test("splits: one triplet cannot both train and validate, and is refused", async () => {
  const refused = await problemOf(Promise.resolve().then(() => splitOf(numbered(3))));
  expect(refused).toMatchObject({ code: "export-too-few-triplets" });
});
