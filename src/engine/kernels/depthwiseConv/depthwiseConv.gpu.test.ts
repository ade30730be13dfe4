import { describe, expect, test } from "vitest";
import { type Tensor, type Tensor1D, type Tensor4D, tf } from "../../tensor/tf.ts";
import {
  expectBitwiseRepeatable,
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
import { depthwiseConvReference } from "./depthwiseConv.reference.ts";
import { depthwiseConv } from "./depthwiseConv.ts";

interface Case {
  readonly x: readonly [number, number, number, number];
  readonly kernelSize: number;
  readonly stride: 1 | 2;
}

/** Windows larger than the map, both strides on odd and even sizes, rows round the blocks of 4 pixels, channels round the
 *  16 of a workgroup, and 63, 64 and 65 invocations. */
const CASES: readonly Case[] = [
  { x: [1, 1, 1, 1], kernelSize: 3, stride: 1 },
  { x: [1, 1, 1, 2], kernelSize: 7, stride: 2 },
  { x: [1, 1, 17, 1], kernelSize: 3, stride: 1 },
  { x: [1, 17, 1, 3], kernelSize: 5, stride: 1 },
  { x: [2, 3, 3, 5], kernelSize: 3, stride: 1 },
  { x: [2, 3, 4, 5], kernelSize: 3, stride: 2 },
  { x: [1, 4, 5, 3], kernelSize: 5, stride: 2 },
  { x: [1, 5, 6, 2], kernelSize: 7, stride: 1 },
  { x: [3, 4, 4, 4], kernelSize: 3, stride: 2 },
  { x: [1, 2, 8, 15], kernelSize: 3, stride: 1 },
  { x: [1, 2, 9, 16], kernelSize: 3, stride: 1 },
  { x: [1, 3, 7, 17], kernelSize: 3, stride: 1 },
  { x: [1, 1, 4, 63], kernelSize: 3, stride: 1 },
  { x: [1, 1, 4, 64], kernelSize: 3, stride: 1 },
  { x: [1, 1, 4, 65], kernelSize: 3, stride: 1 },
  { x: [1, 1, 2, 1], kernelSize: 1, stride: 1 },
  { x: [2, 16, 24, 24], kernelSize: 3, stride: 1 },
  { x: [1, 17, 23, 33], kernelSize: 3, stride: 2 },
  { x: [1, 24, 32, 16], kernelSize: 7, stride: 1 },
  { x: [1, 257, 257, 1], kernelSize: 5, stride: 2 },
];

const label = ({ x, kernelSize, stride }: Case): string => `[${x}], window ${kernelSize}, stride ${stride}`;

type Names = "x" | "filter" | "bias";

function depthwiseCase(
  { x, kernelSize, stride }: Case,
  { withBias = true, addsInput = false } = {},
): OperationUnderTest<Names> {
  const [batch, height, width, channels] = x;
  const shape = {
    batch,
    height,
    width,
    channels,
    outHeight: Math.ceil(height / stride),
    outWidth: Math.ceil(width / stride),
    kernelSize,
    stride,
  };
  return {
    inputs: {
      x: randomArray(1, x),
      filter: randomArray(2, [kernelSize, kernelSize, channels, 1]),
      bias: randomArray(3, [channels]),
    },
    differentiable: withBias ? ["x", "filter", "bias"] : ["x", "filter"],
    operation: (t) =>
      depthwiseConv(t.x as Tensor4D, t.filter as Tensor4D, {
        stride,
        addsInput,
        ...(withBias ? { bias: t.bias as Tensor1D } : {}),
      }),
    reference: (v) => {
      const convolved = depthwiseConvReference(shape, v.x, v.filter, withBias ? v.bias : null);
      return addsInput ? convolved.map((value, i) => value + v.x[i]) : convolved;
    },
  };
}

test("depthwiseConv: a box window counts the neighbours inside the picture, per channel, plus bias and input", async () => {
  const x = tf.tensor4d([1, 10, 1, 10, 1, 10], [1, 1, 3, 2]);
  const filter = tf.ones([3, 3, 2, 1]) as Tensor4D;
  const bias = tf.tensor1d([0.5, -1]);
  expect([...(await depthwiseConv(x, filter, { bias }).data())]).toEqual([2.5, 19, 3.5, 29, 2.5, 19]);
  expect([...(await depthwiseConv(x, filter, { addsInput: true }).data())]).toEqual([3, 30, 4, 40, 3, 30]);
  expect([...(await depthwiseConv(x, filter, { stride: 2 }).data())]).toEqual([2, 20, 2, 20]);
});

test.each(CASES.map((c) => [label(c), c] as const))(
  "depthwiseConv: equals the reference on %s",
  async (_label, c) => {
    await expectValueOfReference(depthwiseCase(c));
    await expectValueOfReference(depthwiseCase(c, { withBias: false }));
    if (c.stride === 1) await expectValueOfReference(depthwiseCase(c, { addsInput: true }));
  },
);

describe("depthwiseConv: gradients", () => {
  const small = CASES.filter(({ x }) => sizeOf(x) <= 150);
  // Sums of up to a hundred products in float32.
  const closeness = { relative: 1e-4, absolute: 2e-5 };
  test.each(small.map((c) => [label(c), c] as const))(
    "of every element are those of the reference on %s",
    async (_label, c) => {
      await expectGradientsOfReference(depthwiseCase(c), { seed: 5, closeness });
      if (c.stride === 1)
        await expectGradientsOfReference(depthwiseCase(c, { addsInput: true }), { seed: 6, closeness });
    },
  );

  test.each(CASES.filter((c) => !small.includes(c)).map((c) => [label(c), c] as const))(
    "along random directions are those of the reference on %s",
    async (_label, c) => {
      await expectDirectionalGradient(depthwiseCase(c), { seed: 7, directions: 2 });
    },
  );

  test("without a bias reach x and filter", async () => {
    await expectGradientsOfReference(depthwiseCase(CASES[4], { withBias: false }), { seed: 8, closeness });
  });

  test("leave no tensors behind", () => {
    const { x, filter, bias } = depthwiseCase(CASES[4]).inputs;
    const inputs = [x, filter, bias].map(tensorOf);
    const before = tf.memory();
    const gradients = tf.tidy(() =>
      tf.grads((a, f, b) => depthwiseConv(a as Tensor4D, f as Tensor4D, { bias: b as Tensor1D }))(inputs),
    );
    tf.dispose(gradients);
    expect(tf.memory().numTensors).toBe(before.numTensors);
    expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers);
  });
});

