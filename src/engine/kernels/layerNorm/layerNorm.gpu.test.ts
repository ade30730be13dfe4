import { describe, expect, test } from "vitest";
import { type Tensor, type Tensor1D, tf } from "../../tensor/tf.ts";
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
import { layerNormReference } from "./layerNorm.reference.ts";
import { layerNorm, layerNormOfTrunk } from "./layerNorm.ts";

const EPSILON = 1e-6;

/** The last axis is normalised. 16 lanes share a row, four rows a workgroup; the sums for gamma and beta
 *  take up to 2048 rows at once, beyond in blocks of 32 rows of 64 channels. */
const SHAPES: readonly (readonly number[])[] = [
  [1, 1],
  [1, 3],
  [17, 1],
  [1, 17],
  [17, 3],
  [3, 15],
  [4, 16],
  [5, 17],
  [2, 5, 63],
  [2, 5, 64],
  [2, 5, 65],
  [1, 3, 127],
  [1, 3, 128],
  [1, 3, 129],
  [31, 64],
  [32, 64],
  [33, 64],
  [1, 80, 216],
  [1, 20, 288],
  [2, 3, 5, 96],
  [1, 9, 176],
  [3, 1, 7, 24],
  [1, 1280, 128],
  [4, 1536, 64],
];

function under(
  shape: readonly number[],
  seed = 1,
  low = -1,
  high = 2,
): OperationUnderTest<"x" | "gamma" | "beta"> {
  const channels = [shape[shape.length - 1]];
  return {
    inputs: {
      x: randomArray(seed, shape, low, high),
      gamma: randomArray(seed + 1, channels, 0.5, 1.5),
      beta: randomArray(seed + 2, channels),
    },
    differentiable: ["x", "gamma", "beta"],
    operation: ({ x, gamma, beta }) => layerNorm(x, gamma as Tensor1D, beta as Tensor1D, EPSILON),
    reference: (values) => layerNormReference(values, EPSILON),
  };
}

test("layerNorm: each row of two becomes -1 and 1, scaled and shifted", async () => {
  const x = tf.tensor2d([2, 6, 30, 10], [2, 2]);
  const y = layerNorm(x, tf.tensor1d([1, 2]), tf.tensor1d([0, 5]), 0);
  expectClose(await y.data(), [-1, 7, 1, 3], { absolute: 1e-6 });
});

test.each(SHAPES.map((shape) => [shape]))("layerNorm: equals the reference on %j", async (shape) => {
  await expectValueOfReference(under(shape));
});

test("layerNorm: folds 270,000 rows, more workgroups than a grid axis has", async () => {
  // Among so many rows of three some are nearly constant: the rounding of their mean shows beside their deviation.
  await expectValueOfReference(under([270_000, 3]), { relative: 1e-3, absolute: 1e-4 });
});

test("layerNorm: keeps its precision where the mean is a thousand deviations away", async () => {
  // x carries 24 bits: at 1000 its own spacing is 6e-5, and the mean is rounded to that.
  await expectValueOfReference(under([7, 65], 7, 999, 1001), { relative: 1e-4, absolute: 2e-4 });
});

