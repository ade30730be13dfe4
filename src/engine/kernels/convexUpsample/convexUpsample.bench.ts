import { type Tensor, type Tensor4D, tf } from "../../tensor/tf.ts";
import { randomArray, tensorOf } from "../referenceTesting.ts";
import type { StockComparison } from "../stockComparison.ts";
import { convexUpsample } from "./convexUpsample.ts";

/** `convexUpsample` with both gradients against pad, slices, softmax and transposition. */
export function convexUpsampleComparison(
  [batch, height, width]: readonly [number, number, number],
  factor: number,
): StockComparison {
  const inputs = [
    tensorOf(randomArray(1, [batch, height, width, 1], 0.1, 1)),
    tensorOf(randomArray(2, [batch, height, width, 9 * factor ** 2], -2, 2)),
  ];
  const dy = tensorOf(randomArray(3, [batch, height * factor, width * factor, 1]));
  const stock = (disparity: Tensor, logits: Tensor): Tensor => {
    const padded = tf.pad(disparity, [
      [0, 0],
      [1, 1],
      [1, 1],
      [0, 0],
    ]);
    const neighbours = tf.concat(
      Array.from({ length: 9 }, (_, n) =>
        tf.slice(padded, [0, Math.floor(n / 3), n % 3, 0], [batch, height, width, 1]),
      ),
      3,
    );
    // The library's softmax takes the last axis only, and its transpositions at most six axes.
    const byPosition = tf.transpose(tf.reshape(logits, [batch * height * width, 9, factor ** 2]), [0, 2, 1]);
    const weights = tf.softmax(byPosition);
    const fine = tf.sum(tf.mul(weights, tf.reshape(neighbours, [batch * height * width, 1, 9])), 2);
    const blocks = tf.reshape(fine, [batch * height, width, factor, factor]);
    return tf.reshape(tf.transpose(blocks, [0, 2, 1, 3]), [batch, height * factor, width * factor, 1]);
  };
  const withGradients = (f: (disparity: Tensor, logits: Tensor) => Tensor) => () => {
    const { value, grads } = tf.valueAndGrads((d, m) => f(d as Tensor, m as Tensor))(inputs, dy);
    return [value, ...grads];
  };
  return {
    name: `convexUpsample by ${factor}, forward and both gradients`,
    kernel: withGradients((d, m) => convexUpsample(d as Tensor4D, m as Tensor4D, factor, 1)),
    stock: withGradients(stock),
  };
}
