import { ELEMENTWISE_WORKGROUP } from "../elementwise.ts";
import type { KernelSpec } from "../spec.ts";
import channelMeansSource from "./channelMeans.wgsl?raw";
import channelMeansGradSource from "./channelMeansGrad.wgsl?raw";
import gateGradSource from "./gateGrad.wgsl?raw";
import joinedMapSource from "./joinedMap.wgsl?raw";
import sumOverPixelsSource from "./sumOverPixels.wgsl?raw";
import weighSource from "./weigh.wgsl?raw";
import weighGradSource from "./weighGrad.wgsl?raw";

const sumUniforms = { pixels: "u32", channels: "u32" } as const;
const mapUniforms = { count: "u32", pixels: "u32", channels: "u32" } as const;

export const channelMeansSpec: KernelSpec = {
  name: "channelMeans",
  wgsl: channelMeansSource + sumOverPixelsSource,
  workgroupSize: [256, 1, 1],
  reads: ["x", "y"],
  writes: ["means"],
  uniforms: sumUniforms,
};

export const gateGradSpec: KernelSpec = {
  name: "gateGrad",
  wgsl: gateGradSource + sumOverPixelsSource,
  workgroupSize: [256, 1, 1],
  reads: ["x", "y", "dWeighed"],
  writes: ["dGate"],
  uniforms: sumUniforms,
};

export const weighSpec: KernelSpec = {
  name: "weigh",
  wgsl: weighSource + joinedMapSource,
  workgroupSize: ELEMENTWISE_WORKGROUP,
  reads: ["x", "y", "gate"],
  writes: ["weighed"],
  uniforms: mapUniforms,
};

export const weighGradSpec: KernelSpec = {
  name: "weighGrad",
  wgsl: weighGradSource + joinedMapSource,
  workgroupSize: ELEMENTWISE_WORKGROUP,
  reads: ["dWeighed", "gate"],
  writes: ["dX", "dY"],
  uniforms: mapUniforms,
};

export const channelMeansGradSpec: KernelSpec = {
  name: "channelMeansGrad",
  wgsl: channelMeansGradSource + joinedMapSource,
  workgroupSize: ELEMENTWISE_WORKGROUP,
  reads: ["dMeans", "dSeenX", "dSeenY"],
  writes: ["dX", "dY"],
  uniforms: mapUniforms,
};
