import { expect, test } from "vitest";
import { tf } from "../../tensor/tf.ts";
import { expectWritesInsideOutputs, POISON_VALUES, randomArray, tensorOf } from "../referenceTesting.ts";
import { latchReference } from "./latch.reference.ts";
import { latch } from "./latch.ts";

const flag = (code: number) => tf.tensor1d([code], "int32");

test("latch: takes over what is next, or resets everything while the skip flag is up", async () => {
  const state = tf.tensor1d([1, 2, 3]);
  latch(state, tf.tensor1d([4, 5, 6]), flag(0), 9);
  expect([...(await state.data())]).toEqual([4, 5, 6]);
  latch(state, tf.tensor1d([7, 8, 9]), flag(2), -1);
  expect([...(await state.data())]).toEqual([-1, -1, -1]);
});

test.each([1, 17, 63, 64, 65, 255, 256, 257, 1023, 1024, 1025, 4097, 65_537])(
  "latch: equals the reference on %i elements, bit for bit and every time",
  async (count) => {
    const next = randomArray(1, [count]);
    for (const code of [0, 1, 0, -3]) {
      const state = tensorOf(randomArray(2, [count]));
      latch(state, tensorOf(next), flag(code), 3e38);
      expect([...(await state.data())]).toEqual([...latchReference(next.values, code !== 0, 3e38)]);
    }
  },
);

test.each(POISON_VALUES)(
  "latch: %d passes like any value, and not at all while the flag is up",
  async (poison) => {
    const next = randomArray(3, [300]);
    next.values[137] = poison;
    await expectWritesInsideOutputs(async () => {
      const [taken, skipped] = [tensorOf(randomArray(4, [300])), tensorOf(randomArray(4, [300]))];
      latch(taken, tensorOf(next), flag(0), 0);
      latch(skipped, tensorOf(next), flag(1), 0);
      expect(await taken.data()).toEqual(next.values);
      expect((await skipped.data()).every((value) => value === 0)).toBe(true);
    });
  },
);

test("latch: a state of another size is refused", () => {
  expect(() => latch(tf.zeros([3]), tf.zeros([4]), flag(0), 0)).toThrow(/3 elements cannot take over 4/);
});
