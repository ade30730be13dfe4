import { describe, expect, test } from "vitest";
import { type Tensor, type Tensor1D, type Tensor4D, tf } from "../../tensor/tf.ts";
import {
  expectBitwiseRepeatable,
  expectClose,
  expectDirectionalGradient,
  expectGradientsOfReference,
  expectValueOfReference,
  expectWritesInsideOutputs,
  POISON_VALUES,
  poisoned,
  randomArray,
  sizeOf,
  tensorOf,
} from "../referenceTesting.ts";
import { batchMomentsReference } from "./batchNorm.reference.ts";
import { batchNorm, type NormOptions } from "./batchNorm.ts";
import { EPSILON, evaluation, SHAPES, training } from "./batchNormTesting.ts";

/** Mean and variance as `batchNorm` returns them, without what follows. */
async function momentsOf(x: Tensor, gamma: Tensor, beta: Tensor) {
  const { moments } = batchNorm(x as Tensor4D, gamma as Tensor1D, beta as Tensor1D, EPSILON);
  const values = await moments.data();
  const channels = moments.shape[2];
  const row = (r: number) => values.subarray(r * channels, (r + 1) * channels);
  return { mean: row(0), variance: row(1), scale: row(2) };
}

test("batchNorm: two pixels become -1 and 1, and the moments are theirs", async () => {
  const x = tf.tensor4d([2, 30, 6, 10], [1, 1, 2, 2]);
  const [gamma, beta] = [tf.tensor1d([1, 2]), tf.tensor1d([0, 5])];
  const { y, moments } = batchNorm(x, gamma, beta, 0);
  expectClose(await y.data(), [-1, 7, 1, 3], { absolute: 1e-6 });
  expectClose(await moments.data(), [4, 20, 4, 100, 0.5, 0.2], { absolute: 1e-6 });
  const residual = tf.tensor4d([0, 1, 0, -4], [1, 1, 2, 2]);
  const rectified = batchNorm(x, gamma, beta, 0, { activation: "relu", residual }).y;
  expectClose(await rectified.data(), [0, 8, 1, 0], { absolute: 1e-6 });
  const swished = batchNorm(x, gamma, beta, 0, { activation: "hardSwish" }).y;
  expectClose(await swished.data(), [-1 / 3, 7, 2 / 3, 3], { absolute: 1e-6 });
});

describe("batchNorm", () => {
  test.each(SHAPES)("equals the reference on [%i,%i,%i,%i], moments too", async (...shape) => {
    const { inputs } = training(shape);
    const { x, gamma, beta } = inputs;
    const result = await momentsOf(tensorOf(x), tensorOf(gamma), tensorOf(beta));
    const moments = batchMomentsReference(Float64Array.from(x.values), shape[3]);
    expectClose(result.mean, moments.mean, { absolute: 1e-6 }, "mean");
    expectClose(result.variance, moments.variance, { absolute: 1e-7, relative: 2e-6 }, "variance");
    const scale = gamma.values.map((g, c) => g / Math.sqrt(moments.variance[c] + EPSILON));
    expectClose(result.scale, scale, { relative: 5e-6 }, "scale");
    await expectValueOfReference(training(shape));
  });

  test.each(SHAPES)("normalises [%i,%i,%i,%i] with given moments as the reference does", async (...shape) => {
    await expectValueOfReference(evaluation(shape));
  });

  test("keeps its precision where the mean is a thousand deviations away", async () => {
    const under = training([2, 17, 33, 5], { seed: 7, low: 999, high: 1001 });
    // x carries 24 bits: at 1000 its own spacing is 6e-5, which a deviation of 0.6 turns into 1e-4.
    await expectValueOfReference(under, { relative: 1e-4, absolute: 2e-4 });
    const { variance } = await momentsOf(tensorOf(under.inputs.x), tf.ones([5]), tf.zeros([5]));
    // Lanes hand their means on in float32: each is off by up to 3e-5, against differences between lanes of 0.2.
    const moments = batchMomentsReference(Float64Array.from(under.inputs.x.values), 5);
    expectClose(variance, moments.variance, { relative: 5e-5 });
  });

  test("keeps its precision where the first pixel is an outlier", async () => {
    const x = randomArray(8, [1, 64, 64, 3]);
    x.values.fill(1000, 0, 3);
    const { variance } = await momentsOf(tensorOf(x), tf.ones([3]), tf.zeros([3]));
    expectClose(variance, batchMomentsReference(Float64Array.from(x.values), 3).variance, {
      relative: 1e-5,
    });
  });

  test("gives beta where all pixels of a channel are equal", async () => {
    const x = tf.fill([1, 3, 5, 2], 0.1) as Tensor4D;
    const { y, moments } = batchNorm(x, tf.tensor1d([3, 4]), tf.tensor1d([1, -2]), EPSILON);
    expect([...(await moments.data())].slice(2, 4)).toEqual([0, 0]);
    expectClose(
      await y.data(),
      Array.from({ length: 30 }, (_, i) => (i % 2 === 0 ? 1 : -2)),
      { absolute: 1e-4 },
    );
  });
});

