import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { unzip } from "unzipit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeSequenceFolder, type SequenceOnDisk } from "../../e2e/fixtures/sequences.ts";
import {
  CAMERA,
  COLMAP_PER_METRE,
  pointInCam,
  pointInWorld,
  renderFrame,
} from "../../e2e/fixtures/syntheticSequence.ts";
import { readCheckpoint } from "../engine/checkpoint/checkpointFile.ts";
import { type StoredTensor, writeSafetensors } from "../engine/checkpoint/safetensors.ts";
import { readNpy } from "../engine/exports/npyTesting.ts";
import { PRESETS } from "../engine/training/presets.ts";
import { main } from "./main.ts";

/** Enough for eight triplets at stride 1 or 2. */
const FRAMES = 12;
const folder = mkdtempSync(join(tmpdir(), "export-"));
let room: SequenceOnDisk;
beforeAll(async () => {
  room = await makeSequenceFolder(FRAMES);
  expect((await exportRoom("plain")).exitCode).toBe(0);
});
afterAll(() => {
  room.remove();
  rmSync(folder, { recursive: true });
});

async function exportRoom(name: string, ...options: string[]) {
  const said: string[] = [];
  const printed: string[] = [];
  const out = join(folder, name);
  const exitCode = await main(
    ["export", room.folder, "--reference", out, "--size", "96x128", "--json", ...options],
    { invocation: "gasmono", say: (text) => said.push(text), print: (text) => printed.push(text) },
  );
  const result = JSON.parse(printed[0]);
  return {
    exitCode,
    said: said.join("\n"),
    result,
    codes: result.problems.map((p: { code: string }) => p.code),
  };
}

const read = (...path: string[]) => readFileSync(join(folder, ...path));
const linesOf = (...path: string[]) =>
  read(...path)
    .toString()
    .trimEnd()
    .split("\n");

/** COLMAP's world-to-camera pose of a frame, straight from the text: rows of [R | t]. */
function camFromWorldInText(name: string): number[][] {
  const text = readFileSync(join(room.folder, "sparse/0/images.txt"), "utf8");
  const line = text.split("\n").find((candidate) => candidate.endsWith(` ${name}`));
  if (line === undefined) throw new Error(`${name} is not in images.txt`);
  const [w, x, y, z, tx, ty, tz] = line.split(" ").slice(1, 8).map(Number);
  return [
    [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y), tx],
    [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x), ty],
    [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y), tz],
  ];
}

/** The 4 x 4 that takes the target's camera to the source's: E_s E_t^-1, multiplied out. */
function sourceFromTarget(source: number[][], target: number[][]): number[] {
  const rotation = source.map((s) => target.map((t) => s[0] * t[0] + s[1] * t[1] + s[2] * t[2]));
  const rows = rotation.map((row, i) => {
    const moved = row.reduce((sum, r, k) => sum + r * target[k][3], 0);
    return [...row, source[i][3] - moved];
  });
  return [...rows.flat(), 0, 0, 0, 1];
}

/** How much a picture differs from a frame, in levels of 8 bits. */
async function differenceFrom(picture: Buffer, index: number): Promise<number> {
  const [shown, original] = await Promise.all(
    [picture, join(room.folder, "images", frameName(index))].map((of) =>
      sharp(of).resize(128, 96).raw().toBuffer(),
    ),
  );
  return shown.reduce((sum, value, i) => sum + Math.abs(value - original[i]), 0) / shown.length;
}

const frameName = (index: number) => `frame-${String(index).padStart(4, "0")}.jpg`;

