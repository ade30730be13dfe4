import { detach } from "../tensor/operation.ts";
import { type Tensor, type Tensor3D, type Tensor4D, tf } from "../tensor/tf.ts";
import { mirrored } from "./border.ts";

const NEIGHBOURS = 9;

/** Of `kernels/project`, `kernels/warp`, `kernels/convexUpsample` and `kernels/upsampleNearest`. */
export const reconstructions = {
  project: ({ depth, sourcePixelsFromTarget }: { depth: Tensor4D; sourcePixelsFromTarget: Tensor3D }) => {
    const [batch, height, width] = depth.shape;
    const tokens = height * width;
    const points = tf.mul(homogeneousPixels(height, width), tf.reshape(depth, [batch, 1, tokens]));
    const homogeneous = tf.concat([points, tf.ones([batch, 1, tokens])], 1);
    const q = tf.matMul(sourcePixelsFromTarget, homogeneous);
    const z = tf.add(tf.slice(q, [0, 2, 0], [batch, 1, tokens]), 1e-7);
    const pixels = tf.div(tf.slice(q, [0, 0, 0], [batch, 2, tokens]), z);
    return [tf.reshape(tf.transpose(pixels, [0, 2, 1]), [batch, height, width, 2])];
  },

  warp: ({ image, pixels }: { image: Tensor4D; pixels: Tensor4D }) => {
    const [batch, height, width, channels] = image.shape;
    const [, outHeight, outWidth] = pixels.shape;
    const count = outHeight * outWidth;
    const [u, v] = tf.split(tf.reshape(pixels, [batch, count, 1, 2]), 2, 3);
    const insideU = tf.clipByValue(u, 0, width - 1);
    const insideV = tf.clipByValue(v, 0, height - 1);
    // The tape cannot differentiate through indices, and need not.
    const x = tf.floor(detach(insideU));
    const y = tf.floor(detach(insideV));
    const right = tf.minimum(tf.add(x, 1), width - 1);
    const below = tf.minimum(tf.add(y, 1), height - 1);
    const firstRows = tf.reshape(tf.mul(tf.range(0, batch), height * width), [batch, 1, 1, 1]);
    const colours = tf.reshape(image, [batch * height * width, channels]);
    const tap = (column: Tensor, row: Tensor): Tensor => {
      const index = tf.cast(tf.add(firstRows, tf.add(tf.mul(row, width), column)), "int32");
      return tf.reshape(tf.gather(colours, tf.reshape(index, [batch * count])), [batch, count, 1, channels]);
    };
    const mixed = (from: Tensor, to: Tensor, weight: Tensor) =>
      tf.add(from, tf.mul(weight, tf.sub(to, from)));
    const [toRight, down] = [tf.sub(insideU, x), tf.sub(insideV, y)];
    const top = mixed(tap(x, y), tap(right, y), toRight);
    const bottom = mixed(tap(x, below), tap(right, below), toRight);
    return [tf.reshape(mixed(top, bottom, down), [batch, outHeight, outWidth, channels])];
  },

  upsampleNearest: (
    { x, skip }: { x: Tensor4D; skip: Tensor4D },
    { skipChannels }: { skipChannels: number },
  ) => {
    const [, height, width] = x.shape;
    const doubled = tf.image.resizeNearestNeighbor(x, [2 * height, 2 * width]);
    return [skipChannels === 0 ? doubled : tf.concat([doubled, skip], 3)];
  },

  convexUpsample: (
    { disparity, logits }: { disparity: Tensor4D; logits: Tensor4D },
    {
      factor,
      gain,
      logitScale,
      replicate,
    }: Readonly<Record<"factor" | "gain" | "logitScale" | "replicate", number>>,
  ) => {
    const [batch, height, width] = disparity.shape;
    const cells = batch * height * width;
    const padded =
      replicate === 1
        ? mirrored(disparity, 1, "symmetric")
        : tf.pad4d(disparity, [
            [0, 0],
            [1, 1],
            [1, 1],
            [0, 0],
          ]);
    const neighbours = tf.concat(
      Array.from({ length: NEIGHBOURS }, (_, n) =>
        tf.slice(padded, [0, Math.floor(n / 3), n % 3, 0], [batch, height, width, 1]),
      ),
      3,
    );
    const scaled = logitScale === 1 ? logits : tf.mul(logits, logitScale);
    // The library's softmax takes the last axis only, and its transpositions at most six axes.
    const byPosition = tf.transpose(tf.reshape(scaled, [cells, NEIGHBOURS, factor ** 2]), [0, 2, 1]);
    const weights = tf.softmax(byPosition);
    const fine = tf.sum(tf.mul(weights, tf.reshape(neighbours, [cells, 1, NEIGHBOURS])), 2);
    const blocks = tf.reshape(fine, [batch * height, width, factor, factor]);
    const shape = [batch, height * factor, width * factor, 1];
    const upsampled = tf.reshape(tf.transpose(blocks, [0, 2, 1, 3]), shape);
    return [gain === 1 ? upsampled : tf.mul(upsampled, gain)];
  },
};

/** (x, y, 1) of every pixel as [1,3,H W]. */
function homogeneousPixels(height: number, width: number): Tensor {
  const columns = tf.tile(tf.reshape(tf.range(0, width), [1, width]), [height, 1]);
  const rows = tf.tile(tf.reshape(tf.range(0, height), [height, 1]), [1, width]);
  return tf.reshape(tf.stack([columns, rows, tf.ones([height, width])]), [1, 3, height * width]);
}
