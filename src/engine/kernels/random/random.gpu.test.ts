import { describe, expect, test } from "vitest";
import { normalAt, Purpose, uniformAt } from "../../tensor/random.ts";
import { tf } from "../../tensor/tf.ts";
import { expectBitwiseRepeatable, expectClose, expectWritesInsideOutputs } from "../referenceTesting.ts";
import { randomNormal, randomUniform } from "./random.ts";

const KEY = { seed: 123_456_789, step: 42, purpose: Purpose.autoMaskNoise };

const SHAPES: readonly (readonly number[])[] = [
  [],
  [1],
  [17],
  [1, 17],
  [17, 1],
  [63],
  [64],
  [65],
  [255],
  [256],
  [257],
  [1023], // a workgroup takes 1024 elements
  [1024],
  [1025],
  [4, 1, 1, 1],
  [1, 1, 17, 3],
  [2, 3, 5, 63],
  [2, 3, 5, 64],
  [2, 3, 5, 65],
  [1, 64, 96, 1],
  [1, 257, 257, 1],
];

test("randomUniform: the first numbers of a stream are pinned", async () => {
  const values = await randomUniform([2], { seed: 0, step: 0, purpose: 0 }).data();
  // Upper 24 bits of the known answer 0x6b200159, and the CPU's next.
  expect([...values]).toEqual([0x6b2001 / 2 ** 24, uniformAt({ seed: 0, step: 0, purpose: 0 }, 1)]);
});

test.each(SHAPES.map((shape) => [shape]))(
  "random: %j holds the CPU's uniform numbers bit for bit, and its normal ones",
  async (shape) => {
    const uniform = await randomUniform(shape, KEY).data();
    expectClose(
      uniform,
      Array.from(uniform, (_, i) => uniformAt(KEY, i)),
      { absolute: 0 },
    );
    const normal = await randomNormal(shape, KEY).data();
    // WGSL promises cos to 2^-11 only; times the largest radius, 5.77.
    expectClose(
      normal,
      Array.from(normal, (_, i) => normalAt(KEY, i)),
      { absolute: 5.77 / 2048 },
    );
  },
);

test.each([
  { seed: 0xffffffff, step: 0x7fffffff, purpose: 0xffffffff },
  { seed: 0, step: 0, purpose: 0 },
  { seed: 0x80000000, step: 1, purpose: 256 * 37 + Purpose.dropPath },
])("randomUniform: extreme keys agree with the CPU too: %j", async (key) => {
  const values = await randomUniform([100], key).data();
  expect([...values]).toEqual(Array.from(values, (_, i) => uniformAt(key, i)));
});

describe("random: streams", () => {
  test("of another seed, step or purpose differ", async () => {
    const first = await randomUniform([256], KEY).data();
    for (const key of [
      { ...KEY, seed: 1 },
      { ...KEY, step: 43 },
      { ...KEY, purpose: Purpose.dropPath },
    ]) {
      const other = await randomUniform([256], key).data();
      const equal = other.filter((v, i) => v === first[i]).length;
      expect(equal).toBeLessThan(3);
    }
  });

  test("follow a step that lives on the GPU", async () => {
    const step = tf.tensor1d([42], "int32");
    expect(await randomUniform([300], { ...KEY, step }).data()).toEqual(
      await randomUniform([300], KEY).data(),
    );
    expect(step.isDisposed).toBe(false);
  });

  test("have the moments of their distribution", async () => {
    const count = 1_000_000;
    const [uniform, normal] = [randomUniform([count], KEY), randomNormal([count], KEY)];
    for (const [values, mean, variance, standardError] of [
      [uniform, 0.5, 1 / 12, 2.9e-4],
      [normal, 0, 1, 1e-3],
    ] as const) {
      const data = await values.data();
      let sum = 0;
      let squares = 0;
      for (const v of data) {
        sum += v;
        squares += (v - mean) ** 2;
      }
      expect(Math.abs(sum / count - mean)).toBeLessThan(5 * standardError);
      // The variance of v^2 is 2 for the normal distribution, less for the uniform one.
      expect(Math.abs(squares / count - variance)).toBeLessThan(5 * Math.sqrt(2 / count));
    }
  });
});

test("random: writes nothing beyond its output, and leaves no tensor behind", async () => {
  const before = tf.memory().numTensors;
  await expectWritesInsideOutputs(async () => {
    const values = [randomUniform([257], KEY), randomNormal([255], KEY)];
    await Promise.all(values.map((v) => v.data()));
    tf.dispose(values);
  });
  expect(tf.memory().numTensors).toBe(before);
});

test("random: is bitwise the same in every run", async () => {
  await expectBitwiseRepeatable(() => [randomUniform([5000], KEY), randomNormal([5000], KEY)]);
});
