import { describe, expect, test } from "vitest";
import { minimumOfChannels } from "../kernels/minimumOver/minimumOver.ts";
import { expectClose, expectGradientsOfReference, randomArray } from "../kernels/referenceTesting.ts";
import { absolute } from "./gradients.ts";
import { type Tensor, type Tensor4D, tf } from "./tf.ts";

async function gradientOf(f: (x: Tensor) => Tensor, at: Tensor): Promise<number[]> {
  return [
    ...(await tf
      .grad((x) => f(x as Tensor))(at)
      .data()),
  ];
}

describe("absolute", () => {
  const x = [-2, -1e-30, 0, 1e-30, 3];

  test("is |x|, with gradient -1, 0 or 1", async () => {
    expectClose(await absolute(tf.tensor1d(x)).data(), [2, 1e-30, 0, 1e-30, 3], { relative: 1e-6 });
    expect(await gradientOf((t) => tf.sum(absolute(t)), tf.tensor1d(x))).toEqual([-1, -1, 0, 1, 1]);
  });

  test("has gradient 0 at -0 too", async () => {
    expect((await gradientOf((t) => tf.sum(absolute(t)), tf.tensor1d([-0]))).map(Math.abs)).toEqual([0]);
  });

  test("replaces the library's, which still pushes zeros down", async () => {
    expect(await gradientOf((t) => tf.sum(tf.abs(t)), tf.tensor1d([0]))).toEqual([-1]);
  });

  test("has the gradient of finite differences, through a chain", async () => {
    await expectGradientsOfReference(
      {
        inputs: { x: randomArray(1, [2, 5, 7, 1], 0.1, 1), y: randomArray(2, [2, 5, 7, 1], -1, -0.1) },
        differentiable: ["x", "y"],
        operation: (t) => tf.log(tf.add(absolute(tf.mul(t.x, t.y)), 1)),
        reference: (v) => v.x.map((a, i) => Math.log(Math.abs(a * v.y[i]) + 1)),
      },
      { seed: 3, closeness: { relative: 1e-4, absolute: 1e-5 } },
    );
  });

  test("leaves no tensor behind", async () => {
    const at = tf.tensor1d(x);
    const before = tf.memory().numTensors;
    tf.grad((t) => tf.sum(absolute(t as Tensor)))(at).dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe("minimumOfChannels", () => {
  const minimumOver = (maps: readonly Tensor4D[]): Tensor4D =>
    minimumOfChannels(tf.concat([...maps], 3)).minimum;
  const maps = [
    [3, 1, 2, 7],
    [4, 1, 1, 7],
    [5, 9, 1, 7],
  ];
  const tensors = () => maps.map((values) => tf.tensor4d(values, [1, 2, 2, 1]));

  test("takes the smallest, and in a tie the gradient goes to the first map alone", async () => {
    expect([...(await minimumOver(tensors()).data())]).toEqual([3, 1, 1, 7]);
    const gradients = tf.grads((...all) => tf.sum(minimumOver(all as Tensor4D[])))(tensors());
    const values = await Promise.all(gradients.map(async (g) => [...(await g.data())]));
    expect(values).toEqual([
      [1, 1, 0, 1],
      [0, 0, 1, 0],
      [0, 0, 0, 0],
    ]);
  });

  test("replaces the library's, which still gives every tie the whole gradient", async () => {
    expect(await gradientOf((t) => tf.sum(tf.min(t, 0)), tf.tensor1d([2, 2, 3]))).toEqual([1, 1, 0]);
  });

  test("of one map is the map", async () => {
    expect([...(await minimumOver([tensors()[0]]).data())]).toEqual([3, 1, 2, 7]);
  });
});
