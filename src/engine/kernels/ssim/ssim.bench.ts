import { type Tensor, type Tensor4D, tf } from "../../tensor/tf.ts";
import { randomArray, tensorOf } from "../referenceTesting.ts";
import type { StockComparison } from "../stockComparison.ts";
import { ssimLoss } from "./ssim.ts";

/** `ssimLoss`, alone and with the gradient of x, against mirrorPad, avgPool and arithmetic. The library's mirrorPad drops
 *  the reflected part of the gradient, so the second comparison's values differ and only its costs mean something. */
export function ssimComparisons(
  shape: readonly [number, number, number, number],
): Record<"forward" | "withGradient", StockComparison> {
  const x = tensorOf(randomArray(1, shape, 0.2, 0.8));
  const y = tensorOf(randomArray(2, shape, 0.2, 0.8));
  const dy = tensorOf(randomArray(3, shape));

  const meanOf = (t: Tensor): Tensor4D => tf.avgPool(t as Tensor4D, 3, 1, "valid");
  const padded = (t: Tensor): Tensor =>
    tf.mirrorPad(
      t,
      [
        [0, 0],
        [1, 1],
        [1, 1],
        [0, 0],
      ],
      "reflect",
    );
  const stock = (a: Tensor, b: Tensor): Tensor => {
    const [p, q] = [padded(a), padded(b)];
    const [mp, mq] = [meanOf(p), meanOf(q)];
    const spp = tf.sub(meanOf(tf.square(p)), tf.square(mp));
    const sqq = tf.sub(meanOf(tf.square(q)), tf.square(mq));
    const spq = tf.sub(meanOf(tf.mul(p, q)), tf.mul(mp, mq));
    const numerator = tf.mul(tf.add(tf.mul(tf.mul(mp, mq), 2), 1e-4), tf.add(tf.mul(spq, 2), 9e-4));
    const energy = tf.add(tf.add(tf.square(mp), tf.square(mq)), 1e-4);
    const denominator = tf.mul(energy, tf.add(tf.add(spp, sqq), 9e-4));
    return tf.clipByValue(tf.div(tf.sub(1, tf.div(numerator, denominator)), 2), 0, 1);
  };
  const own = (a: Tensor, b: Tensor) => ssimLoss(a as Tensor4D, b as Tensor4D);
  const withGradient = (f: (a: Tensor, b: Tensor) => Tensor) => () => {
    const { value, grads } = tf.valueAndGrads((a) => f(a as Tensor, y))([x], dy);
    return [value, ...grads];
  };
  return {
    forward: { name: "ssim, forward", kernel: () => [own(x, y)], stock: () => [stock(x, y)] },
    withGradient: {
      name: "ssim, forward and gradient of x",
      kernel: withGradient(own),
      stock: withGradient(stock),
    },
  };
}
