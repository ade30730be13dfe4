import { describe, expect, test } from "vitest";
import { type Tensor, type Tensor1D, type Tensor4D, tf } from "../../tensor/tf.ts";
import {
  expectBitwiseRepeatable,
  expectClose,
  expectDirectionalGradient,
  expectGradientsOfReference,
  expectValueOfReference,
  expectWritesInsideOutputs,
  type OperationUnderTest,
  POISON_VALUES,
  poisoned,
  randomArray,
  sizeOf,
  tensorOf,
} from "../referenceTesting.ts";
import { batchMomentsReference, batchNormReference, normaliseReference } from "./batchNorm.reference.ts";
import { batchNorm, normalise } from "./batchNorm.ts";

const EPSILON = 1e-5;

/** [B,H,W,C]. A block of rows has 256 / lanes x 8 rows, lanes = C rounded up to a power of two, at most 64: the last
 *  groups surround one block (32 rows of 64 channels, 2048 of one) and reach many blocks. */
const SHAPES: readonly (readonly number[])[] = [
  [1, 1, 1, 1],
  [1, 1, 17, 3],
  [1, 17, 1, 3],
  [1, 2, 3, 512],
  [2, 1, 1, 5],
  [1, 5, 5, 63],
  [1, 5, 5, 64],
  [1, 5, 5, 65],
  [2, 3, 5, 24],
  [4, 4, 6, 16],
  [1, 1, 31, 64],
  [1, 1, 32, 64],
  [1, 1, 33, 64],
  [1, 2047, 1, 1],
  [1, 2048, 1, 1],
  [1, 2049, 1, 1],
  [1, 17, 17, 64],
  [2, 17, 19, 65],
  [4, 48, 64, 16],
  [1, 257, 257, 3],
  [1, 300, 1000, 1],
];

type Names = "x" | "gamma" | "beta";

function training(shape: readonly number[], seed = 1, low = -1, high = 2): OperationUnderTest<Names> {
  const channels = shape[3];
  return {
    inputs: {
      x: randomArray(seed, shape, low, high),
      gamma: randomArray(seed + 1, [channels], 0.5, 1.5),
      beta: randomArray(seed + 2, [channels]),
    },
    differentiable: ["x", "gamma", "beta"],
    operation: ({ x, gamma, beta }) =>
      batchNorm(x as Tensor4D, gamma as Tensor1D, beta as Tensor1D, EPSILON).y,
    reference: (values) => batchNormReference(values, EPSILON),
  };
}

function evaluation(shape: readonly number[], seed = 1): OperationUnderTest<Names> {
  const { inputs, differentiable } = training(shape, seed);
  const mean = randomArray(seed + 3, [shape[3]]);
  const variance = randomArray(seed + 4, [shape[3]], 0.5, 1.5);
  return {
    inputs,
    differentiable,
    operation: ({ x, gamma, beta }) =>
      normalise(
        x as Tensor4D,
        tensorOf(mean) as Tensor1D,
        tensorOf(variance) as Tensor1D,
        gamma as Tensor1D,
        beta as Tensor1D,
        EPSILON,
      ),
    reference: (values) =>
      normaliseReference(
        values,
        { mean: Float64Array.from(mean.values), variance: Float64Array.from(variance.values) },
        EPSILON,
      ),
  };
}

test("batchNorm: two pixels become -1 and 1, and the moments are theirs", async () => {
  const x = tf.tensor4d([2, 30, 6, 10], [1, 1, 2, 2]);
  const { y, mean, variance } = batchNorm(x, tf.tensor1d([1, 2]), tf.tensor1d([0, 5]), 0);
  expectClose(await y.data(), [-1, 7, 1, 3], { absolute: 1e-6 });
  expect([...(await mean.data())]).toEqual([4, 20]);
  expect([...(await variance.data())]).toEqual([4, 100]);
});