test("depthwiseConv: filters and biases that do not fit are refused, and x added to a smaller map", () => {
  const x = tf.zeros([1, 4, 4, 3]) as Tensor4D;
  const filter = (...shape: [number, number, number, number]): Tensor4D => tf.zeros(shape);
  expect(() => depthwiseConv(x, filter(3, 3, 2, 1))).toThrow(/does not fit 3 channels/);
  expect(() => depthwiseConv(x, filter(3, 5, 3, 1))).toThrow(/does not fit/);
  expect(() => depthwiseConv(x, filter(4, 4, 3, 1))).toThrow(/does not fit/);
  const bias = tf.zeros([2]) as Tensor1D;
  expect(() => depthwiseConv(x, filter(3, 3, 3, 1), { bias })).toThrow(/2 biases/);
  expect(() => depthwiseConv(x, filter(3, 3, 3, 1), { stride: 2, addsInput: true })).toThrow(/stride 1/);
});

test.each(POISON_VALUES)(
  "depthwiseConv: %d stays within its channel and its windows, and nothing is written outside",
  async (poison) => {
    const array = randomArray(9, [1, 5, 7, 3]);
    const spoilt = { ...array, values: array.values.slice() };
    spoilt.values[(2 * 7 + 3) * 3 + 1] = poison; // row 2, column 3, channel 1
    const filter = tensorOf(randomArray(10, [3, 3, 3, 1])) as Tensor4D;
    const clean = await depthwiseConv(tensorOf(array) as Tensor4D, filter).data();
    await expectWritesInsideOutputs(async () => {
      const x = tensorOf(spoilt) as Tensor4D;
      const y = (await depthwiseConv(x, filter).data()).subarray(0, clean.length);
      for (let i = 0; i < clean.length; i++) {
        const [row, column, channel] = [Math.floor(i / 21), Math.floor(i / 3) % 7, i % 3];
        if (channel !== 1 || Math.abs(row - 2) > 1 || Math.abs(column - 3) > 1) expect(y[i]).toBe(clean[i]);
      }
      const dy = tensorOf(poisoned(array, poison, 11));
      await tf
        .grad((t) => depthwiseConv(t as Tensor4D, filter))(x, dy)
        .data();
      await tf
        .grad((t) => depthwiseConv(x, t as Tensor4D))(filter, dy)
        .data();
    });
  },
);

test("depthwiseConv: value and gradients repeat bit for bit", async () => {
  const { inputs } = depthwiseCase({ x: [2, 24, 32, 24], kernelSize: 3, stride: 1 });
  const tensors: Tensor[] = [inputs.x, inputs.filter, inputs.bias].map(tensorOf);
  const run = (x: Tensor, filter: Tensor, bias: Tensor): Tensor4D =>
    depthwiseConv(x as Tensor4D, filter as Tensor4D, { bias: bias as Tensor1D, addsInput: true });
  await expectBitwiseRepeatable(() => [
    run(tensors[0], tensors[1], tensors[2]),
    ...tf.grads((x, filter, bias) => run(x, filter, bias))(tensors),
  ]);
});
