import { absolute } from "../tensor/gradients.ts";
import { detach } from "../tensor/operation.ts";
import { type Tensor, type Tensor4D, tf } from "../tensor/tf.ts";
import { mirrored } from "./border.ts";

interface PhotometricInputs {
  readonly ssimLoss: Tensor4D;
  readonly target: Tensor4D;
  readonly reconstruction: Tensor4D;
  readonly alpha: Tensor;
}

/** Of `kernels/ssim`, `kernels/photometric`, `kernels/minimumOver` and `kernels/smoothness`. */
export const photometricErrors = {
  ssim: ({ x, y }: { x: Tensor4D; y: Tensor4D }) => {
    const meanOf = (t: Tensor4D): Tensor4D => tf.avgPool(t, 3, 1, "valid");
    const [p, q] = [mirrored(x, 1, "reflect"), mirrored(y, 1, "reflect")];
    const [mp, mq] = [meanOf(p), meanOf(q)];
    const [mpp, mqq, mpq] = [tf.square(mp), tf.square(mq), tf.mul(mp, mq)];
    const spp = tf.sub(meanOf(tf.square(p)), mpp);
    const sqq = tf.sub(meanOf(tf.square(q)), mqq);
    const spq = tf.sub(meanOf(tf.mul(p, q)), mpq);
    const numerator = tf.mul(tf.add(tf.mul(mpq, 2), 1e-4), tf.add(tf.mul(spq, 2), 9e-4));
    const denominator = tf.mul(tf.add(tf.add(mpp, mqq), 1e-4), tf.add(tf.add(spp, sqq), 9e-4));
    return [tf.clipByValue(tf.div(tf.sub(1, tf.div(numerator, denominator)), 2), 0, 1)];
  },

  photometric: (
    { ssimLoss, target, reconstruction, alpha }: PhotometricInputs,
    { isRelative, offset }: { isRelative: number; offset: number },
  ) => {
    const difference = absolute(tf.sub(target, reconstruction));
    const l1 = isRelative === 1 ? tf.div(difference, tf.add(target, offset)) : difference;
    const blend = tf.add(tf.mul(ssimLoss, alpha), tf.mul(l1, tf.sub(1, alpha)));
    return [tf.mean(blend, 3, true)];
  },

  /** At a tie the library gives every channel the whole gradient. */
  minimumOver: ({ x }: { x: Tensor4D }) => {
    const [batch, height, width] = x.shape;
    const argument = tf.reshape(tf.argMin(detach(x), 3), [batch, height, width, 1]);
    return [tf.min(x, 3, true), argument];
  },

  smoothness: ({ disparity, picture }: { disparity: Tensor4D; picture: Tensor4D }) => {
    const scales = disparity.shape[0] / picture.shape[0];
    const along = (axis: 1 | 2): Tensor => {
      const pairs = disparity.shape[axis] - 1;
      const differences = (map: Tensor4D): Tensor => {
        const shape = map.shape.with(axis, pairs);
        const next = [0, 0, 0, 0].with(axis, 1);
        return absolute(tf.sub(tf.slice(map, next, shape), tf.slice(map, [0, 0, 0, 0], shape)));
      };
      const weights = tf.exp(tf.neg(tf.mean(differences(picture), 3, true)));
      const perPair = tf.tile(tf.mul(weights, (pairs + 1) / pairs), [scales, 1, 1, 1]);
      const last: [number, number] = [0, 1];
      const none: [number, number] = [0, 0];
      return tf.pad(tf.mul(differences(disparity), perPair), [none, none, none, none].with(axis, last));
    };
    return [tf.add(along(2), along(1))];
  },
};
