import { type Tensor, type Tensor3D, type Tensor4D, tf } from "../tensor/tf.ts";

/** The scales of a prediction travel as one tensor, scale by scale along the batch: [S·B,H,W,C] holds all B samples of
 *  scale 0 first. Every scale has full resolution (convex upsampling), so one dispatch serves all of them. */
export function stackScales(maps: readonly Tensor4D[]): Tensor4D {
  return maps.length === 1 ? maps[0] : tf.concat([...maps], 0);
}

/** `x` once for every scale, in the order of `stackScales`: [B,...] -> [S·B,...]; the gradient is the sum over scales. */
export function repeatForScales<T extends Tensor3D | Tensor4D>(x: T, scales: number): T {
  if (scales === 1) return x;
  // The library's gradient of `tile` adds the copies one by one to a map of zeros; `repeat` says the same in S + 1 dispatches.
  const repeat = tf.customGrad((value) => ({
    value: tf.tile(value as Tensor, [scales, ...x.shape.slice(1).map(() => 1)]),
    gradFunc: (dy) => tf.addN(tf.split(dy, scales, 0)),
  }));
  return repeat(x) as T;
}

/** Scale 0 of a stack: [S·B,H,W,C] -> [B,H,W,C]. */
export function finestScale(stacked: Tensor4D, scales: number): Tensor4D {
  const [stackedBatch, height, width, channels] = stacked.shape;
  return scales === 1
    ? stacked
    : tf.slice(stacked, [0, 0, 0, 0], [stackedBatch / scales, height, width, channels]);
}

/** One-channel maps of all scales side by side: [S·B,H,W,1] -> [B,H,W,S]. */
export function scalesAsChannels(stacked: Tensor4D, scales: number): Tensor4D {
  const [stackedBatch, height, width] = stacked.shape;
  const rows = tf.reshape(stacked, [scales, -1]);
  return tf.reshape(tf.transpose(rows), [stackedBatch / scales, height, width, scales]);
}
