/** Operations of the library whose gradients are wrong for training, done right. Evidence: finite differences of
 *  @tensorflow/tfjs-core 4.22.0; `gradients.gpu.test.ts` also shows that the library's still is wrong, so that a fixed
 *  release is noticed. The larger ones have rooms of their own: `kernels/conv2d` (for `mirrorPad`), `kernels/batchNorm`,
 *  `kernels/minimumOver` (for `min`), `kernels/convexUpsample`. Not needed by the method, and still wrong in the library:
 *  `resizeBilinear` with half-pixel centres, `avgPool` with 'same' padding (pad first, then 'valid' is exact). */
import { type Tensor, tf } from "./tf.ts";

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
