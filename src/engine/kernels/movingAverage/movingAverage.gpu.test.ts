import { expect, test } from "vitest";
import { type Tensor, tf } from "../../tensor/tf.ts";
import { expectClose, POISON_VALUES, randomArray, tensorOf } from "../referenceTesting.ts";
import { movingAverageReference } from "./movingAverage.reference.ts";
import { movingAverage, type NormPasses } from "./movingAverage.ts";

function flag(value: number): Tensor {
  return tf.tensor1d([value], "int32");
}

/** One norm whose means stand before its variances, and one pass over moments of three rows as `batchNorm` gives them. */
function normOf(channels: number, varianceScale = 1): NormPasses {
  return { channels, meanAt: 0, varianceAt: channels, passes: [{ momentsAt: 0, varianceScale }] };
}

/** Random running statistics and moments of one norm; the third row of the moments is not to be read. */
function randomCase(seed: number, channels: number) {
  const running = randomArray(seed, [2 * channels]);
  const moments = randomArray(seed + 2, [3, channels]);
  return { running, moments };
}

test("movingAverage: a tenth of the way from 1 to 3 is 1.2, and from 1 to twice 3 is 1.5", async () => {
  const running = tf.tensor1d([1, 0, 1, 10]); // two means, two variances
  const moments = tf.tensor1d([3, -5, 3, 5]);
  movingAverage(running, moments, [normOf(2, 2)], 0.1, flag(0));
  expectClose(await running.data(), [1.2, -0.5, 1.5, 10], { absolute: 1e-6 });
});

test.each([1, 2, 3, 16, 17, 31, 32, 63, 64, 65, 96, 127, 128, 129, 216, 255, 256, 257, 288, 512])(
  "movingAverage: equals the reference on %i channels",
  async (channels) => {
    const { running, moments } = randomCase(1, channels);
    const moved = tensorOf(running);
    movingAverage(moved, tensorOf(moments), [normOf(channels, 24 / 23)], 0.1, flag(0));
    const row = (values: Float32Array, r: number) => values.subarray(r * channels, (r + 1) * channels);
    const expected = [1, 24 / 23].flatMap((scale, r) => [
      ...movingAverageReference(row(running.values, r), row(moments.values, r), 0.1, scale),
    ]);
    expectClose(await moved.data(), expected, { absolute: 2e-7 });
  },
);

test("movingAverage: norms of different widths move in one call, each by its passes in their order, and nothing else does", async () => {
  const running = randomArray(1, [400]);
  const moments = randomArray(2, [600]);
  const norms: NormPasses[] = [
    {
      channels: 65,
      meanAt: 10,
      varianceAt: 300,
      passes: [
        { momentsAt: 200, varianceScale: 1.5 },
        { momentsAt: 3, varianceScale: 1.25 },
      ],
    },
    { channels: 3, meanAt: 100, varianceAt: 80, passes: [{ momentsAt: 590, varianceScale: 2 }] },
  ];
  const expected = Float64Array.from(running.values);
  for (const { channels, meanAt, varianceAt, passes } of norms) {
    for (const { momentsAt, varianceScale } of passes) {
      for (const [at, from, scale] of [
        [meanAt, momentsAt, 1],
        [varianceAt, momentsAt + channels, varianceScale],
      ]) {
        const batch = moments.values.subarray(from, from + channels);
        expected.set(movingAverageReference(expected.subarray(at, at + channels), batch, 0.1, scale), at);
      }
    }
  }
  const moved = tensorOf(running);
  movingAverage(moved, tensorOf(moments), norms, 0.1, flag(0));
  expectClose(await moved.data(), expected, { absolute: 3e-7 });
});

test("movingAverage: momentum 1 takes the batch, momentum 0 keeps the average", async () => {
  const { running, moments } = randomCase(3, 10);
  const [taken, kept] = [tensorOf(running), tensorOf(running)];
  movingAverage(taken, tensorOf(moments), [normOf(10)], 1, flag(0));
  movingAverage(kept, tensorOf(moments), [normOf(10)], 0, flag(0));
  expectClose(await taken.data(), moments.values.subarray(0, 20), { absolute: 2e-7 });
  expect(await kept.data()).toEqual(running.values);
});

test.each(POISON_VALUES)(
  "movingAverage: %d reaches its own channel, and none while the skip flag is up",
  async (poison) => {
    const { running, moments } = randomCase(5, 300);
    const clean = tensorOf(running);
    movingAverage(clean, tensorOf(moments), [normOf(300)], 0.1, flag(0));
    moments.values[300 + 137] = poison;
    const skipped = tensorOf(running);
    movingAverage(skipped, tensorOf(moments), [normOf(300)], 0.1, flag(3));
    expect(await skipped.data()).toEqual(running.values);
    const touched = tensorOf(running);
    movingAverage(touched, tensorOf(moments), [normOf(300)], 0.1, flag(0));
    const [expected, actual] = await Promise.all([clean.data(), touched.data()]);
    for (let i = 0; i < 600; i++) if (i !== 300 + 137) expect(actual[i]).toBe(expected[i]);
    if (Number.isNaN(poison)) expect(actual[300 + 137]).toBeNaN();
  },
);

test("movingAverage: is bitwise the same in every run", async () => {
  const results: Float32Array[] = [];
  for (let run = 0; run < 5; run++) {
    const running = tensorOf(randomCase(7, 500).running);
    for (let k = 0; k < 3; k++)
      movingAverage(running, tensorOf(randomCase(8 + k, 500).moments), [normOf(500, 1.5)], 0.1, flag(0));
    results.push(Float32Array.from(await running.data()));
  }
  for (const result of results) expect(result).toEqual(results[0]);
});

test("movingAverage: a norm or a pass that reaches beyond the statistics or the moments is refused", () => {
  const running = tf.zeros([6]);
  const moments = tf.zeros([9]);
  const move = (norm: Partial<NormPasses>) => () =>
    movingAverage(running, moments, [{ ...normOf(3), ...norm }], 0.1, flag(0));
  expect(move({ meanAt: 4 })).toThrow(/element 7 of 6 of the running statistics/);
  expect(move({ varianceAt: 4 })).toThrow(/element 7 of 6 of the running statistics/);
  expect(move({ passes: [{ momentsAt: 4, varianceScale: 1 }] })).toThrow(/element 10 of 9 of the moments/);
});
