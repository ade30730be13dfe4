import { type Comparison, differentiated } from "../../stock/comparison.ts";
import type { Tensor4D } from "../../tensor/tf.ts";
import { randomArray, tensorOf } from "../referenceTesting.ts";
import { warp } from "./warp.ts";

/** `warp` with both gradients. */
export function warpComparison([batch, height, width]: readonly [number, number, number]): Comparison {
  const image = tensorOf(randomArray(1, [batch, height, width, 3], 0, 1));
  const pixels = tensorOf(randomArray(2, [batch, height, width, 2], -5, Math.min(height, width) + 5));
  return {
    name: `warp of [${image.shape}], forward and both gradients`,
    run: differentiated((i, p) => warp(i as Tensor4D, p as Tensor4D), [image, pixels]),
  };
}
