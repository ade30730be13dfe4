import { type Tensor2D, type Tensor4D, tf } from "../tensor/tf.ts";

/** Bilinear enlargement by a whole factor, sampled at half-pixel centres (PyTorch's `align_corners=False`), so that the
 *  map stays in place under the picture. The edge value continues outside.
 *  It is a product with a constant matrix per axis: the library's resize has a wrong gradient for this convention.
 *  [B,H,W,1] -> [B,factor H,factor W,1]. */
export function upsampleBilinear(x: Tensor4D, factor: number): Tensor4D {
  const [batch, height, width] = x.shape;
  const alongRows = tf.matMul(
    tf.reshape(x, [batch * height, width]) as Tensor2D,
    interpolation(width, factor),
  );
  const turned = tf.transpose(tf.reshape(alongRows, [batch, height, factor * width]), [0, 2, 1]);
  const rows = tf.reshape(turned, [batch * factor * width, height]) as Tensor2D;
  const alongColumns = tf.matMul(rows, interpolation(height, factor));
  return tf.reshape(
    tf.transpose(tf.reshape(alongColumns, [batch, factor * width, factor * height]), [0, 2, 1]),
    [batch, factor * height, factor * width, 1],
  );
}

/** [size, factor size]: column j holds the weights of the coarse samples in fine sample j. */
function interpolation(size: number, factor: number): Tensor2D {
  const fine = factor * size;
  const weights = new Float32Array(size * fine);
  for (let j = 0; j < fine; j++) {
    const position = Math.min(Math.max((j + 0.5) / factor - 0.5, 0), size - 1);
    const left = Math.min(Math.floor(position), Math.max(size - 2, 0));
    const right = Math.min(left + 1, size - 1);
    weights[left * fine + j] += 1 - (position - left);
    weights[right * fine + j] += position - left;
  }
  return tf.tensor2d(weights, [size, fine]);
}
