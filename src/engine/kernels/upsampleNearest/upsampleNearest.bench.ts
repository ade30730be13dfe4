import { type Comparison, differentiated } from "../../stock/comparison.ts";
import type { Tensor4D } from "../../tensor/tf.ts";
import { randomArray, tensorOf } from "../referenceTesting.ts";
import { upsampleNearest } from "./upsampleNearest.ts";

/** The decoder's step to the next level, with the encoder's map joined and both gradients. */
export function upsampleNearestComparison(
  shape: readonly [number, number, number, number],
  skipChannels: number,
): Comparison {
  const [batch, height, width] = shape;
  const inputs = [
    tensorOf(randomArray(1, shape)),
    tensorOf(randomArray(2, [batch, 2 * height, 2 * width, skipChannels])),
  ];
  return {
    name: `upsampleNearest of [${shape}] with ${skipChannels} channels joined, forward and both gradients`,
    run: differentiated((x, skip) => upsampleNearest(x as Tensor4D, skip as Tensor4D), inputs),
  };
}
