import { expect, test } from "vitest";
import { toTorch } from "../checkpoint/names.ts";
import { readSafetensors, type StoredTensor, writeSafetensors } from "../checkpoint/safetensors.ts";
import { type Tensor, type Tensor2D, type Tensor4D, tf } from "../tensor/tf.ts";
import { alignNet } from "./alignNet.ts";
import { upsampleBilinear } from "./bilinearUpsampling.ts";
import type { ParameterSpec } from "./declaration.ts";
import { type DepthNetOptions, depthNet, dropPathBranches } from "./depthNet.ts";
import { depthNetShapeOf } from "./depthNetShape.ts";
import { dropPathOf } from "./dropPath.ts";
import { BatchStatistics, evaluateMode, type ForwardMode } from "./mode.ts";
import { ParameterStore } from "./params.ts";
import { poseNet } from "./poseNet.ts";
import { updateRunningStatistics } from "./runningStatistics.ts";
import { type NetworkSetup, parameterSpecs } from "./setup.ts";
import { initialWeights, weightsFromCheckpoint } from "./weightSources.ts";

const nano: NetworkSetup = {
  depthNet: depthNetShapeOf("nano", true),
  poseNetworks: "small",
  initialDisparity: 0.1,
};
const convex: DepthNetOptions = {
  shape: depthNetShapeOf("nano", true),
  upsampling: { gain: 1, border: "replicate" },
};
const bilinear: DepthNetOptions = { shape: depthNetShapeOf("nano", false), upsampling: null };

function freshNetworks(setup: NetworkSetup = nano, seed = 7): ParameterStore {
  return new ParameterStore(parameterSpecs(setup), initialWeights(seed));
}

function training(): ForwardMode & { norm: { statistics: BatchStatistics } } {
  return { norm: { kind: "train", statistics: new BatchStatistics() }, dropPath: { kind: "off" } };
}

/** A picture with structure at several sizes; no two pictures of a batch are alike. */
function picture(batch: number, height: number, width: number): Tensor4D {
  const values = Float32Array.from(
    { length: batch * height * width * 3 },
    (_, i) => 0.5 + 0.25 * Math.sin(0.37 * i) + 0.25 * Math.sin(0.0113 * i),
  );
  return tf.tensor4d(values, [batch, height, width, 3]);
}

test.each<[string, DepthNetOptions]>([
  ["nano, convex", convex],
  ["nano, bilinear", bilinear],
  ["resnet18, convex", { ...convex, shape: depthNetShapeOf("resnet18", true) }],
])("depth network (%s): four full-resolution disparities in 0..1, not all alike", async (_name, options) => {
  const store = freshNetworks({ ...nano, depthNet: options.shape, initialDisparity: null });
  const disparities = tf.tidy(() => depthNet(store, picture(2, 64, 96), options, evaluateMode));
  expect(disparities).toHaveLength(4);
  for (const disparity of disparities) {
    expect(disparity.shape).toEqual([2, 64, 96, 1]);
    const values = await disparity.data();
    expect(values.every((value) => value > 0 && value < 1)).toBe(true);
    expect(Math.max(...values) - Math.min(...values)).toBeGreaterThan(1e-4);
    disparity.dispose();
  }
  store.dispose();
});

test("depth network: nano keeps to its budget of operations, since on a software adapter each costs as much as its sums", async () => {
  const store = freshNetworks();
  const profile = await tf.profile(() =>
    tf.tidy(() => depthNet(store, picture(1, 96, 128), convex, evaluateMode)),
  );
  // Reshapes dispatch nothing, and a fused operation is listed twice: as itself and as its custom gradient.
  const dispatching = profile.kernels.filter(({ name }) => name !== "Reshape" && !name.endsWith("__op"));
  expect(dispatching.length).toBeGreaterThan(100);
  expect(dispatching.length).toBeLessThan(350);
  tf.dispose(profile.result as Tensor[]);
  store.dispose();
});

