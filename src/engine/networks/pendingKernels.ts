import { type Tensor, type Tensor1D, type Tensor4D, tf } from "../tensor/tf.ts";

export function reflectPad(x: Tensor4D, pad: number): Tensor4D {
  if (pad !== 1) throw new Error("only 1");
  const [, height, width] = x.shape;
  const row = (at: number) => tf.slice4d(x, [0, at, 0, 0], [-1, 1, -1, -1]);
  const rows = tf.concat([row(1), x, row(height - 2)], 1);
  const column = (at: number) => tf.slice4d(rows, [0, 0, at, 0], [-1, -1, 1, -1]);
  return tf.concat([column(1), rows, column(width - 2)], 2);
}
export function batchNorm(x: Tensor4D, gamma: Tensor1D, beta: Tensor1D, eps: number) {
  const mean = tf.mean(x, [0, 1, 2]) as Tensor1D;
  const d = tf.sub(x, mean);
  const variance = tf.mean(tf.mul(d, d), [0, 1, 2]) as Tensor1D;
  const y = tf.add(tf.mul(tf.mul(d, tf.rsqrt(tf.add(variance, eps))), gamma), beta) as Tensor4D;
  return { y, mean, variance };
}
export function normalise(
  x: Tensor4D,
  mean: Tensor1D,
  variance: Tensor1D,
  gamma: Tensor1D,
  beta: Tensor1D,
  eps: number,
): Tensor4D {
  return tf.add(tf.mul(tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, eps))), gamma), beta) as Tensor4D;
}
export function layerNorm<T extends Tensor>(x: T, gamma: Tensor1D, beta: Tensor1D, eps: number): T {
  const d = tf.sub(x, tf.mean(x, -1, true));
  const variance = tf.mean(tf.mul(d, d), -1, true);
  return tf.add(tf.mul(tf.mul(d, tf.rsqrt(tf.add(variance, eps))), gamma), beta) as T;
}
export const hardSwish = <T extends Tensor>(x: T): T =>
  tf.mul(x, tf.div(tf.clipByValue(tf.add(x, 3), 0, 6), 6)) as T;
export const gelu = <T extends Tensor>(x: T): T =>
  tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1)) as T;
export const elu = <T extends Tensor>(x: T): T => tf.elu(x);

export function convexUpsample(
  disparity: Tensor4D,
  maskLogits: Tensor4D,
  factor: number,
  gain: number,
  border: "zero" | "replicate",
): Tensor4D {
  const [b, h, w] = disparity.shape;
  const weights = tf.softmax(
    tf.transpose(tf.reshape(maskLogits, [b, h, w, 9, factor * factor]), [0, 1, 2, 4, 3]),
  );
  let padded: Tensor4D;
  if (border === "zero")
    padded = tf.pad(disparity, [
      [0, 0],
      [1, 1],
      [1, 1],
      [0, 0],
    ]);
  else {
    const rows = tf.concat(
      [
        tf.slice4d(disparity, [0, 0, 0, 0], [-1, 1, -1, -1]),
        disparity,
        tf.slice4d(disparity, [0, h - 1, 0, 0], [-1, 1, -1, -1]),
      ],
      1,
    );
    padded = tf.concat(
      [
        tf.slice4d(rows, [0, 0, 0, 0], [-1, -1, 1, -1]),
        rows,
        tf.slice4d(rows, [0, 0, w - 1, 0], [-1, -1, 1, -1]),
      ],
      2,
    );
  }
  const taps: Tensor4D[] = [];
  for (let y = 0; y < 3; y++)
    for (let x = 0; x < 3; x++) taps.push(tf.slice4d(padded, [0, y, x, 0], [-1, h, w, -1]));
  const neighbours = tf.reshape(tf.concat(taps, 3), [b, h, w, 1, 9]);
  const fine = tf.mul(tf.sum(tf.mul(weights, neighbours), -1), gain); // b h w ff
  return tf.reshape(tf.transpose(tf.reshape(fine, [b * h, w, factor, factor]), [0, 2, 1, 3]), [
    b,
    h * factor,
    w * factor,
    1,
  ]);
}