describe("layerNorm: gradients", () => {
  // One value per row has no gradient in x, two have almost none.
  const small = SHAPES.filter((shape) => sizeOf(shape) <= 700 && shape[shape.length - 1] > 2).map((s) => [s]);
  test.each(small)("of every element of %j are those of the reference", async (shape) => {
    await expectGradientsOfReference(under(shape), { seed: 3, closeness: { relativeL2: 1e-4 } });
  });

  test.each([[[1, 1280, 128]], [[33, 64]], [[2, 3, 5, 96]], [[2047, 3]], [[2048, 17]], [[2049, 3]]])(
    "along random directions on %j are those of the reference",
    async (shape) => {
      await expectDirectionalGradient(under(shape), { seed: 5 });
    },
  );

  test.each([[[3, 5]], [[2, 5, 17]], [[5, 33]]])(
    "of trunk and norm together on %j are those of 3 layerNorm(x) + x",
    async (shape) => {
      const { inputs, differentiable, reference } = under(shape);
      const both: OperationUnderTest<"x" | "gamma" | "beta"> = {
        inputs,
        differentiable,
        operation: ({ x, gamma, beta }) => {
          const { trunk, normed } = layerNormOfTrunk(x, gamma as Tensor1D, beta as Tensor1D, EPSILON);
          return tf.add(tf.mul(normed, 3), trunk);
        },
        reference: (values) => Float64Array.from(reference(values), (v, i) => 3 * v + values.x[i]),
      };
      await expectValueOfReference(both);
      await expectGradientsOfReference(both, { seed: 4, closeness: { relativeL2: 1e-4 } });
    },
  );

  test("leave no tensors or buffers behind", async () => {
    const { inputs } = under([1, 300, 64]);
    const tensors = [tensorOf(inputs.x), tensorOf(inputs.gamma), tensorOf(inputs.beta)];
    const before = tf.memory();
    const gradients = tf.tidy(() =>
      tf.grads((x, gamma, beta) => {
        const { trunk, normed } = layerNormOfTrunk(x, gamma as Tensor1D, beta as Tensor1D, EPSILON);
        return tf.sum(tf.add(trunk, layerNorm(normed, gamma as Tensor1D, beta as Tensor1D, EPSILON)));
      })(tensors),
    );
    await gradients[0].data();
    tf.dispose(gradients);
    expect(tf.memory().numTensors).toBe(before.numTensors);
    expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers);
  });
});

test("layerNorm: vectors of another length are refused", () => {
  expect(() => layerNorm(tf.zeros([2, 3]), tf.ones([3]) as Tensor1D, tf.zeros([2]) as Tensor1D, 0)).toThrow(
    /beta has 2 elements/,
  );
});

test.each(POISON_VALUES)(
  "layerNorm: %d spoils its own row at most, and nothing is left unwritten",
  async (poison) => {
    const clean = randomArray(10, [9, 70]);
    const spoilt = { ...clean, values: clean.values.slice() };
    spoilt.values[3 * 70 + 66] = poison;
    const gamma = tf.ones([70]) as Tensor1D;
    const beta = tf.zeros([70]) as Tensor1D;
    const expected = await layerNorm(tensorOf(clean), gamma, beta, EPSILON).data();
    await expectWritesInsideOutputs(async () => {
      const y = (await layerNorm(tensorOf(spoilt), gamma, beta, EPSILON).data()).subarray(0, expected.length);
      for (let i = 0; i < y.length; i++) {
        if (Math.floor(i / 70) !== 3) expect(y[i]).toBe(expected[i]);
        else if (Number.isNaN(poison)) expect(y[i]).toBeNaN();
      }
      const gradients = tf.grads((x, g) => layerNorm(x as Tensor, g as Tensor1D, beta, EPSILON));
      const [dx, dGamma] = gradients([tensorOf(spoilt), gamma], tensorOf(poisoned(clean, poison, 11)));
      await Promise.all([dx.data(), dGamma.data()]);
    });
  },
);

test("layerNorm: value and gradients are bitwise the same in every run", async () => {
  const { inputs } = under([2, 333, 96], 12);
  const tensors = [tensorOf(inputs.x), tensorOf(inputs.gamma), tensorOf(inputs.beta)];
  const dy = tensorOf(randomArray(13, [2, 333, 96]));
  await expectBitwiseRepeatable(() => {
    const run = (x: Tensor, gamma: Tensor, beta: Tensor) =>
      layerNorm(x, gamma as Tensor1D, beta as Tensor1D, EPSILON);
    const gradients = tf.grads((x, g, b) => run(x as Tensor, g as Tensor, b as Tensor))(tensors, dy);
    return [run(tensors[0], tensors[1], tensors[2]), ...gradients];
  });
});
