import { type Tensor, type Tensor1D, type Tensor4D, tf } from "../tensor/tf.ts";

/** Mean of every map of a batch: [N,H,W,1] -> [N].
 *  The library's own gradient of a mean uploads a map of ones from the CPU at every step; this one stays on the GPU. */
export function pixelMean(maps: Tensor4D): Tensor1D {
  const [samples, height, width] = maps.shape;
  const mean = tf.customGrad((x) => ({
    value: tf.mean(tf.reshape(x as Tensor, [samples, height * width]), 1),
    gradFunc: (dy) => {
      const share = tf.reshape(tf.div(dy, height * width), [samples, 1, 1, 1]);
      return tf.tile(share, [1, height, width, 1]);
    },
  }));
  return mean(maps) as Tensor1D;
}
