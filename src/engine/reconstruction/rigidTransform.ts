import { type Tensor, type Tensor2D, type Tensor3D, tf } from "../tensor/tf.ts";
import { type RotationAtZero, rotationFromAxisAngle } from "./axisAngle.ts";

/** How AlignNet's output becomes the scale s: `aroundOne` is 1 + output; the published code takes the output as it is
 *  (`raw`), which starts near 0. */
export const translationScale = {
  raw: (output: Tensor2D): Tensor2D => output,
  aroundOne: (output: Tensor2D): Tensor2D => tf.add(output, 1),
} satisfies Record<string, (output: Tensor2D) => Tensor2D>;

export type ScaleParametrisation = keyof typeof translationScale;

/** What AlignNet says of one source (method 2.2). */
export interface Alignment {
  /** [B,1], the head's output. */
  readonly scale: Tensor2D;
  /** [B,3], Δt in normalised units. */
  readonly residualTranslation: Tensor2D;
}

/** What PoseNet says of one pair (method 2.3). */
export interface Motion {
  /** [B,3], radians. */
  readonly axisAngle: Tensor2D;
  /** [B,3], normalised units. */
  readonly translation: Tensor2D;
}

/** [R | t] as [B,3,4] of a predicted motion. For a source before the target (`isEarlier`) the network saw the pair in
 *  temporal order, so its motion leads from the source to the target and is inverted: [Rᵀ | -Rᵀ t]. */
export function sourceFromTargetOfMotion(
  { axisAngle, translation }: Motion,
  { isEarlier, rotationAtZero }: { readonly isEarlier: boolean; readonly rotationAtZero: RotationAtZero },
): Tensor3D {
  const column = tf.reshape(translation, [-1, 3, 1]) as Tensor3D;
  // Rodrigues' formula is odd in its sine part alone: R(-v) is R(v)ᵀ.
  const rotation = rotationFromAxisAngle(isEarlier ? tf.neg(axisAngle) : axisAngle, rotationAtZero);
  return isEarlier
    ? tf.concat([rotation, tf.matMul(rotation, tf.neg(column))], 2)
    : tf.concat([rotation, column], 2);
}

/** `composeTransforms(aFromB, bFromC)` is aFromC; all [B,3,4]. */
export function composeTransforms(aFromB: Tensor3D, bFromC: Tensor3D): Tensor3D {
  const lastRow = tf.tensor3d(Array.from({ length: bFromC.shape[0] }, () => [[0, 0, 0, 1]]));
  return tf.matMul(aFromB, tf.concat([bFromC, lastRow], 1));
}

/** Optim t's pose: t* = s · t^CP + Δt, rotation as it is (method 2.2).
 *  coarse: [B,3,4] sourceFromTarget for either side. For a source before the target the reference negates Δt alone. */
export function refineTranslation(
  coarse: Tensor3D,
  { scale, residualTranslation }: Alignment,
  {
    isEarlier,
    parametrisation,
  }: { readonly isEarlier: boolean; readonly parametrisation: ScaleParametrisation },
): Tensor3D {
  const factor = tf.reshape(translationScale[parametrisation](scale), [-1, 1, 1]);
  const scaled: Tensor = tf.mul(tf.slice(coarse, [0, 0, 3], [-1, 3, 1]), factor);
  const shift = tf.reshape(residualTranslation, [-1, 3, 1]);
  const translation = isEarlier ? tf.sub(scaled, shift) : tf.add(scaled, shift);
  return tf.concat([tf.slice(coarse, [0, 0, 0], [-1, 3, 3]), translation as Tensor3D], 2);
}
