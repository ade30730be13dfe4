import type { Comparison } from "../../stock/comparison.ts";
import { type Tensor4D, tf } from "../../tensor/tf.ts";
import { randomArray, tensorOf } from "../referenceTesting.ts";
import { colourAugment } from "./colourAugment.ts";

/** In the one order that the stock composition knows. */
export function colourAugmentComparison([batch, height, width]: readonly [
  number,
  number,
  number,
]): Comparison {
  const images = tensorOf(randomArray(1, [batch, height, width, 3], 0, 1)) as Tensor4D;
  const rows = Array.from({ length: batch }, (_, i) => [1.1 - 0.05 * i, 0.9, 1.15, 0.07, 0, 1, 2, 3]);
  const factors = tf.tensor2d(rows);
  return {
    name: `colourAugment of [${images.shape}]`,
    run: () => [colourAugment(images, factors)],
  };
}
