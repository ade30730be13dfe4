import { expect, test } from "vitest";
import { Program } from "../../replay/program.ts";
import { trace } from "../../replay/trace.ts";
import { type Tensor, type Tensor1D, type Tensor4D, tf } from "../../tensor/tf.ts";
import { depthwiseConv } from "../depthwiseConv/depthwiseConv.ts";
import {
  expectBitwiseRepeatable,
  expectClose,
  expectWritesInsideOutputs,
  POISON_VALUES,
  poisoned,
  randomArray,
  type TestArray,
  tensorOf,
} from "../referenceTesting.ts";
import { fanOutGradientReference } from "./fanOut.reference.ts";
import { fanOut } from "./fanOut.ts";

/** Sizes of the three tensors, and readers: round the workgroups and parts of 64, and MPViT's own. */
const CASES: readonly (readonly [number, number, number, number])[] = [
  [1, 1, 1, 2],
  [1, 2, 3, 2],
  [63, 1, 1, 3],
  [64, 1, 1, 3],
  [65, 1, 1, 3],
  [1, 63, 64, 2],
  [1, 64, 65, 2],
  [17, 65, 63, 4],
  [127, 128, 129, 2],
  [2, 257, 1, 5],
  [1, 1, 257, 6],
  [9, 1, 30, 3],
  [216, 24, 700, 2],
  [640, 5, 5, 9],
  [5, 640, 5, 9],
  [5, 5, 640, 9],
  [1152, 128, 3968, 3],
  [1944, 216, 6696, 6],
  [2592, 288, 8928, 3],
  [3, 5, 7, 33],
];
type Case = (typeof CASES)[number];

function gradientsOfReaders([first, second, third, readers]: Case, seed = 1): TestArray[][] {
  return Array.from({ length: readers }, (_, reader) =>
    [first, second, third].map((size, part) => randomArray(seed + 3 * reader + part, [size])),
  );
}

/** The gradients of the three tensors where reader r's gradients are `ofReaders[r]`. */
function gradients(ofReaders: readonly (readonly TestArray[])[]): Tensor[] {
  return tf.tidy(() => {
    const shared = ofReaders[0].map(({ shape }) => tf.zeros([...shape]));
    return tf.grads((a, b, c) => {
      const terms = fanOut(a, b, c, ofReaders.length).flatMap((copy, reader) =>
        copy.map((tensor, part) => tf.sum(tf.mul(tensor, tensorOf(ofReaders[reader][part])))),
      );
      return terms.reduce((sum, term) => tf.add(sum, term));
    })(shared);
  });
}

test("fanOut: every reader sees the values, and their gradients are added", async () => {
  const [a, b, c] = [tf.tensor1d([1, 2]), tf.tensor1d([3]), tf.tensor1d([4, 5, 6])];
  const copies = fanOut(a, b, c, 2);
  for (const copy of copies) {
    const values = await Promise.all(copy.map((tensor) => tensor.data()));
    expect(values.map((array) => [...array])).toEqual([[1, 2], [3], [4, 5, 6]]);
  }
  const readers = [1, 10].map((k) =>
    [2, 1, 3].map((size, part) => ({
      values: Float32Array.from({ length: size }, (_, i) => k * (part + 1) + i),
      shape: [size],
    })),
  );
  const sums = await Promise.all(gradients(readers).map((tensor) => tensor.data()));
  expect(sums.map((array) => [...array])).toEqual([[11, 13], [22], [33, 35, 37]]);
  expect(fanOut(a, b, c, 1)[0][0]).toBe(a);
});

test.each(CASES)(
  "fanOut: gradients of %i, %i and %i numbers by %i readers equal the reference",
  async (...c) => {
    const readers = gradientsOfReaders(c);
    const actual = gradients(readers);
    const expected = fanOutGradientReference(readers.map((parts) => parts.map(({ values }) => values)));
    for (const [part, tensor] of actual.entries())
      expectClose(await tensor.data(), expected[part], { absolute: 1e-5 });
  },
);

test("fanOut: adds in the tape's order, from the last reader to the first", async () => {
  // 1 is lost beside 1e8 unless the two large numbers meet first.
  const readers = [1, 1e8, -1e8].map((value) =>
    [1, 1, 1].map(() => ({ values: Float32Array.of(value), shape: [1] })),
  );
  for (const tensor of gradients(readers)) expect([...(await tensor.data())]).toEqual([1]);
  for (const tensor of gradients([...readers].reverse())) expect([...(await tensor.data())]).toEqual([0]);
});

test.each(POISON_VALUES)("fanOut: %d stays in its number, and nothing is written outside", async (poison) => {
  // Without gaps between the parts, which nobody writes.
  const clean = gradientsOfReaders([64, 128, 64, 3]);
  const spoilt = clean.map((parts) => [...parts]);
  spoilt[1][0] = poisoned(clean[1][0], poison, 5);
  await expectWritesInsideOutputs(async () => {
    const sums = gradients(spoilt);
    const values = (await sums[0].data()).subarray(0, 64);
    const expected = fanOutGradientReference(clean.map((parts) => parts.map((array) => array.values)));
    for (const [i, value] of values.entries()) {
      if (spoilt[1][0].values[i] === clean[1][0].values[i])
        expect(Math.abs(value - expected[0][i])).toBeLessThan(1e-5);
      else if (Number.isNaN(poison)) expect(value).toBeNaN();
    }
    expectClose((await sums[1].data()).subarray(0, 128), expected[1], { absolute: 1e-5 });
  });
});

test("fanOut: gradients repeat bit for bit", async () => {
  const readers = gradientsOfReaders(CASES[17]);
  await expectBitwiseRepeatable(() => gradients(readers));
});

test("fanOut: recorded and run again, the sums have the bits of an eager run", async () => {
  const map = tensorOf(randomArray(1, [1, 8, 8, 4])) as Tensor4D;
  const shared = [[3, 3, 4, 1], [4], [70]].map((shape, i) => tensorOf(randomArray(2 + i, shape)));
  const weights = [5, 6, 7].map((seed) => tensorOf(randomArray(seed, [70])));
  const sums = () =>
    tf.tidy(() => {
      const gradients = tf.grads((filter, bias, third) => {
        let y = map;
        let sum: Tensor = tf.scalar(0);
        for (const [i, [f, b, t]] of fanOut(filter, bias, third, weights.length).entries()) {
          y = depthwiseConv(y, f as Tensor4D, { bias: b as Tensor1D, addsInput: true });
          sum = tf.add(sum, tf.sum(tf.mul(t, weights[i])));
        }
        return tf.add(sum, tf.sum(tf.square(y)));
      })(shared);
      return tf.concat(gradients.map((gradient) => tf.reshape(gradient, [-1])));
    });
  const program = await Program.of(
    trace(() => [sums()]),
    { purpose: "A test" },
  );
  const expected = await sums().data();
  for (let run = 0; run < 2; run++) expect([...(await program.run())]).toEqual([...expected]);
  program.dispose();
});
