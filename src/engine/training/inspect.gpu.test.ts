import { afterAll, beforeAll, expect, test } from "vitest";
import { sequenceFiles } from "../../../e2e/fixtures/sequences.ts";
import { decodeWithSharp } from "../../cli/nodeImages.ts";
import { type Dataset, openDataset } from "../data/openDataset.ts";
import { photometricReference } from "../kernels/photometric/photometric.reference.ts";
import { expectClose } from "../kernels/referenceTesting.ts";
import { ssimLossReference } from "../kernels/ssim/ssim.reference.ts";
import { depthNet } from "../networks/depthNet.ts";
import { evaluateMode } from "../networks/mode.ts";
import type { ReconstructionView, SourceView } from "../protocol.ts";
import { disparityToDepth, reconstruct } from "../reconstruction/projection.ts";
import { type Tensor, type Tensor2D, type Tensor3D, type Tensor4D, tf } from "../tensor/tf.ts";
import { NO_PERTURBATION, type RunConfig } from "./config.ts";
import { PRESETS } from "./presets.ts";
import { depthNetOptionsOf, depthRangeOf } from "./setup.ts";
import { Trainer } from "./trainer.ts";
import type { FrameViews } from "./views.ts";

const SIZE = 64;
const SHAPE = [1, SIZE, SIZE, 3];
const config: RunConfig = {
  ...PRESETS.nano,
  resolution: { width: SIZE, height: SIZE },
  // No noise, so that a computation beside it can agree.
  numerics: { ...PRESETS.nano.numerics, tieBreak: "none" },
};
const FRAME = 2;

let dataset: Dataset;
let trainer: Trainer;
let views: FrameViews;

beforeAll(async () => {
  const files = [...(await sequenceFiles(4))].map(([path, bytes]) => ({
    path,
    blob: new Blob([new Uint8Array(bytes)]),
  }));
  dataset = await openDataset(files, { width: SIZE, height: SIZE, decodeImage: decodeWithSharp });
  trainer = new Trainer(dataset, config);
  views = await trainer.inspect({ sequence: 0, frame: FRAME });
});

afterAll(() => trainer.dispose());

/** A frame's picture, [H,W,3] in 0..1. */
function picture(frame: number): Float64Array {
  const rgba = dataset.sequences[0].frames[frame].rgba ?? new Uint8Array();
  return Float64Array.from(
    { length: SIZE * SIZE * 3 },
    (_, i) => rgba[4 * Math.floor(i / 3) + (i % 3)] / 255,
  );
}

/** Photometric error of a picture against the inspected frame, in float64 loops. */
function errorOf(reconstruction: Float64Array): Float64Array {
  const target = picture(FRAME);
  const ssimLoss = ssimLossReference(target, reconstruction, SHAPE);
  return photometricReference({ ssimLoss, target, reconstruction }, 3, config.losses.alpha, null);
}

test("inspection: identity is the source's own picture, with its error in loops over pixels", () => {
  expect(views.sources.map(({ frame }) => frame.frame)).toEqual([1, 3]);
  for (const { frame, identity } of views.sources) {
    expect(identity.picture.rgba).toEqual(dataset.sequences[0].frames[frame.frame].rgba);
    const expected = errorOf(picture(frame.frame));
    // SSIM's variances are differences of nearly equal float32 numbers.
    expectClose(identity.error, expected, { absolute: 2e-4 });
    expect(identity.meanError).toBeCloseTo(expected.reduce((sum, e) => sum + e, 0) / expected.length, 5);
  }
});

test("inspection: the memory is the smallest error over scales, sources and unwarped sources, and its depth", async () => {
  const depths = await valuesOf(() => {
    const target = pictureTensor(FRAME);
    const maps = depthNet(trainer.parameters, target, depthNetOptionsOf(config), evaluateMode);
    return maps.map((disparity) => disparityToDepth(disparity, depthRangeOf(config)));
  });
  const identity = views.sources.map((source) => source.identity.error);
  const errors: Float64Array[][] = [];
  for (const depth of depths) {
    const warped = await valuesOf(() => views.sources.map((source) => rebuilt(source, depth)));
    errors.push(warped.map((reconstruction) => errorOf(Float64Array.from(reconstruction))));
  }
  const { memory } = views;
  let decided = 0;
  for (let pixel = 0; pixel < SIZE * SIZE; pixel++) {
    const ofScales = errors.map((sources) =>
      Math.min(...[...sources, ...identity].map((error) => error[pixel])),
    );
    const [best, second] = ofScales.toSorted((a, b) => a - b);
    expect(Math.abs((memory?.error[pixel] ?? Number.NaN) - best)).toBeLessThan(2e-4);
    // Where scales tie (the unwarped source wins at all of them), the finest is taken.
    const scale = best === second ? 0 : ofScales.indexOf(best);
    if (best !== second && second - best < 4e-4) continue;
    if (best !== second) decided++;
    expect(memory?.scale[pixel]).toBe(scale);
    expect(memory?.depth[pixel]).toBe(depths[scale][pixel]);
  }
  expect(decided, "pixels at which one scale is clearly the best").toBeGreaterThan(20);
  expect(new Set(memory?.scale).size).toBeGreaterThan(1);
});