describe("batchNorm: gradients", () => {
  // One pixel per channel has no gradient in x, two have almost none (y is -1 and 1 whatever x): float32 noise is no test.
  const small = SHAPES.filter((shape) => sizeOf(shape) <= 2000 && sizeOf(shape) > 2 * shape[3]);
  test.each(small)("of every element of [%i,%i,%i,%i] are those of the reference", async (...shape) => {
    const closeness = { relativeL2: 1e-4 };
    if (sizeOf(shape) <= 400) await expectGradientsOfReference(training(shape), { seed: 3, closeness });
    await expectDirectionalGradient(training(shape), { seed: 5 });
    await expectDirectionalGradient(evaluation(shape), { seed: 5 });
  });

  test.each([
    [2, 17, 19, 65],
    [4, 48, 64, 16],
  ])(
    "along random directions over many blocks of [%i,%i,%i,%i] are those of the reference",
    async (...shape) => {
      await expectDirectionalGradient(training(shape), { seed: 6 });
      await expectDirectionalGradient(evaluation(shape), { seed: 6 });
    },
  );

  test("do not flow through the returned moments, and leave no tensors behind", async () => {
    const x = tensorOf(randomArray(9, [1, 40, 60, 4])) as Tensor4D;
    const gamma = tf.ones([4]) as Tensor1D;
    const beta = tf.zeros([4]) as Tensor1D;
    const before = tf.memory();
    const gradient = tf.tidy(() =>
      tf.grad((t) => {
        const { y, moments } = batchNorm(t as Tensor4D, gamma, beta, EPSILON);
        return tf.add(tf.sum(y), tf.sum(moments));
      })(x),
    );
    expectClose(await gradient.data(), new Float32Array(x.size), { absolute: 1e-5 });
    gradient.dispose();
    expect(tf.memory().numTensors).toBe(before.numTensors);
    expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers);
  });
});

test("batchNorm: vectors of another length and residuals of another shape are refused", () => {
  const x = tf.zeros([1, 2, 2, 3]) as Tensor4D;
  expect(() => batchNorm(x, tf.ones([2]) as Tensor1D, tf.zeros([3]) as Tensor1D, EPSILON)).toThrow(
    /gamma has 2 elements/,
  );
  const residual = tf.zeros([1, 2, 1, 3]) as Tensor4D;
  expect(() =>
    batchNorm(x, tf.ones([3]) as Tensor1D, tf.zeros([3]) as Tensor1D, EPSILON, { residual }),
  ).toThrow(/residual is \[1,2,1,3\]/);
});

describe.each([
  { name: "in blocks", shape: [1, 50, 50, 3] },
  { name: "whole", shape: [1, 9, 9, 3] },
])("batchNorm of a map taken $name", ({ shape }) => {
  const variants = (): readonly NormOptions[] => [
    {},
    { activation: "hardSwish" },
    { activation: "relu", residual: tensorOf(randomArray(14, shape)) as Tensor4D },
  ];

  test.each(POISON_VALUES)(
    "%d spoils its own channel at most, and nothing is left unwritten",
    async (poison) => {
      const clean = randomArray(10, shape);
      const spoilt = { ...clean, values: clean.values.slice() };
      spoilt.values[3 * 77 + 1] = poison;
      const gamma = tf.ones([3]) as Tensor1D;
      const beta = tf.zeros([3]) as Tensor1D;
      for (const options of variants()) {
        const normed = (x: Tensor) => batchNorm(x as Tensor4D, gamma, beta, EPSILON, options);
        const expected = await normed(tensorOf(clean)).y.data();
        await expectWritesInsideOutputs(async () => {
          const { y, moments } = normed(tensorOf(spoilt));
          const values = (await y.data()).subarray(0, clean.values.length);
          for (let i = 0; i < values.length; i++) if (i % 3 !== 1) expect(values[i]).toBe(expected[i]);
          if (!Number.isFinite(poison)) expect((await moments.data())[1]).not.toSatisfy(Number.isFinite);
          const gradient = tf.grad((t) => normed(t).y);
          await gradient(tensorOf(spoilt), tensorOf(poisoned(clean, poison, 11))).data();
        });
      }
    },
  );

  test("gives value, moments and gradients bitwise the same in every run", async () => {
    const { inputs } = training(shape, { seed: 12 });
    const tensors: Tensor[] = [tensorOf(inputs.x), tensorOf(inputs.gamma), tensorOf(inputs.beta)];
    const dy = tensorOf(randomArray(13, shape));
    await expectBitwiseRepeatable(() =>
      variants().flatMap((options) => {
        const run = (x: Tensor, gamma: Tensor, beta: Tensor) =>
          batchNorm(x as Tensor4D, gamma as Tensor1D, beta as Tensor1D, EPSILON, options);
        const { y, moments } = run(tensors[0], tensors[1], tensors[2]);
        return [y, moments, ...tf.grads((x, gamma, beta) => run(x, gamma, beta).y)(tensors, dy)];
      }),
    );
  });
});
