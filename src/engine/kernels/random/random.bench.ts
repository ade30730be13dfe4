import { tf } from "../../tensor/tf.ts";
import type { StockComparison } from "../stockComparison.ts";
import { randomNormal } from "./random.ts";

/** Normal numbers made on the GPU against the library's, made on the CPU and uploaded (by an addition that needs them).
 *  The numbers differ: only costs mean something. */
export function randomComparison(shape: readonly number[]): StockComparison {
  const map = tf.zeros([...shape]);
  return {
    name: "random, normal numbers added to a map",
    kernel: () => [tf.add(map, randomNormal(shape, { seed: 1, step: 1, purpose: 0 }))],
    stock: () => [tf.add(map, tf.randomNormal([...shape]))],
  };
}
