import { ELEMENTWISE_WORKGROUP } from "../elementwise.ts";
import { BLOCK_WORKGROUP } from "../rowBlocks/rowBlocks.ts";
import type { KernelSpec } from "../spec.ts";
import batchMomentsSource from "./batchMoments.wgsl?raw";
import batchNormGradXSource from "./batchNormGradX.wgsl?raw";
import wholeSource from "./batchNormWhole.wgsl?raw";
import wholeGradSource from "./batchNormWholeGrad.wgsl?raw";
import wholeGradBody from "./batchNormWholeGradBody.wgsl?raw";
import wholeGradReluSource from "./batchNormWholeGradRelu.wgsl?raw";
import combineMomentsSource from "./combineMoments.wgsl?raw";
import laneMomentsSource from "./laneMoments.wgsl?raw";
import activationSource from "./normActivation.wgsl?raw";
import normaliseSource from "./normalise.wgsl?raw";
import gradSumsSource from "./normaliseGradSums.wgsl?raw";
import gradSumsBody from "./normaliseGradSumsBody.wgsl?raw";
import gradSumsReluSource from "./normaliseGradSumsRelu.wgsl?raw";
import normaliseGradXSource from "./normaliseGradX.wgsl?raw";

const workgroupSize = [BLOCK_WORKGROUP, 1, 1] as const;

/** A map of few pixels at once: moments and result, or all gradients, in one dispatch. */
export const batchNormWholeSpec: KernelSpec = {
  name: "batchNormWhole",
  wgsl: wholeSource + laneMomentsSource + activationSource,
  workgroupSize,
  reads: ["x", "residual", "gamma", "beta"],
  writes: ["y", "moments"],
  uniforms: { rows: "u32", channels: "u32", epsilon: "f32", hasResidual: "u32" },
};

export const batchNormWholeGradSpec: KernelSpec = {
  name: "batchNormWholeGrad",
  wgsl: wholeGradSource + wholeGradBody + activationSource,
  workgroupSize,
  reads: ["x", "dy", "beta", "moments"],
  writes: ["dx", "dBeta", "dGamma"],
  uniforms: { rows: "u32", channels: "u32", epsilon: "f32", passes: "u32" },
};

export const batchNormWholeGradReluSpec: KernelSpec = {
  name: "batchNormWholeGradRelu",
  wgsl: wholeGradReluSource + wholeGradBody,
  workgroupSize,
  reads: ["x", "dy", "y", "moments"],
  writes: ["dx", "dBeta", "dGamma", "dResidual"],
  uniforms: { rows: "u32", channels: "u32", epsilon: "f32", passes: "u32" },
};

/** A large map in blocks of rows. */
export const batchMomentsSpec: KernelSpec = {
  name: "batchMoments",
  wgsl: batchMomentsSource + laneMomentsSource,
  workgroupSize,
  reads: ["x"],
  writes: ["blockMoments"],
  uniforms: { rows: "u32", channels: "u32", rowsPerBlock: "u32" },
};

export const combineMomentsSpec: KernelSpec = {
  name: "combineMoments",
  wgsl: combineMomentsSource,
  workgroupSize,
  reads: ["blockMoments", "gamma"],
  writes: ["moments"],
  uniforms: { rows: "u32", channels: "u32", rowsPerBlock: "u32", blocks: "u32", epsilon: "f32" },
};

export const batchNormGradXSpec: KernelSpec = {
  name: "batchNormGradX",
  wgsl: batchNormGradXSource + activationSource,
  workgroupSize: ELEMENTWISE_WORKGROUP,
  reads: ["x", "dy", "moments", "beta", "passBeta", "passGamma"],
  writes: ["dx"],
  uniforms: { count: "u32", rows: "u32", channels: "u32", epsilon: "f32" },
};

/** Both large maps and given statistics. */
export const normaliseSpec: KernelSpec = {
  name: "normalise",
  wgsl: normaliseSource + activationSource,
  workgroupSize: ELEMENTWISE_WORKGROUP,
  reads: ["x", "residual", "mean", "variance", "gamma", "beta"],
  writes: ["y"],
  uniforms: {
    count: "u32",
    rows: "u32",
    channels: "u32",
    epsilon: "f32",
    varianceAt: "u32",
    passStride: "u32",
    hasResidual: "u32",
  },
};

const sumsUniforms = {
  rows: "u32",
  channels: "u32",
  rowsPerBlock: "u32",
  epsilon: "f32",
  varianceAt: "u32",
  passStride: "u32",
} as const;

export const normaliseGradSumsSpec: KernelSpec = {
  name: "normaliseGradSums",
  wgsl: gradSumsSource + gradSumsBody + activationSource,
  workgroupSize,
  reads: ["x", "dy", "mean", "variance", "gamma", "beta"],
  writes: ["blockBeta", "blockGamma"],
  uniforms: sumsUniforms,
};

export const normaliseGradSumsReluSpec: KernelSpec = {
  name: "normaliseGradSumsRelu",
  wgsl: gradSumsReluSource + gradSumsBody,
  workgroupSize,
  reads: ["x", "dy", "y", "mean", "variance"],
  writes: ["blockBeta", "blockGamma", "dResidual"],
  uniforms: sumsUniforms,
};

/** Given statistics only. */
export const normaliseGradXSpec: KernelSpec = {
  name: "normaliseGradX",
  wgsl: normaliseGradXSource + activationSource,
  workgroupSize: ELEMENTWISE_WORKGROUP,
  reads: ["x", "dy", "mean", "variance", "gamma", "beta"],
  writes: ["dx"],
  uniforms: { count: "u32", channels: "u32", epsilon: "f32" },
};
