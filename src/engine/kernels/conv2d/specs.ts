import eluValueSource from "../activation/eluValue.wgsl?raw";
import geluSlopeSource from "../activation/geluSlope.wgsl?raw";
import normalCdfSource from "../activation/normalCdf.wgsl?raw";
import { ELEMENTWISE_WORKGROUP } from "../elementwise.ts";
import type { KernelSpec } from "../spec.ts";
import borderSource from "./border.wgsl?raw";
import plainSource from "./conv2d.wgsl?raw";
import bodySource from "./conv2dBody.wgsl?raw";
import geluSource from "./conv2dGelu.wgsl?raw";
import gradActivationSource from "./conv2dGradActivation.wgsl?raw";
import gradFilterSource from "./conv2dGradFilter.wgsl?raw";
import gradImageSource from "./conv2dGradImage.wgsl?raw";

const GEOMETRY_UNIFORMS = {
  batch: "u32",
  height: "u32",
  width: "u32",
  inChannels: "u32",
  outHeight: "u32",
  outWidth: "u32",
  outChannels: "u32",
  kernelHeight: "u32",
  kernelWidth: "u32",
  stride: "u32",
  padTop: "i32",
  padLeft: "i32",
  reflects: "u32",
} as const;
const FACTOR_UNIFORMS = { hasFactors: "u32", firstFactor: "u32" } as const;
const workgroupSize = [64, 1, 1] as const;

export const conv2dSpec: KernelSpec = {
  name: "conv2d",
  wgsl: plainSource + bodySource + borderSource + eluValueSource,
  workgroupSize,
  reads: ["image", "filters", "bias", "residual", "factors"],
  writes: ["result"],
  uniforms: {
    ...GEOMETRY_UNIFORMS,
    hasBias: "u32",
    hasResidual: "u32",
    ...FACTOR_UNIFORMS,
    activation: "u32",
  },
};

export const conv2dGeluSpec: KernelSpec = {
  name: "conv2dGelu",
  wgsl: geluSource + bodySource + borderSource + normalCdfSource,
  workgroupSize,
  reads: ["image", "filters", "bias"],
  writes: ["raw", "result"],
  uniforms: GEOMETRY_UNIFORMS,
};

export const conv2dGradImageSpec: KernelSpec = {
  name: "conv2dGradImage",
  wgsl: gradImageSource + geluSlopeSource + normalCdfSource,
  workgroupSize,
  reads: ["dResult", "filters", "factors", "raw"],
  writes: ["dImage"],
  uniforms: { ...GEOMETRY_UNIFORMS, ...FACTOR_UNIFORMS },
};

export const conv2dGradActivationSpec: KernelSpec = {
  name: "conv2dGradActivation",
  wgsl: gradActivationSource,
  workgroupSize: ELEMENTWISE_WORKGROUP,
  reads: ["dResult", "result"],
  writes: ["dSum"],
  uniforms: { count: "u32" },
};

export const conv2dGradFilterSpec: KernelSpec = {
  name: "conv2dGradFilter",
  wgsl: gradFilterSource + borderSource,
  workgroupSize,
  reads: ["image", "dResult", "factors"],
  writes: ["dFilter", "dBias"],
  uniforms: { ...GEOMETRY_UNIFORMS, ...FACTOR_UNIFORMS },
};
