import { describe, expect, test } from "vitest";
import { type Tensor, type Tensor1D, type Tensor2D, type Tensor4D, tf } from "../../tensor/tf.ts";
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
  type TestArray,
  tensorOf,
} from "../referenceTesting.ts";
import { mlpReference } from "./mlp.reference.ts";
import { mlp } from "./mlp.ts";

/** Batch, height, width, channels, hidden and output channels: round the register blocks (4 pixels, 4 and 8 channels) and
 *  the workgroups of 64, with one strip of pixels in the weights' gradients (many weights) and with up to 64 (few). */
type Sizes = readonly [number, number, number, number, number, number];
const SIZES: readonly Sizes[] = [
  [1, 1, 1, 1, 1, 1],
  [1, 1, 17, 1, 2, 1],
  [1, 17, 1, 3, 5, 3],
  [2, 1, 3, 4, 8, 4],
  [3, 1, 1, 2, 3, 2],
  [3, 3, 5, 3, 7, 5],
  [2, 3, 3, 8, 16, 8],
  [1, 2, 2, 9, 17, 9],
  [1, 4, 4, 7, 15, 8],
  [2, 5, 3, 5, 9, 6],
  [1, 7, 9, 4, 4, 4],
  [1, 8, 8, 4, 4, 4],
  [1, 5, 13, 4, 4, 4],
  [1, 15, 17, 2, 2, 2],
  [1, 16, 16, 2, 2, 2],
  [1, 1, 257, 2, 2, 2],
  [1, 2, 3, 63, 65, 64],
  [1, 3, 2, 64, 128, 64],
  [2, 16, 24, 16, 32, 16],
  [1, 33, 31, 24, 48, 24],
];

type Names = "x" | "weight1" | "bias1" | "weight2" | "bias2" | "residual";

const FACTORS = [1.25, 0, -2];

function branchOf(t: Readonly<Record<Names, Tensor>>, factors?: { values: Tensor2D; row: number }): Tensor4D {
  return mlp(
    t.x as Tensor4D,
    { weight: t.weight1 as Tensor4D, bias: t.bias1 as Tensor1D },
    { weight: t.weight2 as Tensor4D, bias: t.bias2 as Tensor1D },
    t.residual as Tensor4D,
    factors,
  );
}

function branch(
  [batch, height, width, inputs, hidden, outputs]: Sizes,
  withFactors = true,
): OperationUnderTest<Names> {
  const row = FACTORS.slice(0, batch);
  return {
    inputs: {
      x: randomArray(1, [batch, height, width, inputs]),
      weight1: randomArray(2, [1, 1, inputs, hidden]),
      bias1: randomArray(3, [hidden]),
      weight2: randomArray(4, [1, 1, hidden, outputs]),
      bias2: randomArray(5, [outputs]),
      residual: randomArray(6, [batch, height, width, outputs]),
    },
    differentiable: ["x", "weight1", "bias1", "weight2", "bias2", "residual"],
    operation: (t) =>
      branchOf(t, withFactors ? { values: tf.tensor2d([row.map(() => 9), row]), row: 1 } : undefined),
    reference: (v) => mlpReference(v, withFactors ? row : [1]),
  };
}

test("mlp: gelu(2) = 1.9545, doubled, one added, is halved on the way to its residual", async () => {
  const layer = (weight: number, bias: number) => ({
    weight: tf.tensor4d([weight], [1, 1, 1, 1]),
    bias: tf.tensor1d([bias]),
  });
  const x = tf.tensor4d([1], [1, 1, 1, 1]);
  const y = mlp(x, layer(3, -1), layer(2, 1), tf.tensor4d([10], [1, 1, 1, 1]), {
    values: tf.tensor2d([[0.5]]),
    row: 0,
  });
  expectClose(await y.data(), [10 + 0.5 * (2 * 1.9544997 + 1)], { absolute: 2e-6 });
});

