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
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CAMERAS, IMAGES, POINTS3D, picturesIn, problemOf } from "../engine/data/dropTesting.ts";
import { type Dataset, openDataset } from "../engine/data/openDataset.ts";
import { type SequenceSummary, summarise } from "../engine/data/summary.ts";
import { pixelOfRay } from "../engine/geometry/cameraModels.ts";
import { transformPoint } from "../engine/geometry/pose.ts";
import { main } from "./main.ts";
import { virtualFilesOf } from "./nodeFiles.ts";
import { decodeWithSharp } from "./nodeImages.ts";

const folder = mkdtempSync(join(tmpdir(), "inspect-"));
afterAll(() => rmSync(folder, { recursive: true }));

const room = join(folder, "room");
const write = (path: string, content: string | Uint8Array): void => {
  mkdirSync(join(room, path, ".."), { recursive: true });
  writeFileSync(join(room, path), content);
};
write("sparse/0/cameras.txt", CAMERAS);
write("sparse/0/images.txt", IMAGES);
write("sparse/0/points3D.txt", POINTS3D);
for (const [path, bytes] of Object.entries(picturesIn("images/"))) write(path, bytes);
write(".DS_Store", "x");

async function run(...args: string[]) {
  const said: string[] = [];
  const printed: string[] = [];
  const exitCode = await main(["inspect", ...args], {
    invocation: "gasmono",
    say: (text) => said.push(text),
    print: (text) => printed.push(text),
  });
  return { exitCode, said: said.join("\n"), printed };
}

