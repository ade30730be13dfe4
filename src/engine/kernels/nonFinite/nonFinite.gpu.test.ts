import { expect, test } from "vitest";
import { type Tensor, tf } from "../../tensor/tf.ts";
import { POISON_VALUES, randomArray, sizeOf, tensorOf } from "../referenceTesting.ts";
import { flagNonFiniteReference } from "./nonFinite.reference.ts";
import { flagNonFinite } from "./nonFinite.ts";

async function flagAfter(x: Tensor, code: number, before = 0): Promise<number> {
  const flag = tf.tensor1d([before], "int32");
  flagNonFinite([{ tensor: x, code }], flag);
  return (await flag.data())[0];
}

/** A workgroup looks at 1024 elements. */
const SHAPES: readonly (readonly number[])[] = [
  [],
  [1],
  [3],
  [17],
  [1, 17],
  [17, 1],
  [63],
  [64],
  [65],
  [255],
  [256],
  [257],
  [1023],
  [1024],
  [1025],
  [2, 3, 5, 63],
  [2, 16, 16, 2],
  [2, 16, 16, 2, 1],
  [257, 257],
  [300, 1000],
];

test("flagNonFinite: finite numbers leave the flag at 0, a NaN raises it to the code", async () => {
  expect(await flagAfter(tf.tensor1d([0, -1, 3e38]), 5)).toBe(0);
  expect(await flagAfter(tf.tensor1d([0, Number.NaN, 1]), 5)).toBe(5);
});

test.each(POISON_VALUES)("flagNonFinite: %d is judged as JavaScript judges it", async (value) => {
  const values = randomArray(1, [300]).values;
  values[299] = value;
  expect(await flagAfter(tf.tensor1d(values), 2)).toBe(flagNonFiniteReference(values, 0, 2));
});

test("flagNonFinite: every NaN pattern counts, signalling and negative ones too", async () => {
  for (const bits of [0x7f800001, 0x7fc00000, 0x7fffffff, 0xff800001, 0xffffffff, 0x7f800000, 0xff800000]) {
    const values = new Float32Array(Uint32Array.of(0, bits).buffer);
    // A copy through a JavaScript number may quieten a signalling NaN; the bits must arrive.
    expect(await flagAfter(tf.tensor1d(values), 1)).toBe(1);
  }
  for (const bits of [0x7f7fffff, 0xff7fffff, 0x00000001, 0x80000000]) {
    expect(await flagAfter(tf.tensor1d(new Float32Array(Uint32Array.of(0, bits).buffer)), 1)).toBe(0);
  }
});

test.each(SHAPES.map((shape) => [shape]))(
  "flagNonFinite: finds one infinity anywhere in %j, and none where none is",
  async (shape) => {
    const size = sizeOf(shape);
    const x = randomArray(2, shape, -3e38, 3e38);
    expect(await flagAfter(tensorOf(x), 1)).toBe(0);
    for (const at of new Set([0, Math.floor(size / 2), size - 1])) {
      const spoilt = { ...x, values: x.values.slice() };
      spoilt.values[at] = Number.NEGATIVE_INFINITY;
      expect(await flagAfter(tensorOf(spoilt), 9)).toBe(9);
    }
  },
);

test("flagNonFinite: of several spoilt tensors the largest code stays, in any order", async () => {
  const spoilt = tf.tensor1d([Number.NaN]);
  expect(await flagAfter(spoilt, 3, 8)).toBe(8);
  expect(await flagAfter(spoilt, 8, 3)).toBe(8);
  expect(await flagAfter(tf.tensor1d([1]), 8, 3)).toBe(3);
});

test("flagNonFinite: of many tensors, seven a dispatch, each is watched to its last element under its own code", async () => {
  const sizes = [1, 3000, 17, 1024, 1025, 1, 257, 64, 5000, 2, 1023, 300, 8, 9, 2049];
  const arrays = sizes.map((size, i) => randomArray(i, [size]));
  for (const spoilt of sizes.keys()) {
    for (const at of new Set([0, sizes[spoilt] - 1])) {
      const flag = tf.tensor1d([0], "int32");
      const watched = arrays.map((array, i) => {
        const values = array.values.slice();
        if (i === spoilt) values[at] = Number.NaN;
        return { tensor: tf.tensor1d(values), code: 100 + i };
      });
      flagNonFinite(watched, flag);
      expect([...(await flag.data())], `tensor ${spoilt} at ${at}`).toEqual([100 + spoilt]);
      tf.dispose(watched.map(({ tensor }) => tensor));
    }
  }
});

test("flagNonFinite: codes below 1 and integer tensors are refused", () => {
  const flag = tf.tensor1d([0], "int32");
  for (const code of [0, -1, 1.5])
    expect(() => flagNonFinite([{ tensor: tf.zeros([1]), code }], flag)).toThrow(/positive integer/);
  expect(() => flagNonFinite([{ tensor: tf.tensor1d([1], "int32"), code: 1 }], flag)).toThrow(/float32/);
  expect(() => flagNonFinite([{ tensor: tf.zeros([1]), code: 1 }], tf.zeros([1]))).toThrow(/int32/);
});
