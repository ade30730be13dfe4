import { type Comparison, differentiated } from "../../stock/comparison.ts";
import type { Tensor4D } from "../../tensor/tf.ts";
import { randomArray, tensorOf } from "../referenceTesting.ts";
import { ssimLoss } from "./ssim.ts";

/** `ssimLoss`, alone and with the gradient of x. */
export function ssimComparisons(
  shape: readonly [number, number, number, number],
): Record<"forward" | "withGradient", Comparison> {
  const x = tensorOf(randomArray(1, shape, 0.2, 0.8)) as Tensor4D;
  const y = tensorOf(randomArray(2, shape, 0.2, 0.8)) as Tensor4D;
  return {
    forward: { name: `ssim of [${shape}], forward`, run: () => [ssimLoss(x, y)] },
    withGradient: {
      name: `ssim of [${shape}], forward and gradient of x`,
      run: differentiated((a) => ssimLoss(a as Tensor4D, y), [x]),
    },
  };
}