describe("inspect", () => {
  test("says what a folder holds, and prints it as one JSON object", async () => {
    const { exitCode, said, printed } = await run(room, "--json");
    expect(exitCode).toBe(0);
    expect(said).toContain("room: 3 of 3 frames posed, 1 triplets, ground truth for 0");
    expect(printed).toHaveLength(1);
    expect(JSON.parse(printed[0])).toEqual({
      ok: true,
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

  test("takes folders and files together", async () => {
    const sparse = join(room, "sparse/0");
    const { printed } = await run(
      join(room, "images"),
      join(sparse, "cameras.txt"),
      join(sparse, "images.txt"),
      "--json",
    );
    expect(JSON.parse(printed[0]).sequences[0]).toMatchObject({ frames: 3, posed: 3, triplets: 1 });
  });

  test("refuses with exit code 2 and the problem", async () => {
    const broken = join(folder, "broken");
    mkdirSync(broken);
    writeFileSync(join(broken, "cameras.txt"), CAMERAS);
    writeFileSync(join(broken, "images.txt"), IMAGES.replace("-0.1", "nan"));
    const { exitCode, said, printed } = await run(broken, "--json");
    expect(exitCode).toBe(2);
    expect(said).toMatch(/^broken\/images\.txt line 7: TX is "nan", expected a finite number\./);
    expect(JSON.parse(printed[0])).toMatchObject({
      ok: false,
      problems: [{ severity: "error", code: "colmap-not-a-number", file: "broken/images.txt", line: 7 }],
    });
  });

  test("refuses a path that is not there, and no path at all", async () => {
    expect((await problemOf(virtualFilesOf([join(folder, "absent")]))).code).toBe("path-unreadable");
    expect((await run()).exitCode).toBe(2);
  });
});

/** What an `expected.json` of the shared cases says. */
interface Expected {
  readonly verdict: "accept" | "reject";
  readonly counts?: Record<string, number>;
  readonly names?: readonly string[];
  readonly camera_models?: readonly string[];
  readonly first_camera_params?: readonly number[];
  readonly first_camera?: { model: string; width: number; height: number; params: readonly number[] };
  readonly first_name_sorted?: string;
  readonly last_name_sorted?: string;
  readonly error?: { file: string; line: number | null; must_mention: readonly string[] };
}

const shared = resolve(process.env.GASMONO_SHARED ?? "../shared", "data");
const isShared = existsSync(shared);
if (!isShared) console.warn(`${shared} is absent: the tests on real exports do not run.`);

const cases = isShared
  ? ["colmap-broken", "colmap-wild"].flatMap((kind) =>
      readdirSync(join(shared, kind), { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => `${kind}/${entry.name}`),
    )
  : [];

const openPath = async (path: string) =>
  openDataset(await virtualFilesOf([path]), { width: 128, height: 96, decodeImage: decodeWithSharp });

describe.runIf(isShared)("exports of other people and broken ones", () => {
  test("all cases are there", () => {
    expect(cases.length).toBeGreaterThanOrEqual(25);
  });

  test.each(cases)("%s", async (name) => {
    const path = join(shared, name);
    const expected: Expected = JSON.parse(readFileSync(join(path, "expected.json"), "utf8"));
    if (expected.verdict === "reject") {
      const problem = await problemOf(openPath(path));
      expect(problem.severity).toBe("error");
      expect(problem.file).toContain(expected.error?.file);
      expect(problem.line).toBe(expected.error?.line);
      const whole = `${problem.file} ${problem.line} ${problem.message}`;
      for (const word of expected.error?.must_mention ?? ["a word is missing"]) expect(whole).toContain(word);
      return;
    }
    const dataset = await openPath(path);
    const [sequence] = summarise(dataset).sequences;
    const names = dataset.sequences[0].frames.map((frame) => frame.name);
    expect(sequence.model).toEqual(expected.counts);
    expect(sequence.posed).toBe(expected.counts?.images);
    expect(dataset.problems.map(({ code }) => code)).toContain("dataset-no-pictures");
    if (expected.names) expect(new Set(names)).toEqual(new Set(expected.names));
    if (expected.first_name_sorted) expect(names[0]).toBe(expected.first_name_sorted);
    if (expected.last_name_sorted) expect(names.at(-1)).toBe(expected.last_name_sorted);
    if (expected.camera_models) {
      expect(new Set(sequence.cameras.map(({ model }) => model))).toEqual(new Set(expected.camera_models));
    }
    if (expected.first_camera_params)
      expect(sequence.cameras[0].params).toEqual(expected.first_camera_params);
    if (expected.first_camera) expect(sequence.cameras[0]).toMatchObject(expected.first_camera);
  });

  test("what is odd about the palace is said", async () => {
    const { problems } = await openPath(join(shared, "colmap-wild/palace-zero-ids"));
    expect(problems.find(({ code }) => code === "colmap-off-centre")?.message).toContain("swapped");
  });
});

describe.runIf(isShared)("a real hand-held sequence", { timeout: 30_000 }, () => {
  const path = join(shared, "redkitchen-dev");
  let dataset: Dataset;
  beforeAll(async () => {
    dataset = await openPath(path);
  }, 30_000);

  test("60 of 60 frames are posed and have ground truth, 58 triplets", () => {
    const [sequence]: readonly SequenceSummary[] = summarise(dataset).sequences;
    expect(sequence).toMatchObject({
      name: "redkitchen-dev",
      frames: 60,
      posed: 60,
      triplets: 58,
      groundTruth: 60,
    });
    expect(sequence.model).toEqual({
      cameras: 1,
      images: 60,
      points3D: 6272,
      points2D: 81505,
      observations: 49731,
    });
  });

  test("its true path lies over COLMAP's as its README has it", () => {
    const [{ truePath, normalisedFromColmap }] = dataset.sequences;
    expect(truePath?.camFromWorld.every((pose) => pose !== null)).toBe(true);
    expect((truePath?.metresPerUnit ?? 0) * normalisedFromColmap).toBeCloseTo(0.1257, 4);
    expect(truePath?.rmsMetres).toBeCloseTo(0.0258, 4);
  });

  test("its points project to where COLMAP saw them: every point has the mean error that COLMAP gives it", async () => {
    const [{ frames, points, cameras }] = dataset.sequences;
    const lines = (file: string): string[] =>
      readFileSync(join(path, "sparse_txt", file), "utf8")
        .split("\n")
        .filter((line) => !line.startsWith("#"));
    const indexOfId = new Map(lines("points3D.txt").map((line, index) => [line.split(" ")[0], index]));
    const sums = new Float64Array(points.reprojectionErrorsPx.length);
    const counts = new Uint32Array(points.reprojectionErrorsPx.length);
    const records = lines("images.txt");
    for (let i = 0; i + 1 < records.length; i += 2) {
      const frame = frames.find(({ name }) => name === records[i].split(" ")[9]);
      if (frame?.camFromWorld == null) continue;
      const keypoints = records[i + 1].split(" ");
      for (let k = 0; k + 2 < keypoints.length; k += 3) {
        const index = indexOfId.get(keypoints[k + 2]);
        if (index === undefined) continue;
        const [x, y, z] = transformPoint(frame.camFromWorld, [
          ...points.positions.slice(3 * index, 3 * index + 3),
        ]);
        const [u, v] = pixelOfRay(cameras[0], x / z, y / z);
        sums[index] += Math.hypot(u - Number(keypoints[k]), v - Number(keypoints[k + 1]));
        counts[index]++;
      }
    }
    const means = sums.map((sum, i) => sum / counts[i]);
    expect(counts.reduce((total, count) => total + count)).toBe(49731);
    expect(means.reduce((total, mean) => total + mean) / means.length).toBeCloseTo(0.382196, 4);
    const differences = means.map((mean, i) => Math.abs(mean - points.reprojectionErrorsPx[i]));
    expect(Math.max(...differences)).toBeLessThan(1e-3);
  });

  test("its sparse depth agrees with the sensor's at 0.1247 m per COLMAP unit", async () => {
    const [{ frames, points, normalisedFromColmap }] = dataset.sequences;
    const ratios: number[] = [];
    for (const frame of frames.filter((_, i) => i % 10 === 0)) {
      const depth = await frame.groundTruth?.();
      if (depth === undefined || frame.camFromWorld === null || frame.intrinsics === null) continue;
      const scaleX = depth.width / 128;
      for (let p = 0; p < points.positions.length; p += 3) {
        const [x, y, z] = transformPoint(frame.camFromWorld, points.positions.subarray(p));
        const { fx, fy, cx, cy } = frame.intrinsics;
        const column = Math.round(((fx * x) / z + cx + 0.5) * scaleX - 0.5);
        const row = Math.round((((fy * y) / z + cy + 0.5) * depth.height) / 96 - 0.5);
        if (z <= 0 || column < 0 || row < 0 || column >= depth.width || row >= depth.height) continue;
        const metres = depth.metres[row * depth.width + column];
        if (metres > 0) ratios.push(metres / (z / normalisedFromColmap));
      }
    }
    ratios.sort((a, b) => a - b);
    expect(ratios.length).toBeGreaterThan(1000);
    expect(ratios[ratios.length >> 1]).toBeCloseTo(0.1247, 2);
  });
});
