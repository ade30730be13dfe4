import { afterEach, beforeAll, expect, test } from "vitest";
import { sequenceFiles } from "../../../e2e/fixtures/sequences.ts";
import { decodeWithSharp } from "../../cli/nodeImages.ts";
import { type Dataset, openDataset } from "../data/openDataset.ts";
import { expectClose } from "../kernels/referenceTesting.ts";
import { tf } from "../tensor/tf.ts";
import { colourFactorSets, seenBatch } from "./augmentation.ts";
import { NO_PERTURBATION, type RunConfig } from "./config.ts";
import { NUMERICS, type Numerics } from "./numerics.ts";
import { PRESETS } from "./presets.ts";
import { type Batch, disposeBatch, TrainingSet } from "./trainingSet.ts";

let dataset: Dataset;
let set: TrainingSet;

beforeAll(async () => {
  const files = [...(await sequenceFiles(8))].map(([path, bytes]) => ({
    path,
    blob: new Blob([new Uint8Array(bytes)]),
  }));
  dataset = await openDataset(files, { width: 64, height: 64, decodeImage: decodeWithSharp });
});

afterEach(() => set.dispose());

function batchWith(numerics: Numerics): Batch {
  set = new TrainingSet(dataset, { ...PRESETS.nano, numerics });
  return set.batch(set.triplets.slice(0, 2));
}

test("training set: the published principal point lies half a pixel further along both axes", async () => {
  const ours = batchWith(NUMERICS.default);
  const [fx, fy, cx, cy] = await ours.targetIntrinsics.data();
  disposeBatch(ours);
  set.dispose();
  const published = batchWith(NUMERICS.reference);
  const shifted = [fx, fy, cx + 0.5, cy + 0.5];
  for (const intrinsics of [published.targetIntrinsics, published.sources[0].intrinsics]) {
    expect([...(await intrinsics.data())].slice(0, 4)).toEqual(shifted);
  }
  disposeBatch(published);
});

test("training set: a held-out frame is no target of training, but it can be looked at and be a source", () => {
  const evaluation = { heldOutEvery: 4, everySteps: 0 };
  set = new TrainingSet(dataset, { ...PRESETS.nano, evaluation });
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
  set = new TrainingSet(dataset, PRESETS.nano);
});

test("training set: the networks get the damaged pose, and the export's own stays beside it", async () => {
  const undamaged = batchWith(NUMERICS.default);
  const before = await undamaged.sources[0].coarseSourceFromTarget.data();
  const clean = set.triplets.map(({ sources }) => sources.map(({ cleanSourceFromTarget: pose }) => pose));
  expect(set.triplets.map(({ sources }) => sources.map((source) => source.coarseSourceFromTarget))).toEqual(
    clean,
  );
  disposeBatch(undamaged);
  set.dispose();
  const poses = { ...PRESETS.nano.poses, perturbation: { ...NO_PERTURBATION, rescale: 3 } };
  set = new TrainingSet(dataset, { ...PRESETS.nano, poses });
  const damaged = set.batch(set.triplets.slice(0, 2));
  const isTranslation = (i: number): boolean => i % 4 === 3;
  expectClose(
    await damaged.sources[0].coarseSourceFromTarget.data(),
    [...before].map((entry, i) => (isTranslation(i) ? 3 * entry : entry)),
    { relative: 1e-6, absolute: 1e-12 },
  );
  disposeBatch(damaged);
  expect(set.triplets.map(({ sources }) => sources.map((source) => source.cleanSourceFromTarget))).toEqual(
    clean,
  );
});

/** Largest difference between the colourings of equal pictures that are shown as target and as first source. */
async function differenceBetweenPictures(colourDraws: Numerics["colourDraws"]): Promise<number> {
  const batch = batchWith({ ...NUMERICS.default, colourDraws });
  const same: Batch = {
    ...batch,
    sources: batch.sources.map((source) => ({ ...source, picture: batch.target })),
  };
  const config: RunConfig = {
    ...PRESETS.nano,
    numerics: { ...NUMERICS.default, colourDraws },
    augmentation: { colour: true, probability: 1 },
    optimiser: { ...PRESETS.nano.optimiser, batch: batch.target.shape[0] },
  };
  const [difference] = await tf
    .tidy(() => {
      const factorSets = colourFactorSets(config, 0).map((rows) => tf.tensor2d(rows, [rows.length / 8, 8]));
      const seen = seenBatch(same, factorSets);
      return tf.max(tf.abs(tf.sub(seen.target, seen.sources[0])));
    })
    .data();
  disposeBatch(batch);
  return difference;
}

test("augmentation: the pictures of a sample share their colours, or have each their own as published", async () => {
  expect(await differenceBetweenPictures("perSample")).toBe(0);
  set.dispose();
  expect(await differenceBetweenPictures("perPicture")).toBeGreaterThan(0.02);
});
