import { type Tensor2D, type Tensor3D, tf } from "../tensor/tf.ts";

const DIVISION_GUARD = 1e-7;

/** Row-major [n]x of an axis n is `axis · CROSS_PRODUCT`. */
const CROSS_PRODUCT = [
  [0, 0, 0, 0, 0, -1, 0, 1, 0],
  [0, 0, 1, 0, 0, 0, -1, 0, 0],
  [0, -1, 0, 1, 0, 0, 0, 0, 0],
];
const IDENTITY_ROW_MAJOR = [1, 0, 0, 0, 1, 0, 0, 0, 1];

/** Row-major K is `intrinsics · FOCAL_AND_CENTRE + LAST_ENTRY`. */
const FOCAL_AND_CENTRE = [
  [1, 0, 0, 0, 0, 0, 0, 0, 0],
  [0, 0, 0, 0, 1, 0, 0, 0, 0],
  [0, 0, 1, 0, 0, 0, 0, 0, 0],
  [0, 0, 0, 0, 0, 1, 0, 0, 0],
];
const LAST_ENTRY = [0, 0, 0, 0, 0, 0, 0, 0, 1];

/** (fx, fy, cx, cy) -> (1, 1, -cx, -cy) and (fx, fy, fx, fy); their quotients are the entries of K⁻¹. */
const NUMERATORS = [
  [0, 0, 0, 0],
  [0, 0, 0, 0],
  [0, 0, -1, 0],
  [0, 0, 0, -1],
];
const DENOMINATORS = [
  [1, 0, 1, 0],
  [0, 1, 0, 1],
  [0, 0, 0, 0],
  [0, 0, 0, 0],
];
/** Where those quotients stand in the row-major 4 x 4 matrix of (K⁻¹ 0; 0 1). */
const INVERSE_ENTRIES = [
  [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  [0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  [0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  [0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0],
];
const INVERSE_CONSTANTS = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];

/** Of `kernels/pose`. */
export const poses = {
  motion: (
    { axisAngle, translation }: { axisAngle: Tensor2D; translation: Tensor2D },
    { isInverted, smallestSquaredAngle }: { isInverted: number; smallestSquaredAngle: number },
  ) => {
    const column = tf.reshape(translation, [-1, 3, 1]) as Tensor3D;
    const vector = isInverted === 1 ? (tf.neg(axisAngle) as Tensor2D) : axisAngle;
    const rotation = rotationFromAxisAngle(vector, smallestSquaredAngle);
    const moved = isInverted === 1 ? tf.matMul(rotation, tf.neg(column)) : column;
    return [tf.concat([rotation, moved], 2)];
  },

  compose: ({ aFromB, bFromC }: { aFromB: Tensor3D; bFromC: Tensor3D }) => {
    const lastRow = tf.tensor3d(Array.from({ length: bFromC.shape[0] }, () => [[0, 0, 0, 1]]));
    return [tf.matMul(aFromB, tf.concat([bFromC, lastRow], 1))];
  },

  refineTranslation: (
    { coarse, scale, shift }: { coarse: Tensor3D; scale: Tensor2D; shift: Tensor2D },
    { offset, sign }: { offset: number; sign: number },
  ) => {
    const factor = tf.reshape(offset === 0 ? scale : tf.add(scale, offset), [-1, 1, 1]);
    const scaled = tf.mul(tf.slice(coarse, [0, 0, 3], [-1, 3, 1]), factor);
    const column = tf.reshape(shift, [-1, 3, 1]);
    const translation = (sign < 0 ? tf.sub(scaled, column) : tf.add(scaled, column)) as Tensor3D;
    return [tf.concat([tf.slice(coarse, [0, 0, 0], [-1, 3, 3]), translation], 2)];
  },

  pixelTransform: ({
    sourceIntrinsics,
    targetIntrinsics,
    sourceFromTarget,
  }: {
    sourceIntrinsics: Tensor2D;
    targetIntrinsics: Tensor2D;
    sourceFromTarget: Tensor3D;
  }) => [
    tf.matMul(
      tf.matMul(intrinsicMatrix(sourceIntrinsics), sourceFromTarget),
      inverseIntrinsicMatrix(targetIntrinsics),
    ),
  ],
};

/** Rodrigues' formula: [B,3] -> [B,3,3]. */
function rotationFromAxisAngle(axisAngle: Tensor2D, smallestSquaredAngle: number): Tensor3D {
  const [batch] = axisAngle.shape;
  const squaredAngle = tf.sum(tf.square(axisAngle), 1, true);
  const angle = tf.sqrt(tf.maximum(squaredAngle, smallestSquaredAngle)); // [B,1]
  const axis = tf.div(axisAngle, tf.add(angle, DIVISION_GUARD)); // [B,3]
  const cosine = tf.cos(angle);
  const cross = tf.matMul(axis as Tensor2D, tf.tensor2d(CROSS_PRODUCT)); // [B,9]
  const outer = tf.matMul(tf.reshape(axis, [batch, 3, 1]), tf.reshape(axis, [batch, 1, 3]));
  const rotation = tf.addN([
    tf.mul(cosine, tf.tensor1d(IDENTITY_ROW_MAJOR)),
    tf.mul(tf.sin(angle), cross),
    tf.mul(tf.sub(1, cosine), tf.reshape(outer, [batch, 9])),
  ]);
  return tf.reshape(rotation, [batch, 3, 3]);
}

function intrinsicMatrix(intrinsics: Tensor2D): Tensor3D {
  const entries = tf.add(tf.matMul(intrinsics, tf.tensor2d(FOCAL_AND_CENTRE)), tf.tensor1d(LAST_ENTRY));
  return tf.reshape(entries, [-1, 3, 3]) as Tensor3D;
}

function inverseIntrinsicMatrix(intrinsics: Tensor2D): Tensor3D {
  const numerators = tf.add(tf.matMul(intrinsics, tf.tensor2d(NUMERATORS)), tf.tensor1d([1, 1, 0, 0]));
  const quotients = tf.div(numerators, tf.matMul(intrinsics, tf.tensor2d(DENOMINATORS)));
  const entries = tf.add(
    tf.matMul(quotients as Tensor2D, tf.tensor2d(INVERSE_ENTRIES)),
    tf.tensor1d(INVERSE_CONSTANTS),
  );
  return tf.reshape(entries, [-1, 4, 4]) as Tensor3D;
}