test("depth network: the heads' biases start every scale near the disparity asked for", async () => {
  const store = freshNetworks({ ...nano, initialDisparity: 0.03 });
  const means = tf.tidy(() => {
    const mode = training();
    const disparities = depthNet(store, picture(2, 64, 96), convex, mode);
    mode.norm.statistics.dispose();
    return tf.stack(disparities.map((disparity) => tf.mean(disparity)));
  });
  for (const mean of await means.data()) {
    expect(mean).toBeGreaterThan(0.02);
    expect(mean).toBeLessThan(0.045);
  }
  tf.dispose(means);
  store.dispose();
});

test("pose networks: motions start near zero, one row per sample, and depend on the order of the frames", async () => {
  const store = freshNetworks();
  const options = { encoder: "small" } as const;
  const [earlier, later] = [picture(3, 64, 64), tf.tidy(() => tf.reverse(picture(3, 64, 64), 2))];
  const aligned = tf.tidy(() => alignNet(store, earlier, later, options, evaluateMode));
  const moved = tf.tidy(() => poseNet(store, earlier, later, options, evaluateMode));
  const swapped = tf.tidy(() => poseNet(store, later, earlier, options, evaluateMode));
  expect(aligned.translation.shape).toEqual([3, 3]);
  expect(aligned.scale.shape).toEqual([3, 1]);
  expect(moved.axisAngle.shape).toEqual([3, 3]);
  expect(moved.translation.shape).toEqual([3, 3]);
  const values = [...(await aligned.scale.data()), ...(await moved.axisAngle.data())];
  for (const value of values) expect(Math.abs(value)).toBeLessThan(0.05);
  expect([...(await swapped.axisAngle.data())]).not.toEqual([...(await moved.axisAngle.data())]);
  tf.dispose([earlier, later]);
  for (const { axisAngle, translation } of [moved, swapped]) tf.dispose([axisAngle, translation]);
  tf.dispose([aligned.translation, aligned.scale]);
  store.dispose();
});

test("batch norm: training reports each layer's statistics once, changes no weight, and leaves no tensor", async () => {
  const store = freshNetworks();
  const image = picture(2, 64, 64);
  const before = tf.memory().numTensors;
  const runningMean = [...(await store.get("encoder.stem.0.bn.running_mean").data())];
  const mode = training();
  tf.dispose(tf.tidy(() => depthNet(store, image, bilinear, mode)));
  const layers = mode.norm.statistics.layers;
  const norms = store.names("statistic", "encoder.").filter((name) => name.endsWith(".running_mean"));
  expect(layers.map(({ layer }) => `${layer}.running_mean`).sort()).toEqual(norms.sort());
  expect(layers[0]).toMatchObject({ layer: "encoder.stem.0.bn", count: 2 * 32 * 32 });
  expect([...(await store.get("encoder.stem.0.bn.running_mean").data())]).toEqual(runningMean);
  mode.norm.statistics.dispose();
  expect(tf.memory().numTensors).toBe(before);
  image.dispose();
  store.dispose();
});

test("batch norm: running = 0.9 running + 0.1 batch, with the unbiased variance", async () => {
  const store = freshNetworks();
  const statistics = new BatchStatistics();
  const moments = tf.tensor3d([[2, 3, 9].map((value) => new Array<number>(8).fill(value))]);
  statistics.record({ layer: "encoder.stem.0.bn", moments, count: 4 });
  updateRunningStatistics(store, statistics, tf.zeros([1], "int32"));
  expect((await store.get("encoder.stem.0.bn.running_mean").data())[3]).toBeCloseTo(0.2, 6);
  expect((await store.get("encoder.stem.0.bn.running_var").data())[3]).toBeCloseTo(
    0.9 + 0.1 * 3 * (4 / 3),
    6,
  );
  statistics.dispose();
  store.dispose();
});

