import { describe, expect, test } from "vitest";
import { type Tensor4D, tf } from "../../tensor/tf.ts";
import {
  expectBitwiseRepeatable,
  expectClose,
  expectDirectionalGradient,
  expectGradientsOfReference,
  expectWritesInsideOutputs,
  type OperationUnderTest,
  POISON_VALUES,
  poisoned,
  randomArray,
  sizeOf,
  tensorOf,
} from "../referenceTesting.ts";
import { minimumOverReference } from "./minimumOver.reference.ts";
import { minimumOfChannels } from "./minimumOver.ts";

const SHAPES: readonly (readonly number[])[] = [
  [1, 1, 1, 1],
  [1, 1, 1, 2],
  [1, 1, 17, 3],
  [1, 17, 1, 3],
  [2, 3, 5, 2],
  [2, 3, 5, 63],
  [2, 3, 5, 64],
  [2, 3, 5, 65],
  [1, 15, 17, 1],
  [1, 15, 17, 2],
  [1, 16, 16, 2],
  [1, 257, 1, 2],
  [1, 1, 257, 4],
  [1, 32, 32, 1], // a workgroup takes 1024 pixels
  [1, 1023, 1, 2],
  [1, 1025, 1, 2],
  [3, 7, 11, 4],
  [2, 32, 48, 3],
  [1, 64, 96, 4],
  [1, 257, 257, 2],
];

function under(shape: readonly number[], seed = 1): OperationUnderTest<"x"> {
  return {
    inputs: { x: randomArray(seed, shape) },
    differentiable: ["x"],
    operation: ({ x }) => minimumOfChannels(x as Tensor4D).minimum,
    reference: ({ x }) => minimumOverReference(x, shape[3]).minimum,
  };
}

test("minimumOver: the first of equal channels wins, and alone gets the gradient", async () => {
  const x = tf.tensor4d([3, 1, 1, 2, 2, 2, -0, 0, 5], [1, 1, 3, 3]);
  const { minimum, argument } = minimumOfChannels(x);
  expectClose(await minimum.data(), [1, 2, -0], {});
  expect([...(await argument.data())]).toEqual([1, 0, 0]);
  expect(argument.dtype).toBe("int32");
  const gradient = tf.grad((t) => minimumOfChannels(t as Tensor4D).minimum);
  const dx = await gradient(x, tf.tensor4d([10, 20, 30], [1, 1, 3, 1])).data();
  expect([...dx]).toEqual([0, 10, 0, 20, 0, 0, 30, 0, 0]);
});

test.each(SHAPES)("minimumOver: equals the reference bit for bit on [%i,%i,%i,%i]", async (...shape) => {
  // Eighths, so that ties abound.
  const x = randomArray(2, shape);
  x.values.forEach((v, i) => {
    x.values[i] = Math.round(v * 8) / 8;
  });
  const expected = minimumOverReference(Float64Array.from(x.values), shape[3]);
  const { minimum, argument } = minimumOfChannels(tensorOf(x) as Tensor4D);
  expectClose(await minimum.data(), expected.minimum, { absolute: 0 });
  expectClose(await argument.data(), expected.argument, { absolute: 0 });
});

describe("minimumOver: gradient", () => {
  test.each(SHAPES.filter((shape) => sizeOf(shape) <= 1100))(
    "of every element of [%i,%i,%i,%i] is that of the reference",
    async (...shape) => {
      await expectGradientsOfReference(under(shape), { seed: 3, closeness: { absolute: 1e-5 } });
    },
  );

  test("along random directions on a 257 x 257 picture is that of the reference", async () => {
    await expectDirectionalGradient(under([1, 257, 257, 2]), { seed: 4, tolerance: 1e-2 });
  });
});

test.each(POISON_VALUES)(
  "minimumOver: %d is judged like any number, a NaN wins, other pixels keep theirs",
  async (poison) => {
    const x = poisoned(randomArray(5, [1, 5, 7, 3]), poison, 6);
    const expected = minimumOverReference(Float64Array.from(x.values), 3);
    await expectWritesInsideOutputs(async () => {
      const { minimum, argument } = minimumOfChannels(tensorOf(x) as Tensor4D);
      const values = (await minimum.data()).subarray(0, 35);
      // A denormal may be flushed to 0 in the comparison, so that it ties with 0; its index is then free.
      if (Math.abs(poison) > 1e-37 || poison === 0 || Number.isNaN(poison)) {
        expect([...(await argument.data()).subarray(0, 35)]).toEqual([...expected.argument]);
      }
      expectClose(values, Float32Array.from(expected.minimum), { absolute: 1e-37 });
      const dx = await tf
        .grad((t) => minimumOfChannels(t as Tensor4D).minimum)(tensorOf(x))
        .data();
      for (const v of dx.subarray(0, 105)) expect(v === 0 || v === 1).toBe(true);
    });
  },
);

test("minimumOver: is bitwise the same in every run", async () => {
  const x = tensorOf(randomArray(7, [2, 17, 19, 4])) as Tensor4D;
  await expectBitwiseRepeatable(() => {
    const { minimum, argument } = minimumOfChannels(x);
    return [minimum, argument, tf.grad((t) => minimumOfChannels(t as Tensor4D).minimum)(x)];
  });
});
