/** Operations of the library whose gradients are wrong for training, done right. Evidence: finite differences of
 *  @tensorflow/tfjs-core 4.22.0; `gradients.gpu.test.ts` also shows that the library's still is wrong, so that a fixed
 *  release is noticed. The larger ones have rooms of their own: `kernels/reflectPad` (for `mirrorPad`), `kernels/batchNorm`,
 *  `kernels/minimumOver` (for `min`), `kernels/convexUpsample`. Not needed by the method, and still wrong in the library:
 *  `resizeBilinear` with half-pixel centres, `avgPool` with 'same' padding (pad first, then 'valid' is exact). */
import { minimumOfChannels } from "../kernels/minimumOver/minimumOver.ts";
import { type Tensor, type Tensor4D, tf } from "./tf.ts";

export { minimumOfChannels };

/** |x|, element by element, with gradient 0 at 0, as PyTorch.
 *  The library's has -1 there (`Abs_grad.ts`: `step(x, -1)`): in the self-distillation loss every pixel whose label is its
 *  own prediction would be pushed, always the same way. */
export function absolute<T extends Tensor>(x: T): T {
  return absoluteOf(x) as T;
}

const absoluteOf = tf.customGrad((x, save) => {
  const input = x as Tensor;
  (save as (tensors: Tensor[]) => void)([input]);
  return {
    value: tf.abs(input),
    gradFunc: (dy, saved) => tf.mul(dy, tf.sign((saved as Tensor[])[0])),
  };
});

/** The smallest of several maps [B,H,W,1], pixel by pixel -> [B,H,W,1]. In a tie the first map alone gets the gradient.
 *  The library's `minimum(a, b)` does that for two, its `min` gives it to every tied map.
 *  @throws if the list is empty. */
export function minimumOver(maps: readonly Tensor4D[]): Tensor4D {
  if (maps.length === 0) throw new Error("The minimum of no maps is not defined.");
  return minimumOfChannels(tf.concat([...maps], 3)).minimum;
}
