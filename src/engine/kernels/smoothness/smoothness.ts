import { asTensors, defineOperation } from "../../tensor/operation.ts";
import type { Tensor4D, TensorInfo } from "../../tensor/tf.ts";
import { dispatch } from "../dispatch.ts";
import type { KernelSpec } from "../spec.ts";
import smoothnessSource from "./smoothness.wgsl?raw";
import smoothnessGradSource from "./smoothnessGrad.wgsl?raw";

const uniforms = { count: "u32", pictures: "u32", height: "u32", width: "u32", channels: "u32" } as const;

export const smoothnessSpec: KernelSpec = {
  name: "smoothness",
  wgsl: smoothnessSource,
  workgroupSize: [64, 1, 1],
  reads: ["disparity", "picture"],
  writes: ["roughness"],
  uniforms,
};

export const smoothnessGradSpec: KernelSpec = {
  name: "smoothnessGrad",
  wgsl: smoothnessGradSource,
  workgroupSize: [64, 1, 1],
  reads: ["disparity", "picture", "dRoughness"],
  writes: ["dDisparity"],
  uniforms,
};

function sizes(disparity: TensorInfo, picture: TensorInfo): Record<keyof typeof uniforms, number> {
  const [samples, height, width] = disparity.shape;
  const [pictures, , , channels] = picture.shape;
  return { count: samples * height * width, pictures, height, width, channels };
}

const smoothnessOperation = defineOperation(["disparity", "picture"], {
  name: "smoothness",
  forward: ({ disparity, picture }) =>
    dispatch(smoothnessSpec, {
      tensors: { disparity, picture },
      outputs: [{ shape: disparity.shape }],
      uniforms: sizes(disparity, picture),
      invocations: [sizes(disparity, picture).count],
    }),
  gradient: ([dRoughness], { disparity, picture }) => ({
    disparity: () =>
      asTensors(
        dispatch(smoothnessGradSpec, {
          tensors: { disparity, picture, dRoughness },
          outputs: [{ shape: disparity.shape }],
          uniforms: sizes(disparity, picture),
          invocations: [sizes(disparity, picture).count],
        }),
      )[0],
  }),
});

/** Edge-aware roughness of disparity (method 4): |∂x d| e^{-|∂x I|} + |∂y d| e^{-|∂y I|}, scaled so that its mean over
 *  the map is the sum of the means over horizontal and vertical pixel pairs.
 *  disparity: [S·B,H,W,1], scales stacked; picture: [B,H,W,C] -> [S·B,H,W,1].
 *  Differentiable in the disparity; the picture is a constant. The gradient of |0| is 0.
 *  @throws Error if the shapes do not fit. */
export function smoothness(disparity: Tensor4D, picture: Tensor4D): Tensor4D {
  const [samples, height, width, one] = disparity.shape;
  const [pictures, pictureHeight, pictureWidth] = picture.shape;
  if (one !== 1 || height !== pictureHeight || width !== pictureWidth || samples % pictures !== 0) {
    throw new Error(
      `smoothness needs disparity [S*B,H,W,1] and picture [B,H,W,C], got [${disparity.shape}] and [${picture.shape}].`,
    );
  }
  const [roughness] = smoothnessOperation({ disparity, picture }, {});
  return roughness as Tensor4D;
}