describe("mlp", () => {
  test.each(SIZES)("equals the reference on [%i,%i,%i,%i], %i hidden, %i out", async (...sizes) => {
    await expectValueOfReference(branch(sizes));
    await expectValueOfReference(branch(sizes, false));
  });

  const small = SIZES.filter(([b, h, w, c, hidden]) => b * h * w * c <= 100 && c * hidden <= 160);
  test.each(small)(
    "has the reference's gradients at every element of [%i,%i,%i,%i], %i hidden, %i out",
    async (...sizes) => {
      await expectGradientsOfReference(branch(sizes), {
        seed: 7,
        closeness: { relative: 1e-4, absolute: 5e-5 }, // sums of up to a hundred products of two layers
      });
    },
  );

  test.each(SIZES.filter((sizes) => !small.includes(sizes)))(
    "has the reference's gradients along random directions on [%i,%i,%i,%i], %i hidden, %i out",
    async (...sizes) => {
      await expectDirectionalGradient(branch(sizes, false), { seed: 8, directions: 2 });
    },
  );

  test("refuses layers, residuals and factors that do not fit", () => {
    const layer = (inputs: number, outputs: number) => ({
      weight: tf.zeros([1, 1, inputs, outputs]) as Tensor4D,
      bias: tf.zeros([outputs]) as Tensor1D,
    });
    const x = tf.zeros([2, 1, 1, 3]) as Tensor4D;
    expect(() => mlp(x, layer(4, 5), layer(5, 3), x)).toThrow(/3 channels meet 4 x 5/);
    expect(() => mlp(x, layer(3, 5), layer(4, 3), x)).toThrow(/3 x 5 and 4 x 3/);
    expect(() => mlp(x, layer(3, 5), layer(5, 4), x)).toThrow(/residual/);
    const factors = { values: tf.zeros([1, 3]) as Tensor2D, row: 0 };
    expect(() => mlp(x, layer(3, 5), layer(5, 3), x, factors)).toThrow(/3 factors for 2 pictures/);
  });

  test("leaves no tensors behind", () => {
    const { inputs, operation } = branch([2, 3, 3, 8, 16, 8]);
    const tensors = tensorsOf(inputs);
    const before = tf.memory();
    const gradient = tf.tidy(() => tf.grad((x) => tf.sum(operation({ ...tensors, x })))(tensors.x));
    gradient.dispose();
    expect(tf.memory().numTensors).toBe(before.numTensors);
    expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers);
  });
});

test.each(POISON_VALUES)("mlp: %d stays in its own pixel, and nothing is written outside", async (poison) => {
  const { inputs, operation } = branch([1, 3, 3, 4, 8, 4], false);
  const x = { ...inputs.x, values: inputs.x.values.slice() };
  x.values[17] = poison; // pixel 4
  const run = (array: TestArray) => operation({ ...tensorsOf(inputs), x: tensorOf(array) });
  const clean = await run(inputs.x).data();
  await expectWritesInsideOutputs(async () => {
    const spoilt = (await run(x).data()).subarray(0, clean.length);
    for (let i = 0; i < clean.length; i++) if (Math.floor(i / 4) !== 4) expect(spoilt[i]).toBe(clean[i]);
    const tensors = tensorsOf(inputs);
    const gradient = tf.grad((t) => operation({ ...tensors, x: t }));
    await gradient(tensorOf(poisoned(inputs.x, poison, 9))).data();
  });
});

test("mlp: value and gradients are bitwise the same in every run", async () => {
  const { inputs, operation, differentiable } = branch([2, 16, 24, 16, 32, 16]);
  const tensors = tensorsOf(inputs);
  await expectBitwiseRepeatable(() => [
    operation(tensors),
    ...tf.grads((...variables: Tensor[]) =>
      operation(
        Object.fromEntries(differentiable.map((name, i) => [name, variables[i]])) as Record<Names, Tensor>,
      ),
    )(differentiable.map((name) => tensors[name])),
  ]);
});

function tensorsOf(inputs: OperationUnderTest<Names>["inputs"]): Record<Names, Tensor> {
  const entries = Object.entries(inputs).map(([name, array]) => [name, tensorOf(array)]);
  return Object.fromEntries(entries) as Record<Names, Tensor>;
}
