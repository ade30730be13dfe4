import { afterEach, beforeAll, expect, test } from "vitest";
import { sequenceFiles } from "../../../e2e/fixtures/sequences.ts";
import { decodeWithSharp } from "../../cli/nodeImages.ts";
import { type Dataset, openDataset } from "../data/openDataset.ts";
import { toRows } from "../geometry/pose.ts";
import { expectClose } from "../kernels/referenceTesting.ts";
import { ControlBuffer } from "../replay/controlBuffer.ts";
import { tf } from "../tensor/tf.ts";
import { colourFactorSets, seenBatch } from "./augmentation.ts";
import { batchLayout, batchTensors, setBatch } from "./batchInputs.ts";
import { NO_PERTURBATION, type RunConfig } from "./config.ts";
import { NUMERICS, type Numerics } from "./numerics.ts";
import { PRESETS } from "./presets.ts";
import { TrainingSet } from "./trainingSet.ts";

let dataset: Dataset;
const made: TrainingSet[] = [];

beforeAll(async () => {
  const files = [...(await sequenceFiles(8))].map(([path, bytes]) => ({
    path,
    blob: new Blob([new Uint8Array(bytes)]),
  }));
  dataset = await openDataset(files, { width: 64, height: 64, decodeImage: decodeWithSharp });
});

afterEach(() => {
  for (const set of made.splice(0)) set.dispose();
});

function setWith(config: Partial<RunConfig>): TrainingSet {
  const set = new TrainingSet(dataset, { ...PRESETS.nano, ...config });
  made.push(set);
  return set;
}

test("training set: the published principal point lies half a pixel further along both axes", () => {
  const numbersWith = (numerics: Numerics) => {
    const set = setWith({ numerics });
    return set.numbersOf(set.triplets.slice(0, 1));
  };
  const [fx, fy, cx, cy] = numbersWith(NUMERICS.default).target.intrinsics;
  const { target, sources } = numbersWith(NUMERICS.reference);
  for (const { intrinsics } of [target, ...sources]) expect(intrinsics).toEqual([fx, fy, cx + 0.5, cy + 0.5]);
});

test("training set: a held-out frame is no target of training, but it can be looked at and be a source", () => {
  const evaluation = { heldOutEvery: 4, everySteps: 0 };
  const set = setWith({ evaluation });
  expect(set.heldOut).toEqual([
    { sequence: 0, frame: 2 },
    { sequence: 0, frame: 6 },
  ]);
  expect(set.triplets.map(({ target }) => target.frame)).toEqual([1, 3, 4, 5]);
  expect(set.tripletOf({ sequence: 0, frame: 2 })?.sources.map(({ frame }) => frame.frame)).toEqual([1, 3]);
});

test("training set: a config that holds out every frame is refused, since nothing is left to train on", () => {
  const evaluation = { heldOutEvery: 1, everySteps: 0 };
  expect(() => new TrainingSet(dataset, { ...PRESETS.nano, evaluation })).toThrow(/held out/);
});

test("training set: the networks get the damaged pose, and the export's own stays beside it", () => {
  const posesOf = ({ triplets }: TrainingSet) => {
    const sources = triplets.flatMap(({ sources }) => sources);
    return {
      given: sources.map(({ coarseSourceFromTarget }) => coarseSourceFromTarget),
      clean: sources.map(({ cleanSourceFromTarget }) => cleanSourceFromTarget),
    };
  };
  const before = posesOf(setWith({}));
  expect(before.given).toEqual(before.clean);
  const perturbation = { ...NO_PERTURBATION, rescale: 3 };
  const damaged = posesOf(setWith({ poses: { ...PRESETS.nano.poses, perturbation } }));
  expect(damaged.clean).toEqual(before.clean);
  expectClose(
    damaged.given.flatMap(toRows),
    before.clean.flatMap(toRows).map((entry, i) => (i % 4 === 3 ? 3 * entry : entry)),
    { relative: 1e-6, absolute: 1e-12 },
  );
});

/** Largest difference between the colourings of equal pictures that are shown as target and as first source. */
async function differenceBetweenPictures(colourDraws: Numerics["colourDraws"]): Promise<number> {
  const config: RunConfig = {
    ...PRESETS.nano,
    numerics: { ...NUMERICS.default, colourDraws },
    augmentation: { colour: true, probability: 1 },
    optimiser: { ...PRESETS.nano.optimiser, batch: 2 },
  };
  const pictures = setWith(config);
  const control = new ControlBuffer<string>(batchLayout(2));
  setBatch(control, pictures.numbersOf(pictures.triplets.slice(0, 2)));
  control.upload();
  const [difference] = await tf
    .tidy(() => {
      const batch = pictures.batchOf(batchTensors(control));
      const sources = batch.sources.map((source) => ({ ...source, picture: batch.target }));
      const factorSets = colourFactorSets(config, 0).map((rows) => tf.tensor2d(rows, [rows.length / 8, 8]));
      const seen = seenBatch({ ...batch, sources }, factorSets);
      return tf.max(tf.abs(tf.sub(seen.target, seen.sources[0])));
    })
    .data();
  control.dispose();
  return difference;
}

test("augmentation: the pictures of a sample share their colours, or have each their own as published", async () => {
  expect(await differenceBetweenPictures("perSample")).toBe(0);
  expect(await differenceBetweenPictures("perPicture")).toBeGreaterThan(0.02);
});