describe("batchNorm", () => {
  test.each(SHAPES)("equals the reference on [%i,%i,%i,%i], moments too", async (...shape) => {
    const { inputs } = training(shape);
    const { x, gamma, beta } = inputs;
    const result = batchNorm(
      tensorOf(x) as Tensor4D,
      tensorOf(gamma) as Tensor1D,
      tensorOf(beta) as Tensor1D,
      EPSILON,
    );
    const moments = batchMomentsReference(Float64Array.from(x.values), shape[3]);
    expectClose(await result.mean.data(), moments.mean, { absolute: 1e-6 }, "mean");
    expectClose(
      await result.variance.data(),
      moments.variance,
      { absolute: 1e-7, relative: 2e-6 },
      "variance",
    );
    await expectValueOfReference(training(shape));
  });

  test.each(SHAPES)("normalises [%i,%i,%i,%i] with given moments as the reference does", async (...shape) => {
    await expectValueOfReference(evaluation(shape));
  });

  test("keeps its precision where the mean is a thousand deviations away", async () => {
    const under = training([2, 17, 33, 5], 7, 999, 1001);
    // x carries 24 bits: at 1000 its own spacing is 6e-5, which a deviation of 0.6 turns into 1e-4.
    await expectValueOfReference(under, { relative: 1e-4, absolute: 2e-4 });
    const { variance } = batchNorm(
      tensorOf(under.inputs.x) as Tensor4D,
      tf.ones([5]) as Tensor1D,
      tf.zeros([5]) as Tensor1D,
      EPSILON,
    );
    // Lanes hand their means on in float32: each is off by up to 3e-5, against differences between lanes of 0.2.
    const moments = batchMomentsReference(Float64Array.from(under.inputs.x.values), 5);
    expectClose(await variance.data(), moments.variance, { relative: 5e-5 });
  });

  test("keeps its precision where the first pixel is an outlier", async () => {
    const x = randomArray(8, [1, 64, 64, 3]);
    x.values.fill(1000, 0, 3);
    const { variance } = batchNorm(
      tensorOf(x) as Tensor4D,
      tf.ones([3]) as Tensor1D,
      tf.zeros([3]) as Tensor1D,
      EPSILON,
    );
    expectClose(await variance.data(), batchMomentsReference(Float64Array.from(x.values), 3).variance, {
      relative: 1e-5,
    });
  });

  test("gives beta where all pixels of a channel are equal", async () => {
    const x = tf.fill([1, 3, 5, 2], 0.1) as Tensor4D;
    const { y, variance } = batchNorm(x, tf.tensor1d([3, 4]), tf.tensor1d([1, -2]), EPSILON);
    expect([...(await variance.data())]).toEqual([0, 0]);
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
        const { y, mean, variance } = batchNorm(t as Tensor4D, gamma, beta, EPSILON);
        return tf.addN([tf.sum(y), tf.sum(mean), tf.sum(variance)]);
      })(x),
    );
    expectClose(await gradient.data(), new Float32Array(x.size), { absolute: 1e-5 });
    gradient.dispose();
    expect(tf.memory().numTensors).toBe(before.numTensors);
    expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers);
  });
});

test("batchNorm: vectors of another length are refused", () => {
  const x = tf.zeros([1, 2, 2, 3]) as Tensor4D;
  expect(() => batchNorm(x, tf.ones([2]) as Tensor1D, tf.zeros([3]) as Tensor1D, EPSILON)).toThrow(
    /gamma has 2 elements/,
  );
});

test.each(POISON_VALUES)(
  "batchNorm: %d spoils its own channel at most, and nothing is left unwritten",
  async (poison) => {
    const shape = [1, 50, 50, 3]; // several blocks
    const clean = randomArray(10, shape);
    const spoilt = { ...clean, values: clean.values.slice() };
    spoilt.values[3 * 77 + 1] = poison;
    const gamma = tf.ones([3]) as Tensor1D;
    const beta = tf.zeros([3]) as Tensor1D;
    const expected = await batchNorm(tensorOf(clean) as Tensor4D, gamma, beta, EPSILON).y.data();
    await expectWritesInsideOutputs(async () => {
      const { y, mean } = batchNorm(tensorOf(spoilt) as Tensor4D, gamma, beta, EPSILON);
      const values = (await y.data()).subarray(0, clean.values.length);
      for (let i = 0; i < values.length; i++) if (i % 3 !== 1) expect(values[i]).toBe(expected[i]);
      if (!Number.isFinite(poison)) expect((await mean.data())[1]).not.toSatisfy(Number.isFinite);
      const gradient = tf.grad((t) => batchNorm(t as Tensor4D, gamma, beta, EPSILON).y);
      await gradient(tensorOf(spoilt), tensorOf(poisoned(clean, poison, 11))).data();
    });
  },
);

test("batchNorm: value, moments and gradients are bitwise the same in every run", async () => {
  const { inputs } = training([2, 33, 65, 24], 12);
  const tensors: Tensor[] = [tensorOf(inputs.x), tensorOf(inputs.gamma), tensorOf(inputs.beta)];
  const dy = tensorOf(randomArray(13, [2, 33, 65, 24]));
  await expectBitwiseRepeatable(() => {
    const run = (x: Tensor, gamma: Tensor, beta: Tensor) =>
      batchNorm(x as Tensor4D, gamma as Tensor1D, beta as Tensor1D, EPSILON);
    const { y, mean, variance } = run(tensors[0], tensors[1], tensors[2]);
    const gradients = tf.grads((x, gamma, beta) => run(x as Tensor, gamma as Tensor, beta as Tensor).y)(
      tensors,
      dy,
    );
    return [y, mean, variance, ...gradients];
  });
});
