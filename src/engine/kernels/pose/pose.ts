import { asTensors, defineOperation } from "../../tensor/operation.ts";
import type { Tensor, Tensor2D, Tensor3D } from "../../tensor/tf.ts";
import { dispatch } from "../dispatch.ts";
import {
  composeGradSpec,
  composeSpec,
  motionGradSpec,
  motionSpec,
  pixelTransformGradSpec,
  pixelTransformSpec,
  refineTranslationGradSpec,
  refineTranslationSpec,
} from "./specs.ts";

/** Transforms are [B,3,4], rows of (R | t), and named by frame: `aFromB` takes points of b to a. */

type MotionAttributes = {
  readonly isInverted: number;
  readonly smallestSquaredAngle: number;
};

const motionOperation = defineOperation<"axisAngle" | "translation", MotionAttributes>(
  ["axisAngle", "translation"],
  {
    name: "motion",
    forward: (tensors, attributes) => {
      const [count] = tensors.axisAngle.shape;
      return dispatch(motionSpec, {
        tensors,
        outputs: [{ shape: [count, 3, 4] }],
        uniforms: { count, ...attributes },
        invocations: [count],
      });
    },
    gradient: ([dTransform], { axisAngle, translation }, attributes) => {
      const [count] = axisAngle.shape;
      // Not inside the thunks, here and below: one dispatch gives both, and the tape disposes of what a thunk leaves behind.
      const [dAxisAngle, dTranslation] = asTensors(
        dispatch(motionGradSpec, {
          tensors: { axisAngle, translation, dTransform },
          outputs: [{ shape: axisAngle.shape }, { shape: translation.shape }],
          uniforms: { count, ...attributes },
          invocations: [count],
        }),
      );
      return { axisAngle: () => dAxisAngle, translation: () => dTranslation };
    },
  },
);

const composeOperation = defineOperation(["aFromB", "bFromC"], {
  name: "compose",
  forward: (tensors) => {
    const { shape } = tensors.aFromB;
    return dispatch(composeSpec, {
      tensors,
      outputs: [{ shape }],
      uniforms: { count: shape[0] },
      invocations: [shape[0]],
    });
  },
  gradient: ([dAFromC], { aFromB, bFromC }) => {
    const { shape } = aFromB;
    const [dAFromB, dBFromC] = asTensors(
      dispatch(composeGradSpec, {
        tensors: { aFromB, bFromC, dAFromC },
        outputs: [{ shape }, { shape }],
        uniforms: { count: shape[0] },
        invocations: [shape[0]],
      }),
    );
    return { aFromB: () => dAFromB, bFromC: () => dBFromC };
  },
});

type RefinementAttributes = { readonly offset: number; readonly sign: number };

const refineTranslationOperation = defineOperation<"coarse" | "scale" | "shift", RefinementAttributes>(
  ["coarse", "scale", "shift"],
  {
    name: "refineTranslation",
    forward: (tensors, attributes) => {
      const { shape } = tensors.coarse;
      const count = shape[0] * 3;
      return dispatch(refineTranslationSpec, {
        tensors,
        outputs: [{ shape }],
        uniforms: { count, ...attributes },
        invocations: [count],
      });
    },
    gradient: ([dRefined], { coarse, scale, shift }, { sign }) => {
      const [count] = coarse.shape;
      const [dScale, dShift] = asTensors(
        dispatch(refineTranslationGradSpec, {
          tensors: { coarse, dRefined },
          outputs: [{ shape: scale.shape }, { shape: shift.shape }],
          uniforms: { count, sign },
          invocations: [count],
        }),
      );
      return { scale: () => dScale, shift: () => dShift };
    },
  },
);

type PixelTransformInput = "sourceIntrinsics" | "targetIntrinsics" | "sourceFromTarget";

const pixelTransformOperation = defineOperation<PixelTransformInput, Record<string, never>>(
  ["sourceIntrinsics", "targetIntrinsics", "sourceFromTarget"],
  {
    name: "pixelTransform",
    forward: (tensors) => {
      const { shape } = tensors.sourceFromTarget;
      return dispatch(pixelTransformSpec, {
        tensors,
        outputs: [{ shape }],
        uniforms: { count: shape[0] },
        invocations: [shape[0]],
      });
    },
    gradient: ([dPixelsFromTarget], { sourceIntrinsics, targetIntrinsics, sourceFromTarget: { shape } }) => ({
      sourceFromTarget: () =>
        asTensors(
          dispatch(pixelTransformGradSpec, {
            tensors: { sourceIntrinsics, targetIntrinsics, dPixelsFromTarget },
            outputs: [{ shape }],
            uniforms: { count: shape[0] },
            invocations: [shape[0]],
          }),
        )[0],
    }),
  },
);