describe("export --reference", () => {
  test("every line of the split files names a target whose picture, neighbours and coarse poses are there", () => {
    const train = linesOf("plain", "splits/nyu/train_files.txt");
    const validation = linesOf("plain", "splits/nyu/val_files.txt");
    const targets = [...train, ...validation].map((line) => /^(\S+) (\d{4}) l$/.exec(line)?.slice(1) ?? []);
    expect(targets.map(([, number]) => Number(number)).sort((a, b) => a - b)).toEqual(
      Array.from({ length: FRAMES - 2 }, (_, i) => i + 1),
    );
    expect(validation).toHaveLength(2);
    for (const [name, number] of targets) {
      for (const offset of [-1, 0, 1]) {
        const picture = `${String(Number(number) + offset).padStart(6, "0")}.jpg`;
        expect(existsSync(join(folder, "plain/pictures", name, picture))).toBe(true);
      }
      expect(existsSync(join(folder, "plain/splits/nyu/cpose", name, `${number}.npy`))).toBe(true);
    }
  });

  test("coarse poses are E_s E_t^-1 of the text, first of frame -1, then of frame +1", () => {
    for (let target = 1; target + 1 < FRAMES; target++) {
      const { shape, values } = readNpy(
        read("plain/splits/nyu/cpose/room", `${String(target).padStart(4, "0")}.npy`),
      );
      expect(shape).toEqual([2, 4, 4]);
      const pose = camFromWorldInText(frameName(target));
      [target - 1, target + 1].forEach((source, s) => {
        const expected = sourceFromTarget(camFromWorldInText(frameName(source)), pose);
        const errors = expected.map((value, i) => Math.abs(values[16 * s + i] - value));
        expect(Math.max(...errors)).toBeLessThan(1e-6);
      });
    }
  });

  test("intrinsics and coarse poses take a point seen in the target to where the source sees it", () => {
    const { values: k } = readNpy(read("plain/pictures/room/intrinsics.npy"));
    // As the reference does: rows times the size it trains at.
    const [fx, cx, fy, cy] = [k[0] * 128, k[2] * 128, k[5] * 96, k[6] * 96];
    const { values: poses } = readNpy(read("plain/splits/nyu/cpose/room/0005.npy"));
    const point = pointInWorld(renderFrame(5), 40, 30);
    const inTarget = pointInCam(renderFrame(5), point).map((metres) => metres * COLMAP_PER_METRE);
    [4, 6].forEach((source, s) => {
      const row = (r: number) =>
        [0, 1, 2].reduce(
          (sum, c) => sum + poses[16 * s + 4 * r + c] * inTarget[c],
          poses[16 * s + 4 * r + 3],
        );
      const seen = [(fx * row(0)) / row(2) + cx, (fy * row(1)) / row(2) + cy];
      const [x, y, z] = pointInCam(renderFrame(source), point);
      // COLMAP's pixel, its picture's edges moved to the exported one's, the first centre at (0, 0).
      const scale = 128 / CAMERA.width;
      const expected = [x, y].map(
        (v, axis) => scale * ((CAMERA.focalPx * v) / z + [CAMERA.cx, CAMERA.cy][axis]) - 0.5,
      );
      expect(Math.hypot(seen[0] - expected[0], seen[1] - expected[1])).toBeLessThan(1e-3);
    });
  });

  test("pictures are JPEGs of the chosen size that show the frames", async () => {
    const picture = read("plain/pictures/room/000007.jpg");
    const { format, width, height, channels } = await sharp(picture).metadata();
    expect([format, width, height, channels]).toEqual(["jpeg", 128, 96, 3]);
    const [own, neighbour] = await Promise.all([7, 8].map((index) => differenceFrom(picture, index)));
    expect(own).toBeLessThan(neighbour / 2);
  });

  test("the test set holds the validation targets' ground truth, in metres, beside their pictures", async () => {
    const lines = linesOf("plain", "splits/nyu/test_files.txt");
    expect(lines).toEqual(linesOf("plain", "splits/nyu/val_files.txt"));
    const { entries } = await unzip(new Uint8Array(read("plain/splits/nyu/gt_depths.npz")));
    const { shape, values } = readNpy(new Uint8Array(await entries["data.npy"].arrayBuffer()));
    expect(shape).toEqual([lines.length, CAMERA.height, CAMERA.width]);
    for (const [i, line] of lines.entries()) {
      const number = line.split(" ")[1];
      const picture = read("plain/test/room", `${number}.png`);
      const [own, neighbour] = await Promise.all(
        [0, 1].map((offset) => differenceFrom(picture, Number(number) + offset)),
      );
      expect(own).toBeLessThan(neighbour / 2);
      const { depthMetres } = renderFrame(Number(number));
      const at = 20 * CAMERA.width + 30;
      expect(values[i * CAMERA.width * CAMERA.height + at]).toBeCloseTo(depthMetres[at], 3);
    }
  });

  test("a stride parts the frames into folders, so that the reference's neighbours are that far apart", async () => {
    const { result } = await exportRoom("stride", "--stride", "2", "--lengths", "normalised");
    expect(result.folders.map((f: { name: string }) => f.name)).toEqual(["room_phase0", "room_phase1"]);
    const { values } = readNpy(read("stride/splits/nyu/cpose/room_phase1/0001.npy"));
    const expected = sourceFromTarget(camFromWorldInText(frameName(5)), camFromWorldInText(frameName(3)));
    const factor = result.folders[0].normalisedFromColmap;
    expect(factor).not.toBeCloseTo(1, 2);
    expect(result.folders.map((f: { resampled: number }) => f.resampled)).toEqual([0, 0]);
    for (const i of [3, 7, 11]) expect(values[16 + i]).toBeCloseTo(expected[i] * factor, 6);
  });

  test("a folder with other things in it is refused and left as it is; an earlier export is replaced", async () => {
    mkdirSync(join(folder, "mine"));
    writeFileSync(join(folder, "mine/notes.txt"), "keep me");
    const refused = await exportRoom("mine");
    expect(refused.exitCode).toBe(2);
    expect(refused.codes).toEqual(["export-folder-not-empty"]);
    expect(readdirSync(join(folder, "mine"))).toEqual(["notes.txt"]);

    await exportRoom("again", "--stride", "2");
    writeFileSync(join(folder, "again/notes.txt"), "keep me");
    expect((await exportRoom("again")).exitCode).toBe(0);
    expect(readdirSync(join(folder, "again/pictures"))).toEqual(["room"]);
    expect(readdirSync(join(folder, "again")).sort()).toEqual([
      "README.txt",
      "export.json",
      "notes.txt",
      "pictures",
      "splits",
      "test",
    ]);
  });

  test("a model without its pictures is refused after the warning that says so", async () => {
    const said: string[] = [];
    const exitCode = await main(
      ["export", join(room.folder, "sparse"), "--reference", join(folder, "bare")],
      { invocation: "gasmono", say: (text) => said.push(text), print: () => undefined },
    );
    expect(exitCode).toBe(2);
    expect(said.at(0)).toContain("No pictures came with the model");
    expect(said.at(-1)).toContain("The data hold 0 targets");
    expect(existsSync(join(folder, "bare"))).toBe(false);
  });

  test("weights of a run come along as the reference's files, with the run's size and held-out frames", async () => {
    const run = join(folder, "run");
    mkdirSync(run);
    const weight = { dtype: "F32", shape: [2], data: Float32Array.of(0.5, -0) } as const;
    const tensors = new Map<string, StoredTensor>([
      ["encoder.stem.0.bn.running_mean", weight],
      ["pose.net.0.weight", { ...weight, shape: [256, 1], data: new Float32Array(256) }],
    ]);
    writeFileSync(join(run, "weights.safetensors"), writeSafetensors(tensors));
    const config = { ...PRESETS.quick, evaluation: { ...PRESETS.quick.evaluation, heldOutEvery: 5 } };
    writeFileSync(join(run, "run.json"), JSON.stringify({ config }));
    const out = join(folder, "weighted");
    const printed: string[] = [];
    const exitCode = await main(["export", room.folder, "--reference", out, "--weights", run, "--json"], {
      invocation: "gasmono",
      say: () => undefined,
      print: (text) => printed.push(text),
    });
    expect(exitCode).toBe(0);
    const result = JSON.parse(printed[0]);
    expect(result).toMatchObject({
      ...config.resolution,
      weights: ["weights/encoder.pth", "weights/pose.pth"],
    });
    // Of frames 0 to 11, all with ground truth, every fifth from the third on.
    expect(linesOf("weighted/splits/nyu/val_files.txt")).toEqual(["room 0002 l", "room 0007 l"]);
    expect(result.problems.map((p: { code: string }) => p.code)).toEqual([
      "export-networks-of-our-own",
      "export-lengths",
    ]);
    const { tensors: encoder, other } = await readCheckpoint(
      read("weighted/weights/encoder.pth"),
      "encoder.pth",
    );
    expect([...encoder.keys()]).toEqual(["stem.0.bn.running_mean", "stem.0.bn.num_batches_tracked"]);
    expect(encoder.get("stem.0.bn.running_mean")?.data).toEqual(weight.data);
    expect([...other]).toEqual([
      ["height", config.resolution.height],
      ["width", config.resolution.width],
      ["use_stereo", false],
    ]);
    const readme = read("weighted/README.txt").toString();
    expect(readme).toContain("--models_to_load pose\n");
    // The evaluation turns disparity into depth, too.
    expect(readme.match(/--min_depth 0\.1 --max_depth 10/g)).toHaveLength(2);
  });

  test.each([
    [["--size", "100x128"], "--size is HEIGHTxWIDTH in multiples of 32"],
    [["--stride", "0"], "--stride needs a whole number from 1 to 30"],
    [["--lengths", "metres"], "--lengths is colmap or normalised"],
    [["--weights", "nowhere"], "There is nothing that can be read here."],
    [["--weights", "package.json"], "This is not a safetensors file."],
  ])("%j is refused before anything is written", async (options, message) => {
    const { exitCode, said } = await exportRoom("refused", ...options);
    expect(exitCode).toBe(2);
    expect(said).toContain(message);
    expect(existsSync(join(folder, "refused"))).toBe(false);
  });
});
