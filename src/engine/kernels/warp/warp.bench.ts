import { type Tensor, type Tensor4D, tf } from "../../tensor/tf.ts";
import { randomArray, tensorOf } from "../referenceTesting.ts";
import type { StockComparison } from "../stockComparison.ts";
import { warp } from "./warp.ts";

/** `warp` against four gathers. Forward only: the library cannot differentiate through computed indices. */
export function warpComparison([batch, height, width]: readonly [number, number, number]): StockComparison {
  const image = tensorOf(randomArray(1, [batch, height, width, 3], 0, 1));
  const pixels = tensorOf(randomArray(2, [batch, height, width, 2], -5, Math.min(height, width) + 5));
  const count = batch * height * width;
  const imageStarts = tf.reshape(
    tf.tile(tf.reshape(tf.mul(tf.range(0, batch), height * width), [batch, 1]), [1, height * width]),
    [count, 1],
  );

  const stock = (): Tensor[] => {
    const [u, v] = tf.split(tf.reshape(pixels, [count, 2]), 2, 1);
    const insideU = tf.clipByValue(u, 0, width - 1);
    const insideV = tf.clipByValue(v, 0, height - 1);
    const x = tf.floor(insideU);
    const y = tf.floor(insideV);
    const a = tf.sub(insideU, x);
    const b = tf.sub(insideV, y);
    const right = tf.minimum(tf.add(x, 1), width - 1);
    const below = tf.minimum(tf.add(y, 1), height - 1);
    const rowsOfPixels = tf.reshape(image, [count, 3]);
    const tap = (column: Tensor, row: Tensor): Tensor => {
      const index = tf.add(imageStarts, tf.add(tf.mul(row, width), column));
      return tf.gather(rowsOfPixels, tf.cast(tf.reshape(index, [count]), "int32"));
    };
    const mixed = (from: Tensor, to: Tensor, weight: Tensor) =>
      tf.add(from, tf.mul(weight, tf.sub(to, from)));
    const top = mixed(tap(x, y), tap(right, y), a);
    const bottom = mixed(tap(x, below), tap(right, below), a);
    return [tf.reshape(mixed(top, bottom, b), [batch, height, width, 3])];
  };
  return {
    name: "warp, forward",
    kernel: () => [warp(image as Tensor4D, pixels as Tensor4D)],
    stock,
  };
}

/** Positions' and image's gradients of `warp` alone, to be counted and timed. */
export function warpGradients([batch, height, width]: readonly [number, number, number]): () => Tensor[] {
  const image = tensorOf(randomArray(1, [batch, height, width, 3], 0, 1));
  const pixels = tensorOf(randomArray(2, [batch, height, width, 2], -5, Math.min(height, width) + 5));
  const dy = tensorOf(randomArray(3, [batch, height, width, 3]));
  return () => tf.grads((i, p) => warp(i as Tensor4D, p as Tensor4D))([image, pixels], dy);
}
