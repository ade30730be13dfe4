import { expect, test } from "vitest";
import { dispatch } from "../kernels/dispatch.ts";
import type { KernelSpec } from "../kernels/spec.ts";
import { defineOperation, detach } from "./operation.ts";
import { type Tensor, tf } from "./tf.ts";

const sumAndDifferenceSpec: KernelSpec = {
  name: "testSumAndDifference",
  wgsl: /* wgsl */ `
    struct Params { count: u32, weight: f32 }
    @group(0) @binding(0) var<storage, read> a: array<f32>;
    @group(0) @binding(1) var<storage, read> b: array<f32>;
    @group(0) @binding(2) var<storage, read_write> sum: array<f32>;
    @group(0) @binding(3) var<storage, read_write> difference: array<f32>;
    @group(0) @binding(4) var<uniform> params: Params;
    @compute @workgroup_size(64)
    fn main(@builtin(global_invocation_id) id: vec3u) {
      let i = id.x;
      if (i >= params.count) { return; }
      sum[i] = a[i] + params.weight * b[i];
      difference[i] = a[i] - params.weight * b[i];
    }`,
  workgroupSize: [64, 1, 1],
  reads: ["a", "b"],
  writes: ["sum", "difference"],
  uniforms: { count: "u32", weight: "f32" },
};

const sumAndDifference = defineOperation<"a" | "b", { weight: number }>(["a", "b"], {
  name: "testSumAndDifference",
  forward: (inputs, { weight }) => {
    const count = inputs.a.shape.reduce((x, y) => x * y, 1);
    const output = { shape: inputs.a.shape };
    return dispatch(sumAndDifferenceSpec, {
      tensors: inputs,
      outputs: [output, output],
      uniforms: { count, weight },
      invocations: [count],
    });
  },
  gradient: ([dSum, dDifference], _saved, { weight }) => ({
    a: () => tf.add(dSum as Tensor, dDifference as Tensor),
    b: () => tf.mul(tf.sub(dSum as Tensor, dDifference as Tensor), weight),
  }),
});

test("operation: a kernel with two outputs gives both, and its gradient reaches both inputs", async () => {
  const a = tf.tensor1d([1, 2, 3]);
  const b = tf.tensor1d([10, 20, 30]);
  const [sum, difference] = sumAndDifference({ a, b }, { weight: 2 });
  expect([...(await (sum as Tensor).data())]).toEqual([21, 42, 63]);
  expect([...(await (difference as Tensor).data())]).toEqual([-19, -38, -57]);
  const [da, db] = tf.grads((x, y) => {
    const [s, d] = sumAndDifference({ a: x as Tensor, b: y as Tensor }, { weight: 2 });
    return tf.sum(tf.add(tf.mul(s as Tensor, 3), d as Tensor));
  })([a, b]);
  expect([...(await (da as Tensor).data())]).toEqual([4, 4, 4]);
  expect([...(await (db as Tensor).data())]).toEqual([4, 4, 4]);
});

test("detach: the value passes, the gradient does not, and nothing leaks", async () => {
  const x = tf.tensor1d([3]);
  const before = tf.memory().numTensors;
  const gradient = tf.grad((t) => tf.sum(tf.mul(t, detach(t))))(x);
  expect([...(await gradient.data())]).toEqual([3]);
  gradient.dispose();
  expect(tf.memory().numTensors).toBe(before);
});
