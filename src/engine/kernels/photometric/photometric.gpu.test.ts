import { expect, test } from "vitest";
import { channelsLast, readGolden } from "../../../../tools/test/golden.ts";
import { type Tensor, type Tensor4D, tf } from "../../tensor/tf.ts";
import {
  expectBitwiseRepeatable,
  expectClose,
  expectDirectionalGradient,
  expectValueOfReference,
  expectWritesInsideOutputs,
  gradientsOnGpu,
  POISON_VALUES,
  poisoned,
  randomArray,
  sizeOf,
  tensorOf,
} from "../referenceTesting.ts";
import { photometricReference } from "./photometric.reference.ts";
import { photometric } from "./photometric.ts";

type In = "ssimLoss" | "target" | "reconstruction";
type Shape = readonly [number, number, number, number];

function underTest(seed: number, shape: Shape, relativeTo: number | null = null) {
  return {
    inputs: {
      ssimLoss: randomArray(seed, shape, 0, 1),
      target: randomArray(seed + 1, shape, 0, 1),
      reconstruction: randomArray(seed + 2, shape, 0, 1),
    },
    differentiable: ["ssimLoss", "reconstruction"] as const,
    operation: (t: Readonly<Record<In, Tensor>>) =>
      photometric(t.ssimLoss as Tensor4D, t.target as Tensor4D, t.reconstruction as Tensor4D, {
        alpha: 0.85,
        relativeTo,
      }),
    reference: (v: Readonly<Record<In, Float64Array>>) => photometricReference(v, shape[3], 0.85, relativeTo),
  };
}

const SHAPES: readonly Shape[] = [
  [1, 1, 1, 1],
  [1, 1, 17, 3],
  [1, 17, 1, 3],
  [1, 1, 63, 3],
  [1, 1, 64, 3],
  [1, 1, 65, 3],
  [2, 8, 8, 3],
  [3, 5, 7, 2],
  [1, 257, 3, 3],
  [2, 16, 24, 4],
];

test("photometric: two pixels by hand, plain and relative to the target", async () => {
  const ssimLoss = tf.tensor4d([0.2, 0.4, 0.6, 0, 0, 0], [1, 1, 2, 3]);
  const target = tf.tensor4d([0.5, 0.5, 0.5, 0.09, 0.09, 0.09], [1, 1, 2, 3]);
  const reconstruction = tf.tensor4d([0.4, 0.6, 0.5, 0, 0.09, 0.19], [1, 1, 2, 3]);
  const plain = photometric(ssimLoss, target, reconstruction, { alpha: 0.5, relativeTo: null });
  expectClose(await plain.data(), [0.5 * 0.4 + (0.5 * 0.2) / 3, (0.5 * 0.19) / 3], { absolute: 1e-6 });
  const relative = photometric(ssimLoss, target, reconstruction, { alpha: 0, relativeTo: 0.01 });
  expectClose(await relative.data(), [0.2 / 0.51 / 3, 1.9 / 3], { absolute: 1e-6 });
});

const golden = readGolden("case5_geometry.safetensors");

test.skipIf(golden === null)("photometric: golden error maps of case 5, paper and code", async () => {
  if (golden === null) return;
  const [ssimLoss, target, reconstruction] = ["ssim", "in.target", "warped"].map(
    (name) => tensorOf(channelsLast(golden(name))) as Tensor4D,
  );
  for (const [name, relativeTo] of [
    ["reproj.paper", null],
    ["reproj.code", 0.01],
  ] as const) {
    const error = photometric(ssimLoss, target, reconstruction, { alpha: 0.85, relativeTo });
    expectClose(await error.data(), golden(name).values, { relativeL2: 1e-6 }, name);
  }
});

test("photometric: equals the float64 reference on ten shapes", async () => {
  for (const [k, shape] of SHAPES.entries()) {
    await expectValueOfReference(underTest(10 * k, shape), undefined, `[${shape}]`);
    await expectValueOfReference(underTest(10 * k, shape, 0.01), undefined, `[${shape}] relative`);
  }
});

test("photometric: directional gradients equal central differences of the reference", async () => {
  for (const [k, shape] of SHAPES.entries()) {
    await expectDirectionalGradient(underTest(500 + 10 * k, shape, k % 2 === 0 ? null : 0.01), { seed: k });
  }
});

test("photometric: equal pictures have no error and pull nowhere", async () => {
  const shape = [1, 4, 4, 3] as const;
  const plain = underTest(1, shape, 0.01);
  const under = { ...plain, inputs: { ...plain.inputs, reconstruction: plain.inputs.target } };
  const { reconstruction } = await gradientsOnGpu(under, new Float32Array(16).fill(1));
  expect(reconstruction.every((g) => g === 0)).toBe(true);
});

test("photometric: poison passes through and stays inside the outputs", async () => {
  const shape = [1, 5, 13, 3] as const;
  for (const [k, poison] of POISON_VALUES.entries()) {
    const plain = underTest(600 + k, shape);
    const under = {
      ...plain,
      inputs: { ...plain.inputs, reconstruction: poisoned(plain.inputs.reconstruction, poison, k) },
    };
    await expectWritesInsideOutputs(async () => {
      const error = under.operation({
        ssimLoss: tensorOf(under.inputs.ssimLoss),
        target: tensorOf(under.inputs.target),
        reconstruction: tensorOf(under.inputs.reconstruction),
      });
      const values = (await error.data()).subarray(0, sizeOf(error.shape));
      expect(values.every(Number.isFinite)).toBe(Math.abs(poison) < 1e38);
      await gradientsOnGpu(under, randomArray(k, [65]).values);
    });
  }
});

test("photometric: values and gradients repeat bit for bit", async () => {
  const under = underTest(700, [2, 9, 17, 3], 0.01);
  const tensors = Object.fromEntries(
    Object.entries(under.inputs).map(([name, array]) => [name, tensorOf(array)]),
  ) as Record<In, Tensor>;
  await expectBitwiseRepeatable(() => [
    under.operation(tensors),
    tf.grad((reconstruction) => under.operation({ ...tensors, reconstruction }))(tensors.reconstruction),
  ]);
});

test("photometric: alpha in a tensor gives the same bits as a number, forward and backward, and stays the caller's", async () => {
  const [target, reconstruction, ssimLoss] = [1, 2, 3].map((seed) =>
    tensorOf(randomArray(seed, [1, 5, 7, 3], 0, 1)),
  ) as Tensor4D[];
  const alpha = tf.scalar(0.3);
  const [byNumber, byTensor] = await Promise.all(
    [0.3, alpha].map(async (weight) => {
      const error = (r: Tensor): Tensor =>
        photometric(ssimLoss, target, r as Tensor4D, { alpha: weight, relativeTo: null });
      return [await error(reconstruction).data(), await tf.grad(error)(reconstruction).data()];
    }),
  );
  expect(byTensor).toEqual(byNumber);
  expect(alpha.isDisposed).toBe(false);
});