test("batch norm: one value per channel cannot train", () => {
  const store = freshNetworks();
  const statistics = new BatchStatistics();
  statistics.record({ layer: "encoder.stem.0.bn", moments: tf.zeros([1, 3, 8]), count: 1 });
  expect(() => updateRunningStatistics(store, statistics, tf.zeros([1], "int32"))).toThrow(
    "one value per channel",
  );
  statistics.dispose();
  store.dispose();
});

/** A number that every output of the three networks moves. */
function lossOf(p: ParameterStore, earlier: Tensor4D, later: Tensor4D): Tensor {
  const mode = training();
  const disparities = depthNet(p, later, convex, mode);
  const { translation, scale } = alignNet(p, earlier, later, { encoder: "small" }, mode);
  const motion = poseNet(p, earlier, later, { encoder: "small" }, mode);
  mode.norm.statistics.dispose();
  const maps = disparities.map((map, i) =>
    tf.mean(tf.mul(map, tf.slice4d(later, [0, 0, 0, i % 3], [-1, -1, -1, 1]))),
  );
  // Without a factor the motions' 0.01 would drown in the rounding of the disparities.
  const motions = [translation, scale, motion.axisAngle, motion.translation].map((x) =>
    tf.mul(tf.sum(x), 50),
  );
  return tf.addN([...maps, ...motions]);
}

test("gradient: in train mode, a step along each network's gradient changes the loss as finite differences say", async () => {
  const store = freshNetworks();
  const [earlier, later] = [picture(2, 64, 64), tf.tidy(() => tf.reverse(picture(2, 64, 64), 1))];
  const names = store.names("trained");
  const { value, grads } = tf.engine().gradients(
    () => lossOf(store, earlier, later),
    names.map((name) => store.get(name)),
  );
  const weights = await store.toCheckpoint();
  const gradients = new Map<string, Float32Array>();
  for (const [i, name] of names.entries()) {
    expect(grads[i] as Tensor | undefined, `gradient of ${name}`).toBeDefined();
    const { layout, torchShape } = store.specs.get(name) as ParameterSpec;
    gradients.set(name, toTorch(layout, torchShape, (await grads[i].data()) as Float32Array));
  }
  for (const network of ["encoder.", "depth.", "pose_encoder.", "pose.", "trans_encoder.", "trans."]) {
    const moved = [...gradients].filter(([name]) => name.startsWith(network));
    const norm = Math.hypot(...moved.map(([, gradient]) => Math.hypot(...gradient)));
    const lossAt = async (step: number): Promise<number> => {
      const p = new ParameterStore(parameterSpecs(nano), ({ name }) => {
        const start = (weights.get(name) as StoredTensor).data as Float32Array;
        const gradient = name.startsWith(network) ? gradients.get(name) : undefined;
        return gradient === undefined ? start : start.map((w, i) => w + (step / norm) * gradient[i]);
      });
      const loss = tf.tidy(() => lossOf(p, earlier, later));
      const [number] = await loss.data();
      loss.dispose();
      p.dispose();
      return number;
    };
    const step = 5e-4;
    const slope = ((await lossAt(step)) - (await lossAt(-step))) / (2 * step);
    // Measured within 0.9 %: kinks of ReLU and hard-swish lie within the step.
    expect(Math.abs(slope / norm - 1), `${network} slope ${slope}, norm ${norm}`).toBeLessThan(0.02);
  }
  tf.dispose([value, ...grads, earlier, later]);
  store.dispose();
});

test("weights: saved and read back they give the same disparities, also under a shared tensor's other names", async () => {
  const store = freshNetworks();
  const saved = await store.toCheckpoint();
  const spelled = new Map(
    [...saved].map(([name, tensor]) => [
      name.replace(/\.crpe\./, ".MHCA_layers.0.factoratt_crpe.crpe."),
      tensor,
    ]),
  );
  expect([...spelled.keys()]).not.toEqual([...saved.keys()]);
  const file = readSafetensors(writeSafetensors(spelled), "weights.safetensors");
  const restored = new ParameterStore(
    parameterSpecs(nano),
    weightsFromCheckpoint(file, "weights.safetensors"),
  );
  const [ours, theirs] = [store, restored].map((p) =>
    tf.tidy(() => depthNet(p, picture(1, 64, 64), bilinear, evaluateMode)[0]),
  );
  expect(await theirs.data()).toEqual(await ours.data());
  tf.dispose([ours, theirs]);
  store.dispose();
  restored.dispose();
});