export interface MotionOptions {
  /** (R | t)⁻¹ = (Rᵀ | -Rᵀ t) instead of (R | t). */
  readonly isInverted: boolean;
  /** The angle counts as no smaller than the root of this, radians². */
  readonly smallestSquaredAngle: number;
}

/** The transform of a motion: axisAngle [B,3] in radians, translation [B,3] -> [B,3,4].
 *  R = cos θ I + sin θ [n]x + (1 - cos θ) n nᵀ with n = v / (θ + 1e-7), the published implementation's normalisation.
 *  Differentiable everywhere in both, also at the zero vector, which gives the identity.
 *  @throws Error if the shapes do not fit. */
export function transformOfMotion(
  axisAngle: Tensor2D,
  translation: Tensor2D,
  { isInverted, smallestSquaredAngle }: MotionOptions,
): Tensor3D {
  const [batch] = axisAngle.shape;
  requireShapes("transformOfMotion", { axisAngle, translation }, [batch, 3]);
  const attributes = { isInverted: isInverted ? 1 : 0, smallestSquaredAngle };
  return motionOperation({ axisAngle, translation }, attributes)[0] as Tensor3D;
}

/** `composeTransforms(aFromB, bFromC)` is aFromC; all [B,3,4]. Differentiable in both.
 *  @throws Error if the shapes do not fit. */
export function composeTransforms(aFromB: Tensor3D, bFromC: Tensor3D): Tensor3D {
  requireShapes("composeTransforms", { aFromB, bFromC }, [aFromB.shape[0], 3, 4]);
  return composeOperation({ aFromB, bFromC }, {})[0] as Tensor3D;
}

/** (R | (scale + offset) t ± shift) of coarse = (R | t): coarse [B,3,4], scale [B,1], shift [B,3] -> [B,3,4].
 *  Differentiable in scale and shift; coarse is a constant.
 *  @throws Error if the shapes do not fit. */
export function withRefinedTranslation(
  coarse: Tensor3D,
  scale: Tensor2D,
  shift: Tensor2D,
  { offset, sign }: { readonly offset: number; readonly sign: 1 | -1 },
): Tensor3D {
  const [batch] = coarse.shape;
  requireShapes("withRefinedTranslation", { coarse }, [batch, 3, 4]);
  requireShapes("withRefinedTranslation", { scale }, [batch, 1]);
  requireShapes("withRefinedTranslation", { shift }, [batch, 3]);
  return refineTranslationOperation({ coarse, scale, shift }, { offset, sign })[0] as Tensor3D;
}

/** Takes homogeneous target pixels times depth to source pixels: (K_s R K_t⁻¹ | K_s t).
 *  Intrinsics: [B,4] as (fx, fy, cx, cy) in pixels, constants; sourceFromTarget: [B,3,4] -> [B,3,4]. Differentiable in it.
 *  @throws Error if the shapes do not fit. */
export function pixelTransform(
  sourceIntrinsics: Tensor2D,
  targetIntrinsics: Tensor2D,
  sourceFromTarget: Tensor3D,
): Tensor3D {
  const [batch] = sourceFromTarget.shape;
  requireShapes("pixelTransform", { sourceFromTarget }, [batch, 3, 4]);
  requireShapes("pixelTransform", { sourceIntrinsics, targetIntrinsics }, [batch, 4]);
  const inputs = { sourceIntrinsics, targetIntrinsics, sourceFromTarget };
  return pixelTransformOperation(inputs, {})[0] as Tensor3D;
}

function requireShapes(
  what: string,
  tensors: Readonly<Record<string, Tensor>>,
  expected: readonly number[],
): void {
  for (const [name, { shape }] of Object.entries(tensors)) {
    if (shape.join() !== expected.join())
      throw new Error(`${what}: ${name} is [${shape}], expected [${expected}].`);
  }
}
