import { expect, test } from "vitest";
import { type Tensor, tf } from "../../tensor/tf.ts";
import { POISON_VALUES, randomArray, sizeOf, tensorOf } from "../referenceTesting.ts";
import { flagNonFiniteReference } from "./nonFinite.reference.ts";
import { flagNonFinite } from "./nonFinite.ts";

async function flagAfter(x: Tensor, code: number, before = 0): Promise<number> {
  const flag = tf.tensor1d([before], "int32");
  flagNonFinite(x, [{ first: 0, count: x.size, code }], flag);
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

test("flagNonFinite: of many parts each is watched from its first element to its last under its own code, and no gap is", async () => {
  const counts = [1, 3000, 17, 1024, 1025, 1, 257, 64, 2, 2049];
  const gaps = [0, 1, 0, 7, 0, 1023, 3, 0, 1, 0];
  let end = 0;
  const parts = counts.map((count, i) => {
    const first = end + gaps[i];
    end = first + count;
    return { first, count, code: 100 + i };
  });
  const { values } = randomArray(1, [end + 5]);
  const flagWith = async (at: readonly number[]): Promise<number> => {
    const spoilt = values.slice();
    for (const i of at) spoilt[i] = Number.NaN;
    const flag = tf.tensor1d([0], "int32");
    flagNonFinite(tf.tensor1d(spoilt), parts, flag);
    return (await flag.data())[0];
  };
  for (const { first, count, code } of parts) {
    expect(await flagWith([first]), `first of ${code}`).toBe(code);
    expect(await flagWith([first + count - 1]), `last of ${code}`).toBe(code);
  }
  const inParts = new Set(
    parts.flatMap(({ first, count }) => Array.from({ length: count }, (_, i) => first + i)),
  );
  expect(await flagWith(Array.from(values.keys()).filter((i) => !inParts.has(i)))).toBe(0);
  expect(await flagWith([parts[2].first, parts[7].first, parts[4].first])).toBe(107);
});

test("flagNonFinite: codes below 1, parts that overlap or reach too far, and integer tensors are refused", () => {
  const flag = tf.tensor1d([0], "int32");
  const x = tf.zeros([4]);
  const part = (first: number, count: number, code = 1) => ({ first, count, code });
  for (const code of [0, -1, 1.5])
    expect(() => flagNonFinite(x, [part(0, 1, code)], flag)).toThrow(/positive integer/);
  expect(() => flagNonFinite(x, [part(0, 2), part(1, 2)], flag)).toThrow(/before 2/);
  expect(() => flagNonFinite(x, [part(2, 3)], flag)).toThrow(/beyond 4/);
  expect(() => flagNonFinite(x, [], flag)).toThrow(/at least one/);
  expect(() => flagNonFinite(tf.tensor1d([1], "int32"), [part(0, 1)], flag)).toThrow(/float32/);
  expect(() => flagNonFinite(x, [part(0, 1)], tf.zeros([1]))).toThrow(/int32/);
});
