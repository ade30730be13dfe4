import { describe, expect, test } from "vitest";
import { type Tensor, type Tensor1D, type Tensor4D, tf } from "../../tensor/tf.ts";
import { expectClose, randomArray, tensorOf } from "../referenceTesting.ts";
import { batchNorm, type NormOptions } from "./batchNorm.ts";
import { EPSILON, TAILS } from "./batchNormTesting.ts";

/** [passes, B, H, W, C]: whole passes of one picture and of two, and passes in blocks (more than 2048 rows). */
const CASES = [
  [2, 1, 3, 5, 3],
  [3, 2, 4, 4, 17],
  [2, 1, 1, 1, 5],
  [2, 1, 43, 49, 3],
] as const;

describe.each(TAILS)("batchNorm of passes, with residual $hasResidual and activation $activation", (tail) => {
  test.each(CASES)(
    "gives for %i passes of [%i,%i,%i,%i] what it gives for each alone",
    async (passes, ...shape) => {
      const [batch, height, width, channels] = shape;
      const map = (seed: number) =>
        tensorOf(randomArray(seed, [passes * batch, height, width, channels], -1, 2)) as Tensor4D;
      const [x, residual, dy] = [1, 2, 3].map(map);
      const gamma = tensorOf(randomArray(4, [channels], 0.5, 1.5)) as Tensor1D;
      const beta = tensorOf(randomArray(5, [channels])) as Tensor1D;
      const optionsOf = (added: Tensor4D): NormOptions =>
        tail.activation === "hardSwish"
          ? { activation: tail.activation }
          : { activation: tail.activation, ...(tail.hasResidual ? { residual: added } : {}) };
      const gradientsOf = (xs: Tensor4D, added: Tensor4D, dys: Tensor4D, count: number): Tensor[] => {
        const inputs: Tensor[] = tail.hasResidual ? [xs, gamma, beta, added] : [xs, gamma, beta];
        return tf.grads((...[a, g, b, r]) => {
          const options = optionsOf((r ?? added) as Tensor4D);
          return batchNorm(a as Tensor4D, g as Tensor1D, b as Tensor1D, EPSILON, options, count).y;
        })(inputs, dys);
      };

      const together = batchNorm(x, gamma, beta, EPSILON, optionsOf(residual), passes);
      const [dx, dGamma, dBeta, dResidual] = gradientsOf(x, residual, dy, passes);
      const parts = [x, residual, dy].map((of) => tf.split(of, passes));
      const alone = Array.from({ length: passes }, (_, k) => {
        const [xk, residualK, dyK] = parts.map((of) => of[k]) as Tensor4D[];
        const forward = batchNorm(xk, gamma, beta, EPSILON, optionsOf(residualK));
        return { ...forward, gradients: gradientsOf(xk, residualK, dyK, 1) };
      });
      const joined = (of: (pass: (typeof alone)[number]) => Tensor) => tf.concat(alone.map(of)).data();
      expect(await together.y.data()).toEqual(await joined(({ y }) => y));
      expect(await together.moments.data()).toEqual(await joined(({ moments }) => moments));
      expect(await dx.data()).toEqual(await joined(({ gradients }) => gradients[0]));
      if (tail.hasResidual)
        expect(await dResidual.data()).toEqual(await joined(({ gradients }) => gradients[3]));
      for (const [i, sum] of [dGamma, dBeta].entries()) {
        const expected = tf.addN(alone.map(({ gradients }) => gradients[1 + i]));
        // The passes are added in the same order, but a compiler may fuse.
        expectClose(await sum.data(), await expected.data(), { relative: 1e-6, absolute: 1e-5 });
      }
    },
  );
});

test("batchNorm of passes refuses a batch that they do not divide", () => {
  const vector = (): Tensor1D => tf.zeros([2]);
  expect(() => batchNorm(tf.zeros([3, 1, 1, 2]), vector(), vector(), EPSILON, {}, 2)).toThrow(/2 passes/);
});
