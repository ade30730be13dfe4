import { expect, test } from "vitest";
import { trace } from "../replay/trace.ts";
import { currentBackend } from "./backend.ts";
import { Bucket, gather, layOut } from "./bucket.ts";
import { tf } from "./tf.ts";

test("layOut: parts begin at multiples of 256 bytes, in order", () => {
  expect(layOut([1, 64, 65, 0, 3])).toEqual({ firsts: [0, 64, 128, 256, 256], elements: 320 });
});

test("Bucket: parts are zero, keep what is written to them alone, and can be read and computed with", async () => {
  const before = { tensors: tf.memory().numTensors, bytes: currentBackend().privateBytes };
  const bucket = new Bucket("test", [[3], [2, 2], []]);
  bucket.write(1, Float32Array.of(1, 2, 3, 4));
  expect(bucket.tensors.map(({ shape }) => shape)).toEqual([[3], [2, 2], []]);
  expect([...(await bucket.tensors[0].data())]).toEqual([0, 0, 0]);
  expect([...(await bucket.tensors[1].data())]).toEqual([1, 2, 3, 4]);
  const doubled = tf.tidy(() => tf.mul(tf.reshape(bucket.tensors[1], [4]), 2));
  expect([...(await doubled.data())]).toEqual([2, 4, 6, 8]);
  const span = bucket.span(1, 3);
  expect([...(await span.data())].slice(0, 4)).toEqual([1, 2, 3, 4]);
  expect(span.shape).toEqual([128]);
  expect(() => bucket.write(0, Float32Array.of(1))).toThrow(/3 elements, got 1/);
  tf.dispose([doubled, span]);
  bucket.dispose();
  expect({ tensors: tf.memory().numTensors, bytes: currentBackend().privateBytes }).toEqual(before);
});

test("gather: tensors stand side by side, eagerly and in a recording, whose dispatches fill the places themselves", async () => {
  const bucket = new Bucket("test", [[70], [2]]);
  bucket.write(
    0,
    Float32Array.from({ length: 70 }, (_, i) => i),
  );
  const work = () => {
    const parts = [tf.add(bucket.tensors[0], 1), tf.add(bucket.tensors[1], 5)];
    return gather(parts, layOut([70, 2]));
  };
  const whole = tf.tidy(work);
  const values = await whole.data();
  expect(whole.shape).toEqual([192]);
  expect([...values.subarray(0, 70)]).toEqual(Array.from({ length: 70 }, (_, i) => i + 1));
  expect([...values.subarray(128, 130)]).toEqual([5, 5]);
  const { dispatches, outputs } = trace(() => [work()]);
  const written = dispatches.map(({ bindings }) => bindings.find(({ access }) => access === "readWrite"));
  expect(written.map((binding) => [binding?.buffer, binding?.offsetBytes])).toEqual([
    [outputs[0], 0],
    [outputs[0], 512],
  ]);
  whole.dispose();
  bucket.dispose();
});
