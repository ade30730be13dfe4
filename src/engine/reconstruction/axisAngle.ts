import { type Tensor2D, type Tensor3D, tf } from "../tensor/tf.ts";

/** Added to the angle before dividing by it: the published implementation's. */
const DIVISION_GUARD = 1e-7;
/** The angle counts as no smaller than the root of this, so that the square root has a gradient everywhere.
 *  At a micro-radian the zero vector has the gradient of an infinitesimal rotation. Far below the division guard the
 *  gradient vanishes there, as it does in the reference: a network that starts at exactly zero would never turn. */
const SMALLEST_SQUARED_ANGLE = { infinitesimal: 1e-12, none: 1e-30 } as const;

/** The rotation's gradient at the zero vector. */
export type RotationAtZero = keyof typeof SMALLEST_SQUARED_ANGLE;

/** Row-major [n]x of an axis n is `axis · CROSS_PRODUCT`. */
const CROSS_PRODUCT = [
  [0, 0, 0, 0, 0, -1, 0, 1, 0],
  [0, 0, 1, 0, 0, 0, -1, 0, 0],
  [0, -1, 0, 1, 0, 0, 0, 0, 0],
];
const IDENTITY_ROW_MAJOR = [1, 0, 0, 0, 1, 0, 0, 0, 1];

/** Rodrigues' rotation of axis-angle vectors.
 *  axisAngle: [B,3], radians -> [B,3,3].
 *  R = cos θ I + sin θ [n]x + (1 - cos θ) n nᵀ with n = v / (θ + 1e-7), the published implementation's normalisation.
 *  Differentiable everywhere, also at the zero vector, which gives the identity. */
export function rotationFromAxisAngle(axisAngle: Tensor2D, atZero: RotationAtZero): Tensor3D {
  const batch = axisAngle.shape[0];
  const squaredAngle = tf.sum(tf.square(axisAngle), 1, true);
  const angle = tf.sqrt(tf.maximum(squaredAngle, SMALLEST_SQUARED_ANGLE[atZero])); // [B,1]
  const axis = tf.div(axisAngle, tf.add(angle, DIVISION_GUARD)); // [B,3]
  const cosine = tf.cos(angle);
  const cross = tf.matMul(axis, tf.tensor2d(CROSS_PRODUCT)); // [B,9]
  const outer = tf.reshape(tf.matMul(tf.reshape(axis, [batch, 3, 1]), tf.reshape(axis, [batch, 1, 3])), [
    batch,
    9,
  ]);
  const rotation = tf.addN([
    tf.mul(cosine, tf.tensor1d(IDENTITY_ROW_MAJOR)),
    tf.mul(tf.sin(angle), cross),
    tf.mul(tf.sub(1, cosine), outer),
  ]);
  return tf.reshape(rotation, [batch, 3, 3]);
}
