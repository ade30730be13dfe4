import { type Tensor4D, tf } from "../tensor/tf.ts";

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