test("weights: a file of another encoder is refused by name, and nothing stays allocated", async () => {
  const store = freshNetworks();
  const saved = await store.toCheckpoint();
  store.dispose();
  const before = tf.memory().numTensors;
  const load = (setup: NetworkSetup) =>
    new ParameterStore(parameterSpecs(setup), weightsFromCheckpoint(saved, "nano.safetensors"));
  expect(() => load({ ...nano, depthNet: depthNetShapeOf("tiny", true) })).toThrow(
    'nano.safetensors: "encoder.stem.0.conv.weight" is F32 [8, 3, 3, 3], expected F32 [32, 3, 3, 3].',
  );
  expect(() => load({ ...nano, poseNetworks: "resnet18" })).toThrow(
    'The file has no tensor "pose_encoder.encoder.conv1.weight"',
  );
  expect(tf.memory().numTensors).toBe(before);
});

test("weights: a seed gives its weights again, another seed gives others", async () => {
  const first = async (seed: number): Promise<number[]> => {
    const store = freshNetworks(nano, seed);
    const values = [...(await store.get("depth.decoder.0.conv.conv.weight").data())];
    store.dispose();
    return values;
  };
  expect(await first(1)).toEqual(await first(1));
  expect(await first(1)).not.toEqual(await first(2));
});

test("drop path: a branch is dropped for whole samples, and survivors are scaled by 1 / keep", async () => {
  const uniforms: Tensor2D = tf.tensor2d([0.9, 0.1, 0.2, 0.9], [2, 2]);
  const drop = dropPathOf({ kind: "on", highestRate: 0.5, uniforms }, (rate) => [0, rate]);
  // Branch 0 is never dropped; of branch 1 the first sample (0.2 + 0.5 < 1) goes and the second stays, doubled.
  expect(drop.factorsOf(0)).toBeUndefined();
  const factors = drop.factorsOf(1);
  expect([...((await factors?.values.data()) ?? [])].slice(2 * (factors?.row ?? 0))).toEqual([0, 2]);
});

test("drop path: with every branch after the first layer dropped, an encoder still runs and its output changes", async () => {
  const store = freshNetworks();
  const finest = (mode: ForwardMode): Tensor =>
    tf.tidy(() => depthNet(store, picture(1, 64, 64), bilinear, mode)[0]);
  const branches = dropPathBranches(bilinear.shape);
  const uniforms: Tensor2D = tf.zeros([branches, 1]);
  const dropped = finest({ ...evaluateMode, dropPath: { kind: "on", highestRate: 0.9, uniforms } });
  const kept = finest(evaluateMode);
  expect(await dropped.data()).not.toEqual(await kept.data());
  tf.dispose([uniforms, dropped, kept]);
  store.dispose();
});

test("bilinear upsampling: samples lie at half-pixel centres, and the gradient is the transposed weights", async () => {
  const x: Tensor4D = tf.tensor4d([0, 4, 8, 12], [1, 2, 2, 1]);
  const fine = tf.tidy(() => upsampleBilinear(x, 2));
  expect([...(await fine.data())]).toEqual([0, 1, 3, 4, 2, 3, 5, 6, 6, 7, 9, 10, 8, 9, 11, 12]);
  const probe = tf.tensor4d(
    Array.from({ length: 16 }, (_, i) => (i === 5 ? 1 : 0)),
    [1, 4, 4, 1],
  );
  const gradient = tf.grad((map) => tf.sum(tf.mul(upsampleBilinear(map as Tensor4D, 2), probe)))(x);
  expect([...(await gradient.data())]).toEqual([0.5625, 0.1875, 0.1875, 0.0625]);
  tf.dispose([x, fine, probe, gradient]);
});
