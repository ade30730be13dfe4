import { describe, expect, test } from "vitest";
import { type Tensor, type Tensor4D, tf } from "../../tensor/tf.ts";
import {
  expectBitwiseRepeatable,
  expectClose,
  expectDirectionalGradient,
  expectGradientsOfReference,
  expectValueOfReference,
  expectWritesInsideOutputs,
  type OperationUnderTest,
  POISON_VALUES,
  randomArray,
  sizeOf,
  tensorOf,
} from "../referenceTesting.ts";
import { channelMeansReference, weighChannelsReference } from "./channelGate.reference.ts";
import { channelMeans, weighChannels } from "./channelGate.ts";

type Shape = readonly [number, number, number, number];

/** A workgroup sums 4 channels in 64 lanes, or takes 1024 numbers. */
const SHAPES: readonly Shape[] = [
  [1, 1, 1, 1],
  [1, 1, 17, 1],
  [1, 17, 1, 2],
  [2, 3, 5, 3],
  [3, 2, 2, 5],
  [1, 7, 9, 1],
  [1, 8, 8, 1],
  [1, 5, 13, 1],
  [1, 8, 16, 2],
  [1, 3, 43, 2],
  [2, 15, 17, 1],
  [1, 16, 16, 2],
  [1, 1, 513, 1],
  [2, 4, 4, 63],
  [2, 4, 4, 64],
  [2, 4, 4, 65],
  [1, 8, 10, 288],
  [2, 12, 16, 32],
  [1, 33, 31, 7],
  [1, 65, 63, 3],
];

function meansUnder(shape: Shape, seed = 1): OperationUnderTest<string> {
  const [batch, height, width, channels] = shape;
  return {
    inputs: { x: randomArray(seed, shape), y: randomArray(seed + 1, shape) },
    differentiable: ["x", "y"],
    operation: ({ x, y }) => channelMeans(x as Tensor4D, y as Tensor4D).means,
    reference: ({ x, y }) => channelMeansReference(x, y, [batch, height * width, channels]),
  };
}

function weighUnder(shape: Shape, seed = 1): OperationUnderTest<string> {
  const [batch, height, width, channels] = shape;
  return {
    inputs: { ...meansUnder(shape, seed).inputs, gate: randomArray(seed + 2, [batch, 1, 1, 2 * channels]) },
    differentiable: ["x", "y", "gate"],
    operation: ({ x, y, gate }) =>
      weighChannels({ means: gate as Tensor4D, x: x as Tensor4D, y: y as Tensor4D }, gate as Tensor4D),
    reference: ({ x, y, gate }) => weighChannelsReference(x, y, gate, [batch, height * width, channels]),
  };
}

/** As channel attention has it, but for its linear layers: the gate sees the means, and the maps' gradients join. */
function gatedUnder(shape: Shape, seed = 1): OperationUnderTest<string> {
  const [batch, height, width, channels] = shape;
  return {
    ...meansUnder(shape, seed),
    operation: ({ x, y }) => {
      const seen = channelMeans(x as Tensor4D, y as Tensor4D);
      return weighChannels(seen, tf.square(seen.means) as Tensor4D);
    },
    reference: ({ x, y }) => {
      const sizes = [batch, height * width, channels] as const;
      const gate = channelMeansReference(x, y, sizes).map((mean) => mean ** 2);
      return weighChannelsReference(x, y, gate, sizes);
    },
  };
}

test("channelGate: means of two pixels, and both maps times their gates", async () => {
  const x = tf.tensor4d([1, 2, 3, 4], [1, 1, 2, 2]);
  const y = tf.tensor4d([10, 20, 30, 40], [1, 1, 2, 2]);
  const seen = channelMeans(x, y);
  expect([...(await seen.means.data())]).toEqual([2, 3, 20, 30]);
  const gate = tf.tensor4d([1, -1, 0, 2], [1, 1, 1, 4]);
  expect([...(await weighChannels(seen, gate).data())]).toEqual([1, -2, 0, 40, 3, -4, 0, 80]);
  expect(() => channelMeans(x, gate)).toThrow(/y is \[1,1,1,4\]/);
  expect(() => weighChannels(seen, x)).toThrow(/expected \[1,1,1,4\]/);
});

test("channelGate: one map in both places gets the gradients of both", async () => {
  const x = tf.tensor4d([1, 2], [1, 1, 2, 1]);
  const gradient = tf.grad((map) => {
    const seen = channelMeans(map as Tensor4D, map as Tensor4D);
    return weighChannels(seen, tf.tensor4d([3, 5], [1, 1, 1, 2]));
  })(x);
  expect([...(await gradient.data())]).toEqual([8, 8]);
});

describe.each([
  ["channelMeans", meansUnder],
  ["weighChannels", weighUnder],
  ["both", gatedUnder],
] as const)("channelGate, %s:", (_name, under) => {
  test.each(SHAPES)("equals the reference on [%i,%i,%i,%i]", async (...shape) => {
    await expectValueOfReference(under(shape));
  });

  test.each(SHAPES)("has the gradients of the reference on [%i,%i,%i,%i]", async (...shape) => {
    if (sizeOf(shape) <= 64)
      await expectGradientsOfReference(under(shape), {
        seed: 3,
        closeness: { relative: 1e-4, absolute: 1e-5 },
      });
    else await expectDirectionalGradient(under(shape), { seed: 4 });
  });

  test("repeats bit for bit, with its gradients", async () => {
    const { inputs, differentiable, operation } = under([2, 33, 17, 6]);
    const tensors = differentiable.map((name) => tensorOf(inputs[name]));
    const run = (...given: Tensor[]) =>
      operation(Object.fromEntries(differentiable.map((name, i) => [name, given[i]])));
    await expectBitwiseRepeatable(() => [run(...tensors), ...tf.grads(run)(tensors)]);
  });
});

test.each(POISON_VALUES)(
  "channelGate: %d stays in its channel, and nothing is written outside",
  async (poison) => {
    const { inputs } = weighUnder([1, 3, 5, 3]);
    const x = { ...inputs.x, values: inputs.x.values.slice() };
    x.values[7 * 3 + 1] = poison; // pixel 7, channel 1
    const run = (a: Tensor, b: Tensor) => {
      const seen = channelMeans(a as Tensor4D, b as Tensor4D);
      return weighChannels(seen, seen.means);
    };
    const clean = await run(tensorOf(inputs.x), tensorOf(inputs.y)).data();
    await expectWritesInsideOutputs(async () => {
      const tensors = [tensorOf(x), tensorOf(inputs.y)];
      const values = (await run(tensors[0], tensors[1]).data()).subarray(0, clean.length);
      for (const [i, value] of values.entries()) if (i % 6 !== 1) expect(value).toBe(clean[i]);
      const ofChannel = values.filter((_, i) => i % 6 === 1);
      if (Number.isNaN(poison)) for (const value of ofChannel) expect(value).toBeNaN();
      const gradients = tf.grads(run)(tensors);
      const [, dY] = await Promise.all(gradients.map((gradient) => gradient.data()));
      expectClose(
        dY.subarray(0, 45),
        await tf
          .grads(run)([tensorOf(inputs.x), tensors[1]])[1]
          .data()
          .then((d) => d.subarray(0, 45)),
        { absolute: 0 },
      );
    });
  },
);
