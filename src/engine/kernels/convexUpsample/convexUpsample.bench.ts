import { type Comparison, differentiated } from "../../stock/comparison.ts";
import type { Tensor4D } from "../../tensor/tf.ts";
import { randomArray, tensorOf } from "../referenceTesting.ts";
import { convexUpsample } from "./convexUpsample.ts";

/** `convexUpsample` with both gradients. */
export function convexUpsampleComparison(
  [batch, height, width]: readonly [number, number, number],
  factor: number,
): Comparison {
  const inputs = [
    tensorOf(randomArray(1, [batch, height, width, 1], 0.1, 1)),
    tensorOf(randomArray(2, [batch, height, width, 9 * factor ** 2], -2, 2)),
  ];
  return {
    name: `convexUpsample of [${batch},${height},${width}] by ${factor}, forward and both gradients`,
    run: differentiated(
      (disparity, logits) =>
        convexUpsample(disparity as Tensor4D, logits as Tensor4D, factor, { border: "replicate" }),
      inputs,
    ),
  };
}