test("inspection: without self-distillation there is no memory, and a column that is off is absent", async () => {
  const plain = new Trainer(dataset, {
    ...config,
    poses: { ...config.poses, optimT: false },
    selfDistillation: { ...config.selfDistillation, enabled: false },
  });
  const { memory, sources } = await plain.inspect({ sequence: 0, frame: FRAME });
  plain.dispose();
  expect(memory).toBeNull();
  for (const { identity, coarse, optimT, optimR } of sources) {
    expect([identity, coarse, optimT, optimR].map((column) => column !== null)).toEqual([
      true,
      true,
      false,
      true,
    ]);
  }
});

test("survey: its numbers are those of the inspections, pair by pair", async () => {
  const told: [number, number][] = [];
  const pairs = await trainer.survey({ onProgress: (done, total) => told.push([done, total]) });
  expect(told).toEqual([
    [0, 4],
    [4, 4],
  ]);
  expect(pairs.map(({ target, source }) => [target.frame, source.frame])).toEqual([
    [1, 0],
    [1, 2],
    [2, 1],
    [2, 3],
  ]);
  for (const pair of pairs.slice(2)) {
    const source = views.sources.find(({ offset }) => offset === pair.offset);
    if (source === undefined) throw new Error("The inspection has another source.");
    let before: Float32Array | null = null;
    for (const name of ["identity", "coarse", "optimT", "optimR"] as const) {
      const view: ReconstructionView | null = source[name];
      expect(pair.columns[name]?.meanError).toBeCloseTo(view?.meanError ?? Number.NaN, 5);
      const errors: Float32Array = view?.error ?? new Float32Array();
      const improved = before?.reduce((count, error, i) => count + (errors[i] < error ? 1 : 0), 0) ?? null;
      if (improved === null) expect(pair.columns[name]?.improvedShare).toBeNull();
      // Other shapes, other kernels: a few of the pixels that nearly tie may turn.
      else expect(pair.columns[name]?.improvedShare).toBeCloseTo(improved / errors.length, 2);
      before = errors;
    }
    expect(pair.scale).toBeCloseTo(source.scale ?? Number.NaN, 5);
    expect(pair.residualTranslation).toBeCloseTo(Math.hypot(...(source.residualTranslation ?? [])), 5);
    expect(pair.residualRotationDegrees).toBeCloseTo(source.residualRotationDegrees ?? Number.NaN, 4);
    expect([pair.coarseRotationErrorDegrees, pair.refinedRotationErrorDegrees]).toEqual([null, null]);
  }
});

test("survey: it knows by how much the damaged rotations are off, before and after Optim R", async () => {
  const poses = { ...config.poses, perturbation: { ...NO_PERTURBATION, rotationDegrees: 5, seed: 2 } };
  const damaged = new Trainer(dataset, { ...config, poses });
  const pairs = await damaged.survey({});
  damaged.dispose();
  const errors = pairs.map(({ coarseRotationErrorDegrees }) => coarseRotationErrorDegrees ?? Number.NaN);
  expect(Math.max(...errors)).toBeGreaterThan(1);
  // The same two frames from either side, with the same damage.
  expect(errors[1]).toBeCloseTo(errors[2], 9);
  for (const { coarseRotationErrorDegrees, refinedRotationErrorDegrees, residualRotationDegrees } of pairs) {
    const change = Math.abs((refinedRotationErrorDegrees ?? Number.NaN) - (coarseRotationErrorDegrees ?? 0));
    expect(change).toBeLessThan((residualRotationDegrees ?? 0) + 1e-3);
  }
});

async function valuesOf(record: () => Tensor[]): Promise<Float32Array[]> {
  const tensors = tf.tidy(record);
  const values = await Promise.all(tensors.map(async (tensor) => Float32Array.from(await tensor.data())));
  tf.dispose(tensors);
  return values;
}

function pictureTensor(frame: number): Tensor4D {
  return tf.tensor4d(Float32Array.from(picture(frame)), [1, SIZE, SIZE, 3]) as Tensor4D;
}

/** A source seen from the inspected frame, by this depth and the pose that the inspection tells. */
function rebuilt({ frame, optimRSourceFromTarget }: SourceView, depth: Float32Array): Tensor4D {
  const { fx, fy, cx, cy } = dataset.sequences[0].frames[FRAME].intrinsics ?? { fx: 0, fy: 0, cx: 0, cy: 0 };
  const intrinsics = tf.tensor2d([[fx, fy, cx, cy]]) as Tensor2D;
  return reconstruct({
    source: pictureTensor(frame.frame),
    depths: tf.tensor4d(depth, [1, SIZE, SIZE, 1]) as Tensor4D,
    sourceFromTarget: tf.tensor3d([...(optimRSourceFromTarget ?? [])], [1, 3, 4]) as Tensor3D,
    intrinsics: { source: intrinsics, target: intrinsics },
  });
}
