import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sequenceFiles } from "../../e2e/fixtures/sequences.ts";
import { CAMERA } from "../../e2e/fixtures/syntheticSequence.ts";
import { type Dataset, openDataset } from "../engine/data/openDataset.ts";
import type { Picture } from "../engine/training/depthPredictor.ts";
import { evaluateDataset } from "./evaluateDataset.ts";
import { type EvaluateChoices, evaluateChoicesOf } from "./evaluateOptions.ts";
import { decodeWithSharp } from "./nodeImages.ts";

/** Two sequences of four frames, whose COLMAP models are in metres. */
let dataset: Dataset;
let folder: string;
/** A network that is always right, up to `factor`, in normalised units. */
let oracle: (picture: Picture) => Promise<Float32Array>;
let factor = 1;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "gasmono-evaluate-"));
  const files = [...(await sequenceFiles(4))].flatMap(([path, bytes]) =>
    ["attic", "hall"].map((name) => ({ path: `${name}/${path}`, blob: new Blob([new Uint8Array(bytes)]) })),
  );
  const { width, height } = CAMERA;
  dataset = await openDataset(files, { width, height, decodeImage: decodeWithSharp });
  oracle = async ({ rgba }) => {
    for (const { frames, normalisedFromColmap } of dataset.sequences) {
      const truth = await frames.find((frame) => frame.rgba === rgba)?.groundTruth?.();
      if (truth !== undefined) return truth.metres.map((m) => 1 / (factor * (m || 1) * normalisedFromColmap));
    }
    throw new Error("A picture of no frame was to be predicted.");
  };
});

afterAll(() => rmSync(folder, { recursive: true }));

async function evaluate(options: Record<string, string | boolean>, of = dataset) {
  const choices: EvaluateChoices = evaluateChoicesOf(options);
  const said: string[] = [];
  const result = await evaluateDataset(of, oracle, choices, {
    label: "run_1",
    heldOut: [
      { sequence: 0, frame: 2 },
      { sequence: 1, frame: 1 },
    ],
    say: (text) => said.push(text),
  });
  return { result, said: said.join("\n") };
}

test("evaluate: what --json prints has the documented shape, and images of several sequences have names of their own", async () => {
  factor = 1.1;
  const { result } = await evaluate({ scaling: "none", flip: true });
  expect(Object.keys(result)).toEqual([
    "mean",
    "images",
    "scale",
    "protocol",
    "scaling",
    "flip",
    "frames",
    "baseline",
    "baselines",
  ]);
  expect(Object.keys(result.baselines)).toEqual(["row", "meanMap"]);
  expect(result).toMatchObject({ protocol: "indoor", scaling: "none", flip: true });
  expect(result.images.map(({ name }) => name)).toEqual(
    ["attic", "hall"].flatMap((name) => [0, 1, 2, 3].map((i) => `${name}/frame-000${i}.jpg`)),
  );
});

test("evaluate: without scaling COLMAP's unit is the metre, so 1.1 times the depth is wrong by a tenth", async () => {
  factor = 1.1;
  const { result, said } = await evaluate({ scaling: "none" });
  expect(result.mean.absRel).toBeCloseTo(0.1, 5);
  expect(result.scale.median).toBeCloseTo(1 / 1.1, 5);
  expect(said).toContain("scale ratio: median 0.9091 m per COLMAP unit, std 0.000 (of ratio / median)");
  expect((await evaluate({ scaling: "per-sequence" })).result.mean.absRel).toBeLessThan(1e-5);
});

test("evaluate: a frame that does not count is said to be left out, and a scale that is a guess where it matters", async () => {
  const [attic, hall] = dataset.sequences;
  const holes = { width: 8, height: 6, metres: new Float32Array(8 * 6) };
  const frames = attic.frames.with(0, { ...attic.frames[0], groundTruth: async () => holes });
  const spoilt = { ...dataset, sequences: [{ ...attic, frames, isScaleMeasured: false }, hall] };
  const { said, result } = await evaluate({}, spoilt);
  expect(said).toContain("left out: 1 frame without a true depth that counts");
  expect(said).not.toContain("guess");
  expect(result.images).toHaveLength(7);
  const unscaled = await evaluate({ scaling: "none" }, spoilt);
  expect(unscaled.said).toContain("warning: no sparse point of attic gives a depth, so its unit is a guess.");
  expect((await evaluate({ scaling: "none" })).said).not.toMatch(/left out|guess/);
});

test("evaluate: the mean map is the whole sequence's, whichever frames are evaluated", async () => {
  const { result } = await evaluate({ frames: "held-out" });
  expect(result.images).toHaveLength(2);
  expect(result.baselines.meanMap.absRel).toBeGreaterThan(0.001);
});

test("evaluate: held-out frames are the run's, whatever the protocol chooses", async () => {
  const { result, said } = await evaluate({ protocol: "7scenes", frames: "held-out" });
  expect(result.images.map(({ name }) => name)).toEqual(["attic/frame-0002.jpg", "hall/frame-0001.jpg"]);
  expect(said).toContain("protocol 7scenes (held out of the run's training), 2 images");
});

test("evaluate: the protocol's choice of frames is made in every sequence", async () => {
  const { result, said } = await evaluate({ protocol: "7scenes" });
  expect(result.images.map(({ name }) => name)).toEqual(["attic/frame-0000.jpg", "hall/frame-0000.jpg"]);
  expect(said).toContain(
    "protocol 7scenes (the first of every 10 frames), 2 images, median scaling per image",
  );
});

test("evaluate: the table and the row are written, and figures of the worst frames only, under their names", async () => {
  const [csv, latex, figures] = ["table.csv", "row.tex", "figures"].map((name) => join(folder, name));
  const { result } = await evaluate({ csv, latex, figures, worst: "1" });
  expect(readFileSync(csv, "utf8").split("\r\n")).toHaveLength(1 + 8 + 1 + 3 + 1);
  expect(readFileSync(latex, "utf8")).toContain("\nrun\\_1 & ");
  const written = result.images.filter(({ name }) => existsSync(join(figures, name.replace("jpg", "png"))));
  expect(written).toHaveLength(1);
  expect(written[0].absRel).toBe(Math.max(...result.images.map(({ absRel }) => absRel)));
});
