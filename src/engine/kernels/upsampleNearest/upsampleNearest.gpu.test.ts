import { describe, expect, test } from "vitest";
import { type Tensor, type Tensor4D, tf } from "../../tensor/tf.ts";
import {
  expectBitwiseRepeatable,
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
import { upsampleNearestReference } from "./upsampleNearest.reference.ts";
import { upsampleNearest } from "./upsampleNearest.ts";

/** x [B,h,w,C] and the channels of the skip, 0 for none. A workgroup takes 1024 numbers. */
const CASES: readonly (readonly [number, number, number, number, number])[] = [
  [1, 1, 1, 1, 0],
  [1, 1, 1, 1, 1],
  [1, 1, 17, 1, 2],
  [1, 17, 1, 2, 1],
  [2, 1, 1, 3, 5],
  [2, 2, 3, 4, 0],
  [2, 3, 2, 4, 7],
  [3, 3, 5, 1, 1],
  [1, 5, 3, 63, 0],
  [1, 5, 3, 64, 1],
  [1, 5, 3, 65, 2],
  [1, 15, 17, 1, 0],
  [1, 16, 16, 1, 0],
  [1, 1, 257, 1, 0],
  [1, 1, 255, 1, 0],
  [2, 8, 8, 4, 4],
  [1, 7, 9, 16, 24],
  [2, 12, 16, 32, 40],
  [1, 33, 31, 8, 3],
  [1, 64, 80, 16, 1],
];
type Case = (typeof CASES)[number];

function under(
  [batch, height, width, channels, skipChannels]: Case,
  seed = 1,
): OperationUnderTest<"x" | "skip"> {
  const shape = [batch, height, width, channels] as const;
  const hasSkip = skipChannels > 0;
  return {
    inputs: {
      x: randomArray(seed, shape),
      skip: randomArray(seed + 1, [batch, 2 * height, 2 * width, Math.max(1, skipChannels)]),
    },
    differentiable: hasSkip ? ["x", "skip"] : ["x"],
    operation: ({ x, skip }) => upsampleNearest(x as Tensor4D, hasSkip ? (skip as Tensor4D) : undefined),
    reference: ({ x, skip }) => upsampleNearestReference(x, hasSkip ? skip : null, shape, skipChannels),
  };
}

test("upsampleNearest: every pixel fills a block of four, the skip stands behind; gradients are the blocks' sums", async () => {
  const x = tf.tensor4d([1, 2], [1, 1, 2, 1]);
  const skip = tf.tensor4d([10, 11, 12, 13, 14, 15, 16, 17], [1, 2, 4, 1]);
  expect([...(await upsampleNearest(x).data())]).toEqual([1, 1, 2, 2, 1, 1, 2, 2]);
  const joined = [1, 10, 1, 11, 2, 12, 2, 13, 1, 14, 1, 15, 2, 16, 2, 17];
  expect([...(await upsampleNearest(x, skip).data())]).toEqual(joined);
  const [dX, dSkip] = tf.grads((a, b) => upsampleNearest(a as Tensor4D, b as Tensor4D))(
    [x, skip],
    tf.tensor4d(joined, [1, 2, 4, 2]),
  );
  expect([...(await dX.data())]).toEqual([4, 8]);
  expect([...(await dSkip.data())]).toEqual([...(await skip.data())]);
  expect(() => upsampleNearest(x, x)).toThrow(/does not fit \[1,1,2,1\] doubled/);
});

test.each(CASES)(
  "upsampleNearest: [%i,%i,%i,%i] with %i channels equals the reference bit for bit",
  async (...c) => {
    await expectValueOfReference(under(c), { absolute: 0 });
  },
);

describe("upsampleNearest: gradients", () => {
  test.each(CASES.filter((c) => sizeOf(c.slice(0, 4)) <= 200))(
    "of every number of [%i,%i,%i,%i] with %i channels are those of the reference",
    async (...c) => {
      await expectGradientsOfReference(under(c), { seed: 3, closeness: { absolute: 1e-5 } });
    },
  );
  test.each(CASES.filter((c) => sizeOf(c.slice(0, 4)) > 200))(
    "along random directions of [%i,%i,%i,%i] with %i channels are those of the reference",
    async (...c) => {
      await expectDirectionalGradient(under(c), { seed: 4 });
    },
  );
});

test.each(POISON_VALUES)(
  "upsampleNearest: %d stays in its block, and nothing is written outside",
  async (poison) => {
    const { inputs } = under([1, 3, 4, 2, 3]);
    const x = { ...inputs.x, values: inputs.x.values.slice() };
    x.values[(1 * 4 + 2) * 2 + 1] = poison; // row 1, column 2, channel 1
    const clean = await upsampleNearest(
      tensorOf(inputs.x) as Tensor4D,
      tensorOf(inputs.skip) as Tensor4D,
    ).data();
    await expectWritesInsideOutputs(async () => {
      const tensors = [tensorOf(x), tensorOf(inputs.skip)];
      const run = (a: Tensor, b: Tensor) => upsampleNearest(a as Tensor4D, b as Tensor4D);
      const y = (await run(tensors[0], tensors[1]).data()).subarray(0, clean.length);
      let touched = 0;
      for (const [i, value] of y.entries()) {
        const [row, column, channel] = [Math.floor(i / 40), Math.floor(i / 5) % 8, i % 5];
        const isOfBlock = row >> 1 === 1 && column >> 1 === 2 && channel === 1;
        if (isOfBlock) touched++;
        else expect(value).toBe(clean[i]);
        if (isOfBlock && Number.isNaN(poison)) expect(value).toBeNaN();
      }
      expect(touched).toBe(4);
      await Promise.all(
        tf
          .grads(run)(tensors, tf.fill([1, 6, 8, 5], poison))
          .map((gradient) => gradient.data()),
      );
      await tf
        .grad((a) => upsampleNearest(a as Tensor4D))(tensors[0])
        .data();
    });
  },
);

test("upsampleNearest: value and gradients repeat bit for bit", async () => {
  const { inputs, operation } = under(CASES[17]);
  const tensors = [tensorOf(inputs.x), tensorOf(inputs.skip)];
  const run = (x: Tensor, skip: Tensor) => operation({ x, skip });
  await expectBitwiseRepeatable(() => [run(tensors[0], tensors[1]), ...tf.grads(run)(tensors)]);
});
