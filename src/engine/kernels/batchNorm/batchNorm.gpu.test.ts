import { describe, expect, test } from "vitest";
import { type Tensor, type Tensor1D, type Tensor4D, tf } from "../../tensor/tf.ts";
import { hardSwishReference } from "../activation/activation.reference.ts";
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
import { batchNorm, type NormOptions, normalise } from "./batchNorm.ts";

const EPSILON = 1e-5;

/** [B,H,W,C]. Up to 2048 rows a workgroup takes 16 channels of the whole map; beyond, a block of rows has 256 / lanes x 8
 *  rows, lanes = C rounded up to a power of two, at most 64. */
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
  [1, 1, 15, 64],
  [1, 1, 16, 15],
  [1, 1, 17, 17],
  [1, 2047, 1, 1],
  [1, 2048, 1, 1],
  [1, 2049, 1, 1],
  [1, 17, 17, 64],
  [2, 17, 19, 65],
  [1, 32, 65, 65],
  [1, 33, 63, 31],
  [4, 48, 64, 16],
  [1, 257, 257, 3],
  [1, 300, 1000, 1],
];

type Names = "x" | "gamma" | "beta" | "residual";

/** What follows the norm. */
interface Tail {
  readonly activation: "none" | "relu" | "hardSwish";
  readonly hasResidual: boolean;
}
const BARE: Tail = { activation: "none", hasResidual: false };
const TAILS: readonly Tail[] = [
  { activation: "none", hasResidual: true },
  { activation: "relu", hasResidual: false },
  { activation: "relu", hasResidual: true },
  { activation: "hardSwish", hasResidual: false },
];
const ACTIVATION_REFERENCES = {
  none: (v: number) => v,
  relu: (v: number) => Math.max(v, 0),
  hardSwish: hardSwishReference,
};

function optionsOf({ activation, hasResidual }: Tail, residual: Tensor): NormOptions {
  if (activation === "hardSwish") return { activation };
  return { activation, ...(hasResidual ? { residual: residual as Tensor4D } : {}) };
}

function afterNorm(
  { activation, hasResidual }: Tail,
  normed: Float64Array,
  residual: Float64Array,
): Float64Array {
  return normed.map((v, i) => ACTIVATION_REFERENCES[activation](v + (hasResidual ? residual[i] : 0)));
}

function training(
  shape: readonly number[],
  { seed = 1, low = -1, high = 2, tail = BARE } = {},
): OperationUnderTest<Names> {
  const channels = shape[3];
  return {
    inputs: {
      x: randomArray(seed, shape, low, high),
      gamma: randomArray(seed + 1, [channels], 0.5, 1.5),
      beta: randomArray(seed + 2, [channels]),
      residual: randomArray(seed + 5, shape),
    },
    differentiable: ["x", "gamma", "beta", ...(tail.hasResidual ? (["residual"] as const) : [])],
    operation: ({ x, gamma, beta, residual }) =>
      batchNorm(x as Tensor4D, gamma as Tensor1D, beta as Tensor1D, EPSILON, optionsOf(tail, residual)).y,
    reference: (values) => afterNorm(tail, batchNormReference(values, EPSILON), values.residual),
  };
}

/** Mean and variance as `batchNorm` returns them, without what follows. */
async function momentsOf(x: Tensor, gamma: Tensor, beta: Tensor) {
  const { moments } = batchNorm(x as Tensor4D, gamma as Tensor1D, beta as Tensor1D, EPSILON);
  const values = await moments.data();
  const channels = moments.shape[1];
  const row = (r: number) => values.subarray(r * channels, (r + 1) * channels);
  return { mean: row(0), variance: row(1), scale: row(2) };
}

function evaluation(shape: readonly number[], { seed = 1, tail = BARE } = {}): OperationUnderTest<Names> {
  const { inputs, differentiable } = training(shape, { seed, tail });
  const mean = randomArray(seed + 3, [shape[3]]);
  const variance = randomArray(seed + 4, [shape[3]], 0.5, 1.5);
  return {
    inputs,
    differentiable,
    operation: ({ x, gamma, beta, residual }) =>
      normalise(
        x as Tensor4D,
        tensorOf(mean) as Tensor1D,
        tensorOf(variance) as Tensor1D,
        gamma as Tensor1D,
        beta as Tensor1D,
        EPSILON,
        optionsOf(tail, residual),
      ),
    reference: (values) => {
      const moments = { mean: Float64Array.from(mean.values), variance: Float64Array.from(variance.values) };
      return afterNorm(tail, normaliseReference(values, moments, EPSILON), values.residual);
    },
  };
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

  describe.each(TAILS)("followed by residual $hasResidual and activation $activation", (tail) => {
    test.each(SHAPES.filter((shape) => sizeOf(shape) < 60_000))(
      "equals the reference on [%i,%i,%i,%i], with its own and with given moments",
      async (...shape) => {
        await expectValueOfReference(training(shape, { tail }));
        await expectValueOfReference(evaluation(shape, { tail }));
      },
    );
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

  describe.each(TAILS)("followed by residual $hasResidual and activation $activation", (tail) => {
    test.each([
      [1, 3, 5, 3],
      [2, 3, 2, 17],
      [1, 4, 4, 5],
    ])("of every element of [%i,%i,%i,%i] are those of the reference", async (...shape) => {
      const closeness = { relativeL2: 1e-4 };
      await expectGradientsOfReference(training(shape, { tail }), { seed: 3, closeness });
      await expectGradientsOfReference(evaluation(shape, { tail }), { seed: 4, closeness });
    });

    // Whole maps on both sides of a full round of lanes, and one in blocks.
    test.each([
      [1, 17, 17, 33],
      [1, 32, 65, 17],
    ])("along random directions of [%i,%i,%i,%i] are those of the reference", async (...shape) => {
      await expectDirectionalGradient(training(shape, { tail }), { seed: 7 });
      await expectDirectionalGradient(evaluation(shape, { tail }), { seed: 8 });
    });
  });

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
