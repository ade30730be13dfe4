import type { KernelSpec } from "../spec.ts";
import composeSource from "./compose.wgsl?raw";
import composeGradSource from "./composeGrad.wgsl?raw";
import motionSource from "./motion.wgsl?raw";
import motionGradSource from "./motionGrad.wgsl?raw";
import pixelTransformSource from "./pixelTransform.wgsl?raw";
import pixelTransformGradSource from "./pixelTransformGrad.wgsl?raw";
import refineTranslationSource from "./refineTranslation.wgsl?raw";
import refineTranslationGradSource from "./refineTranslationGrad.wgsl?raw";
import rodriguesSource from "./rodrigues.wgsl?raw";

const workgroupSize = [64, 1, 1] as const;
const motionUniforms = { count: "u32", isInverted: "u32", smallestSquaredAngle: "f32" } as const;

export const motionSpec: KernelSpec = {
  name: "motion",
  wgsl: motionSource + rodriguesSource,
  workgroupSize,
  reads: ["axisAngle", "translation"],
  writes: ["transform"],
  uniforms: motionUniforms,
};

export const motionGradSpec: KernelSpec = {
  name: "motionGrad",
  wgsl: motionGradSource + rodriguesSource,
  workgroupSize,
  reads: ["axisAngle", "translation", "dTransform"],
  writes: ["dAxisAngle", "dTranslation"],
  uniforms: motionUniforms,
};

export const composeSpec: KernelSpec = {
  name: "compose",
  wgsl: composeSource,
  workgroupSize,
  reads: ["aFromB", "bFromC"],
  writes: ["aFromC"],
  uniforms: { count: "u32" },
};

export const composeGradSpec: KernelSpec = {
  name: "composeGrad",
  wgsl: composeGradSource,
  workgroupSize,
  reads: ["aFromB", "bFromC", "dAFromC"],
  writes: ["dAFromB", "dBFromC"],
  uniforms: { count: "u32" },
};

export const refineTranslationSpec: KernelSpec = {
  name: "refineTranslation",
  wgsl: refineTranslationSource,
  workgroupSize,
  reads: ["coarse", "scale", "shift"],
  writes: ["refined"],
  uniforms: { count: "u32", offset: "f32", sign: "f32" },
};

export const refineTranslationGradSpec: KernelSpec = {
  name: "refineTranslationGrad",
  wgsl: refineTranslationGradSource,
  workgroupSize,
  reads: ["coarse", "dRefined"],
  writes: ["dScale", "dShift"],
  uniforms: { count: "u32", sign: "f32" },
};

export const pixelTransformSpec: KernelSpec = {
  name: "pixelTransform",
  wgsl: pixelTransformSource,
  workgroupSize,
  reads: ["sourceIntrinsics", "targetIntrinsics", "sourceFromTarget"],
  writes: ["pixelsFromTarget"],
  uniforms: { count: "u32" },
};

export const pixelTransformGradSpec: KernelSpec = {
  name: "pixelTransformGrad",
  wgsl: pixelTransformGradSource,
  workgroupSize,
  reads: ["sourceIntrinsics", "targetIntrinsics", "dPixelsFromTarget"],
  writes: ["dSourceFromTarget"],
  uniforms: { count: "u32" },
};
