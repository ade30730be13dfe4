import { transformOfMotion, withRefinedTranslation } from "../kernels/pose/pose.ts";
import { type Tensor2D, type Tensor3D, tf } from "../tensor/tf.ts";

export { composeTransforms } from "../kernels/pose/pose.ts";

/** The angle counts as no smaller than the root of this, so that the square root has a gradient everywhere.
 *  At a micro-radian the zero vector has the gradient of an infinitesimal rotation. Far below the division guard the
 *  gradient vanishes there, as it does in the reference: a network that starts at exactly zero would never turn. */
const SMALLEST_SQUARED_ANGLE = { infinitesimal: 1e-12, none: 1e-30 } as const;

/** The rotation's gradient at the zero vector. */
export type RotationAtZero = keyof typeof SMALLEST_SQUARED_ANGLE;

/** What is added to AlignNet's output to give the scale s. */
const SCALE_OFFSET = { raw: 0, aroundOne: 1 } as const;

export type ScaleParametrisation = keyof typeof SCALE_OFFSET;

/** How AlignNet's output becomes the scale s: `aroundOne` is 1 + output; the published code takes the output as it is
 *  (`raw`), which starts near 0. */
export const translationScale = {
  raw: (output: Tensor2D): Tensor2D => output,
  aroundOne: (output: Tensor2D): Tensor2D => tf.add(output, SCALE_OFFSET.aroundOne),
} satisfies Record<ScaleParametrisation, (output: Tensor2D) => Tensor2D>;

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
  return transformOfMotion(axisAngle, translation, {
    isInverted: isEarlier,
    smallestSquaredAngle: SMALLEST_SQUARED_ANGLE[rotationAtZero],
  });
}

/** Optim t's pose: t* = s · t^CP + Δt, rotation as it is (method 2.2).
 *  coarse: [B,3,4] sourceFromTarget for either side, a constant. For a source before the target the reference negates Δt
 *  alone. */
export function refineTranslation(
  coarse: Tensor3D,
  { scale, residualTranslation }: Alignment,
  {
    isEarlier,
    parametrisation,
  }: { readonly isEarlier: boolean; readonly parametrisation: ScaleParametrisation },
): Tensor3D {
  return withRefinedTranslation(coarse, scale, residualTranslation, {
    offset: SCALE_OFFSET[parametrisation],
    sign: isEarlier ? -1 : 1,
  });
}
