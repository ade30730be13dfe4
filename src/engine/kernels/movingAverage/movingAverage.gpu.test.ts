import { expect, test } from "vitest";
import { type Tensor, tf } from "../../tensor/tf.ts";
import { expectClose, POISON_VALUES, randomArray, tensorOf } from "../referenceTesting.ts";
import { movingAverageReference } from "./movingAverage.reference.ts";
import { movingAverage } from "./movingAverage.ts";

function go(): Tensor {
  return tf.tensor1d([0], "int32");
}

test("movingAverage: a tenth of the way from 1 to 2 x 3 is 1.5", async () => {
  const running = tf.tensor1d([1, 0]);
  movingAverage(running, tf.tensor1d([3, -5]), 0.1, 2, go());
  expectClose(await running.data(), [1.5, -1], { absolute: 1e-6 });
});

test.each([
  1, 3, 17, 63, 64, 65, 216, 255, 256, 257, 288, 1023, 1024, 1025, 4095, 4096, 4097, 65_537, 300_000,
])("movingAverage: equals the reference on %i elements", async (count) => {
  const [running, batch] = [randomArray(1, [count]), randomArray(2, [count])];
  const tensor = tensorOf(running);
  movingAverage(tensor, tensorOf(batch), 0.1, 24 / 23, go());
  expectClose(await tensor.data(), movingAverageReference(running.values, batch.values, 0.1, 24 / 23), {
    absolute: 2e-7,
  });
});

test("movingAverage: momentum 1 takes the batch, momentum 0 keeps the average", async () => {
  const [running, batch] = [randomArray(3, [10]), randomArray(4, [10])];
  const [taken, kept] = [tensorOf(running), tensorOf(running)];
  movingAverage(taken, tensorOf(batch), 1, 1, go());
  movingAverage(kept, tensorOf(batch), 0, 1, go());
  expectClose(await taken.data(), batch.values, { absolute: 2e-7 });
  expect(await kept.data()).toEqual(running.values);
});

test.each(POISON_VALUES)(
  "movingAverage: %d reaches its own element, and none while the skip flag is up",
  async (poison) => {
    const batch = randomArray(5, [300]);
    const running = randomArray(6, [300]);
    const clean = tensorOf(running);
    movingAverage(clean, tensorOf(batch), 0.1, 1, go());
    batch.values[137] = poison;
    const skipped = tensorOf(running);
    movingAverage(skipped, tensorOf(batch), 0.1, 1, tf.tensor1d([3], "int32"));
    expect(await skipped.data()).toEqual(running.values);
    const touched = tensorOf(running);
    movingAverage(touched, tensorOf(batch), 0.1, 1, go());
    const [expected, actual] = await Promise.all([clean.data(), touched.data()]);
    for (let i = 0; i < 300; i++) if (i !== 137) expect(actual[i]).toBe(expected[i]);
    if (Number.isNaN(poison)) expect(actual[137]).toBeNaN();
  },
);

test("movingAverage: is bitwise the same in every run", async () => {
  const results: Float32Array[] = [];
  for (let run = 0; run < 5; run++) {
    const running = tensorOf(randomArray(7, [1000]));
    for (let k = 0; k < 3; k++) movingAverage(running, tensorOf(randomArray(8 + k, [1000])), 0.1, 1.5, go());
    results.push(Float32Array.from(await running.data()));
  }
  for (const result of results) expect(result).toEqual(results[0]);
});

test("movingAverage: a batch of another size is refused", () => {
  expect(() => movingAverage(tf.zeros([3]), tf.zeros([4]), 0.1, 1, go())).toThrow(/the batch has 4/);
});
