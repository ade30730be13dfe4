import type { Comparison } from "../../stock/comparison.ts";
import { tf } from "../../tensor/tf.ts";
import { randomNormal } from "./random.ts";

/** Normal numbers, added to a map so that the library's reach the GPU. They differ from ours: only costs mean something. */
export function randomComparison(shape: readonly number[]): Comparison {
  const map = tf.zeros([...shape]);
  return {
    name: `random normal numbers added to [${shape}]`,
    run: () => [tf.add(map, randomNormal(shape, { seed: 1, step: 1, purpose: 0 }))],
  };
}
