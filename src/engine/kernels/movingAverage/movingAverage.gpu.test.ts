import { expect, test } from "vitest";
import { type Tensor, tf } from "../../tensor/tf.ts";
import { expectClose, POISON_VALUES, randomArray, tensorOf } from "../referenceTesting.ts";
import { movingAverageReference } from "./movingAverage.reference.ts";
import { movingAverage, type RunningStatistics } from "./movingAverage.ts";

function flag(value: number): Tensor {
  return tf.tensor1d([value], "int32");
}

/** Random running statistics, and moments of three rows as `batchNorm` gives them; the last is not to be read. */
function randomCase(seed: number, channels: number) {
  const [mean, variance] = [randomArray(seed, [channels]), randomArray(seed + 1, [channels])];
  const moments = randomArray(seed + 2, [3, channels]);
  const running = (): RunningStatistics => ({ mean: tensorOf(mean), variance: tensorOf(variance) });
  return { mean, variance, moments, running };
}

test("movingAverage: a tenth of the way from 1 to 3 is 1.2, and from 1 to twice 3 is 1.5", async () => {
  const running = { mean: tf.tensor1d([1, 0]), variance: tf.tensor1d([1, 10]) };
  const moments = tf.tensor2d([
    [3, -5],
    [3, 5],
  ]);
  movingAverage(running, moments, 0.1, 2, flag(0));
  expectClose(await running.mean.data(), [1.2, -0.5], { absolute: 1e-6 });
  expectClose(await running.variance.data(), [1.5, 10], { absolute: 1e-6 });
});

test.each([1, 2, 3, 16, 17, 31, 32, 63, 64, 65, 96, 127, 128, 129, 216, 255, 256, 257, 288, 512])(
  "movingAverage: equals the reference on %i channels",
  async (channels) => {
    const { mean, variance, moments, running } = randomCase(1, channels);
    const moved = running();
    movingAverage(moved, tensorOf(moments), 0.1, 24 / 23, flag(0));
    const row = (r: number) => moments.values.subarray(r * channels, (r + 1) * channels);
    const within = { absolute: 2e-7 };
    expectClose(await moved.mean.data(), movingAverageReference(mean.values, row(0), 0.1, 1), within);
    expectClose(
      await moved.variance.data(),
      movingAverageReference(variance.values, row(1), 0.1, 24 / 23),
      within,
    );
  },
);

test("movingAverage: momentum 1 takes the batch, momentum 0 keeps the average", async () => {
  const { mean, variance, moments, running } = randomCase(3, 10);
  const [taken, kept] = [running(), running()];
  movingAverage(taken, tensorOf(moments), 1, 1, flag(0));
  movingAverage(kept, tensorOf(moments), 0, 1, flag(0));
  expectClose(await taken.mean.data(), moments.values.subarray(0, 10), { absolute: 2e-7 });
  expectClose(await taken.variance.data(), moments.values.subarray(10, 20), { absolute: 2e-7 });
  expect(await kept.mean.data()).toEqual(mean.values);
  expect(await kept.variance.data()).toEqual(variance.values);
});

test.each(POISON_VALUES)(
  "movingAverage: %d reaches its own channel, and none while the skip flag is up",
  async (poison) => {
    const { mean, variance, moments, running } = randomCase(5, 300);
    const clean = running();
    movingAverage(clean, tensorOf(moments), 0.1, 1, flag(0));
    moments.values[300 + 137] = poison;
    const skipped = running();
    movingAverage(skipped, tensorOf(moments), 0.1, 1, flag(3));
    expect(await skipped.mean.data()).toEqual(mean.values);
    expect(await skipped.variance.data()).toEqual(variance.values);
    const touched = running();
    movingAverage(touched, tensorOf(moments), 0.1, 1, flag(0));
    expect(await touched.mean.data()).toEqual(await clean.mean.data());
    const [expected, actual] = await Promise.all([clean.variance.data(), touched.variance.data()]);
    for (let i = 0; i < 300; i++) if (i !== 137) expect(actual[i]).toBe(expected[i]);
    if (Number.isNaN(poison)) expect(actual[137]).toBeNaN();
  },
);

test("movingAverage: is bitwise the same in every run", async () => {
  const results: (readonly [Float32Array, Float32Array])[] = [];
  for (let run = 0; run < 5; run++) {
    const running = randomCase(7, 500).running();
    for (let k = 0; k < 3; k++)
      movingAverage(running, tensorOf(randomCase(8 + k, 500).moments), 0.1, 1.5, flag(0));
    results.push([
      Float32Array.from(await running.mean.data()),
      Float32Array.from(await running.variance.data()),
    ]);
  }
  for (const result of results) expect(result).toEqual(results[0]);
});

test("movingAverage: moments of other channels, or without variances, are refused", () => {
  const running = { mean: tf.zeros([3]), variance: tf.zeros([3]) };
  expect(() => movingAverage(running, tf.zeros([3, 4]), 0.1, 1, flag(0))).toThrow(/moments are \[3,4\]/);
  expect(() => movingAverage(running, tf.zeros([1, 3]), 0.1, 1, flag(0))).toThrow(/moments are \[1,3\]/);
  const uneven = { mean: tf.zeros([3]), variance: tf.zeros([4]) };
  expect(() => movingAverage(uneven, tf.zeros([3, 3]), 0.1, 1, flag(0))).toThrow(/3 means and 4 variances/);
});
