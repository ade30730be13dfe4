import { asTensors, defineOperation } from "../../tensor/operation.ts";
import { type Tensor, type Tensor4D, tf } from "../../tensor/tf.ts";
import { dispatch } from "../dispatch.ts";
import type { KernelSpec } from "../spec.ts";
import photometricSource from "./photometric.wgsl?raw";
import photometricGradSource from "./photometricGrad.wgsl?raw";

const uniforms = { pixels: "u32", channels: "u32", isRelative: "u32", offset: "f32" } as const;

export const photometricSpec: KernelSpec = {
  name: "photometric",
  wgsl: photometricSource,
  workgroupSize: [64, 1, 1],
  reads: ["ssimLoss", "target", "reconstruction", "alpha"],
  writes: ["error"],
  uniforms,
};

export const photometricGradSpec: KernelSpec = {
  name: "photometricGrad",
  wgsl: photometricGradSource,
  workgroupSize: [64, 1, 1],
  reads: ["target", "reconstruction", "dError", "alpha"],
  writes: ["dSsimLoss", "dReconstruction"],
  uniforms,
};

type Attributes = { isRelative: number; offset: number };

const photometricOperation = defineOperation<"ssimLoss" | "target" | "reconstruction" | "alpha", Attributes>(
  ["ssimLoss", "target", "reconstruction", "alpha"],
  {
    name: "photometric",
    forward: (inputs, attributes) => {
      const [batch, height, width, channels] = inputs.target.shape;
      const pixels = batch * height * width;
      return dispatch(photometricSpec, {
        tensors: inputs,
        outputs: [{ shape: [batch, height, width, 1] }],
        uniforms: { pixels, channels, ...attributes },
        invocations: [pixels],
      });
    },
    gradient: ([dError], { target, reconstruction, alpha }, attributes) => {
      const [batch, height, width, channels] = target.shape;
      const pixels = batch * height * width;
      // Outside the lazy gradients: the two share one pass over the pixels.
      const [dSsimLoss, dReconstruction] = asTensors(
        dispatch(photometricGradSpec, {
          tensors: { target, reconstruction, dError, alpha },
          outputs: [{ shape: target.shape }, { shape: target.shape }],
          uniforms: { pixels, channels, ...attributes },
          invocations: [pixels],
        }),
      );
      return { ssimLoss: () => dSsimLoss, reconstruction: () => dReconstruction };
    },
  },
);

/** Blend of SSIM and L1 loss, averaged over the channels (method 4).
 *  ssimLoss, target, reconstruction: [B,H,W,C] -> [B,H,W,1].
 *  alpha: weight of the SSIM part; a scalar tensor where a traced step must be able to change it.
 *  relativeTo: the L1 part is divided by (target + relativeTo); null leaves it plain.
 *  Differentiable in ssimLoss and reconstruction; the target is a constant. The gradient of |0| is 0.
 *  @throws Error if the shapes differ. */
export function photometric(
  ssimLoss: Tensor4D,
  target: Tensor4D,
  reconstruction: Tensor4D,
  { alpha, relativeTo }: { readonly alpha: number | Tensor; readonly relativeTo: number | null },
): Tensor4D {
  const shapes = [ssimLoss, target, reconstruction].map(({ shape }) => shape.join(","));
  if (new Set(shapes).size > 1) {
    throw new Error(`photometric needs three maps of one shape, got [${shapes.join("], [")}].`);
  }
  const weight = typeof alpha === "number" ? tf.scalar(alpha) : alpha;
  const [error] = photometricOperation(
    { ssimLoss, target, reconstruction, alpha: weight },
    { isRelative: relativeTo === null ? 0 : 1, offset: relativeTo ?? 0 },
  );
  if (weight !== alpha) weight.dispose();
  return error as Tensor4D;
}
