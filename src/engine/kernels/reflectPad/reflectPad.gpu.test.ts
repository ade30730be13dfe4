import { describe, expect, test } from "vitest";
import { type Tensor4D, tf } from "../../tensor/tf.ts";
import {
  expectBitwiseRepeatable,
  expectClose,
  expectDirectionalGradient,
  expectGradientsOfReference,
  expectValueOfReference,
  expectWritesInsideOutputs,
  POISON_VALUES,
  randomArray,
  sizeOf,
} from "../referenceTesting.ts";
import { reflectPadReference } from "./reflectPad.reference.ts";
import { reflectPad } from "./reflectPad.ts";

/** [B,H,W,C] and pad. A workgroup takes 1024 elements, padded or unpadded. */
const CASES: readonly (readonly [readonly number[], number])[] = [
  [[1, 1, 1, 1], 0],
  [[1, 1, 17, 3], 0],
  [[1, 2, 2, 1], 1],
  [[1, 2, 17, 1], 1],
  [[1, 17, 2, 3], 1],
  [[2, 3, 3, 63], 1],
  [[1, 3, 5, 64], 1],
  [[1, 4, 3, 65], 1],
  [[2, 17, 17, 3], 1],
  [[1, 4, 4, 1], 3],
  [[1, 5, 4, 2], 3],
  [[1, 9, 11, 3], 2],
  [[3, 7, 5, 16], 1],
  [[1, 33, 17, 1], 16],
  [[1, 30, 30, 1], 1], // 1024 padded
  [[1, 9, 91, 1], 1], // 1023 padded
  [[1, 23, 39, 1], 1], // 1025 padded
  [[1, 31, 33, 1], 1], // 1023 unpadded
  [[1, 32, 32, 1], 1], // 1024 unpadded
  [[1, 25, 41, 1], 1], // 1025 unpadded
  [[1, 257, 2, 1], 1],
  [[1, 257, 257, 1], 1],
];

function padding([shape, pad]: (typeof CASES)[number], seed = 1) {
  return {
    inputs: { x: randomArray(seed, shape) },
    differentiable: ["x"] as const,
    operation: ({ x }: { x: object }) => reflectPad(x as Tensor4D, pad),
    reference: ({ x }: { x: Float64Array }) => reflectPadReference(x, shape, pad),
  };
}

test("reflectPad: a 3x3 picture mirrors without repeating its border, and its gradient counts the copies", async () => {
  const x = tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1]);
  const padded = await reflectPad(x, 1).data();
  expect([...padded]).toEqual([5, 4, 5, 6, 5, 2, 1, 2, 3, 2, 5, 4, 5, 6, 5, 8, 7, 8, 9, 8, 5, 4, 5, 6, 5]);
  const copies = tf.grad((t) => tf.sum(reflectPad(t as Tensor4D, 1)))(x);
  expect([...(await copies.data())]).toEqual([1, 3, 1, 3, 9, 3, 1, 3, 1]);
});

test.each(CASES)("reflectPad: equals the reference bit for bit on %j padded by %i", async (shape, pad) => {
  await expectValueOfReference(padding([shape, pad]), { relative: 0, absolute: 0 });
});

describe("reflectPad: gradient", () => {
  test.each(CASES.filter(([shape]) => sizeOf(shape) <= 1100))(
    "of every element of %j padded by %i is that of the reference",
    async (shape, pad) => {
      const closeness = { relative: 1e-5, absolute: 1e-5 };
      await expectGradientsOfReference(padding([shape, pad]), { seed: 3, closeness });
    },
  );

  test("along random directions on a 257 x 257 picture is that of the reference", async () => {
    await expectDirectionalGradient(padding([[1, 257, 257, 1], 1]), { seed: 4, tolerance: 1e-4 });
  });
});

test("reflectPad: a pad as large as the picture, negative or fractional is refused", () => {
  const x = tf.zeros([1, 1, 17, 3]) as Tensor4D;
  for (const pad of [1, 17, -1, 0.5]) expect(() => reflectPad(x, pad)).toThrow(/needs a picture larger/);
});

test.each(POISON_VALUES)("reflectPad: %d is copied to its mirror images and nowhere else", async (poison) => {
  const shape = [1, 4, 5, 3];
  const x = randomArray(5, shape);
  x.values[(1 * 5 + 1) * 3 + 2] = poison;
  const reference = Float32Array.from(reflectPadReference(Float64Array.from(x.values), shape, 1));
  await expectWritesInsideOutputs(async () => {
    const padded = (await reflectPad(tf.tensor4d(x.values, [1, 4, 5, 3]), 1).data()) as Float32Array;
    expectClose(padded.subarray(0, reference.length), reference, { absolute: 0 });
    const gradient = tf.grad((t) => reflectPad(t as Tensor4D, 1));
    await gradient(tf.tensor4d(x.values, [1, 4, 5, 3]), tf.tensor4d(reference, [1, 6, 7, 3])).data();
  });
});

test("reflectPad: value and gradient are bitwise the same in every run", async () => {
  const x = tf.tensor4d(randomArray(6, [2, 17, 17, 5]).values, [2, 17, 17, 5]);
  await expectBitwiseRepeatable(() => {
    const { value, grad } = tf.valueAndGrad((t) => tf.sum(tf.square(reflectPad(t as Tensor4D, 2))))(x);
    return [value, grad];
  });
});
