import { type Tensor, tf } from "../tensor/tf.ts";

/** x clamp(x + 3, 0, 6) / 6. */
export function hardSwish(x: Tensor): Tensor {
  return tf.mul(x, tf.div(tf.relu6(tf.add(x, 3)), 6));
}

/** x Phi(x). The library's erf is an approximation, good to about 1e-7. */
export function gelu(x: Tensor): Tensor {
  return tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1));
}

/** Of `kernels/activation`. */
export const activations = {
  hardSwish: ({ x }: { x: Tensor }) => [hardSwish(x)],
  gelu: ({ x }: { x: Tensor }) => [gelu(x)],
  elu: ({ x }: { x: Tensor }) => [tf.elu(x)],
};
