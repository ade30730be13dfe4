import { currentBackend } from "../../tensor/backend.ts";
import { asTensors, defineOperation } from "../../tensor/operation.ts";
import type { Tensor, Tensor1D, Tensor4D, TensorInfo } from "../../tensor/tf.ts";
import { dispatch } from "../dispatch.ts";
import { ELEMENTWISE_WORKGROUP, elementwiseGrid } from "../elementwise.ts";
import {
  BLOCK_WORKGROUP,
  blockGrid,
  combineGrid,
  partialShape,
  planRowBlocks,
  type RowBlocks,
  sumBlocks,
} from "../rowBlocks/rowBlocks.ts";
import type { KernelSpec } from "../spec.ts";
import batchMomentsSource from "./batchMoments.wgsl?raw";
import batchNormGradXSource from "./batchNormGradX.wgsl?raw";
import combineMomentsSource from "./combineMoments.wgsl?raw";
import normaliseSource from "./normalise.wgsl?raw";
import normaliseGradSumsSource from "./normaliseGradSums.wgsl?raw";
import normaliseGradXSource from "./normaliseGradX.wgsl?raw";

const workgroupSize = [BLOCK_WORKGROUP, 1, 1] as const;

export const batchMomentsSpec: KernelSpec = {
  name: "batchMoments",
  wgsl: batchMomentsSource,
  workgroupSize,
  reads: ["x"],
  writes: ["blockMeans", "blockVariances"],
  uniforms: { rows: "u32", channels: "u32", rowsPerBlock: "u32" },
};

export const combineMomentsSpec: KernelSpec = {
  name: "combineMoments",
  wgsl: combineMomentsSource,
  workgroupSize,
  reads: ["blockMeans", "blockVariances"],
  writes: ["mean", "variance"],
  uniforms: { rows: "u32", channels: "u32", rowsPerBlock: "u32", blocks: "u32" },
};

export const normaliseSpec: KernelSpec = {
  name: "normalise",
  wgsl: normaliseSource,
  workgroupSize: ELEMENTWISE_WORKGROUP,
  reads: ["x", "mean", "variance", "gamma", "beta"],
  writes: ["y"],
  uniforms: { count: "u32", channels: "u32", epsilon: "f32" },
};

export const normaliseGradSumsSpec: KernelSpec = {
  name: "normaliseGradSums",
  wgsl: normaliseGradSumsSource,
  workgroupSize,
  reads: ["x", "dy", "mean", "variance"],
  writes: ["blockBeta", "blockGamma"],
  uniforms: { rows: "u32", channels: "u32", rowsPerBlock: "u32", epsilon: "f32" },
};

export const normaliseGradXSpec: KernelSpec = {
  name: "normaliseGradX",
  wgsl: normaliseGradXSource,
  workgroupSize: ELEMENTWISE_WORKGROUP,
  reads: ["dy", "variance", "gamma"],
  writes: ["dx"],
  uniforms: { count: "u32", channels: "u32", epsilon: "f32" },
};

export const batchNormGradXSpec: KernelSpec = {
  name: "batchNormGradX",
  wgsl: batchNormGradXSource,
  workgroupSize: ELEMENTWISE_WORKGROUP,
  reads: ["x", "dy", "mean", "variance", "gamma", "dBeta", "dGamma"],
  writes: ["dx"],
  uniforms: { count: "u32", rows: "u32", channels: "u32", epsilon: "f32" },
};

/** Batch normalisation in training mode, over all pixels of all pictures of the batch.
 *
 *  x [B,H,W,C]; gamma, beta [C] -> y [B,H,W,C]; mean, variance [C], the biased moments that y was normalised with.
 *  y = (x - mean) / sqrt(variance + epsilon) * gamma + beta.
 *  Differentiable in x (also through mean and variance), gamma and beta. The returned moments are for the running
 *  statistics: they carry no gradient of their own.
 *  @throws if gamma or beta does not have C elements. */
export function batchNorm(
  x: Tensor4D,
  gamma: Tensor1D,
  beta: Tensor1D,
  epsilon: number,
): { y: Tensor4D; mean: Tensor1D; variance: Tensor1D } {
  requireChannels(x, { gamma, beta });
  const [y, mean, variance] = batchNormOperation({ x, gamma, beta }, { epsilon });
  return { y: y as Tensor4D, mean: mean as Tensor1D, variance: variance as Tensor1D };
}

/** Batch normalisation in evaluation mode, with given (running) statistics.
 *
 *  x [B,H,W,C]; mean, variance, gamma, beta [C] -> [B,H,W,C]. Differentiable in x, gamma and beta; mean and variance
 *  are constants, and asking for their gradient throws.
 *  @throws if one of the four vectors does not have C elements. */
export function normalise(
  x: Tensor4D,
  mean: Tensor1D,
  variance: Tensor1D,
  gamma: Tensor1D,
  beta: Tensor1D,
  epsilon: number,
): Tensor4D {
  requireChannels(x, { mean, variance, gamma, beta });
  return normaliseOperation({ x, mean, variance, gamma, beta }, { epsilon })[0] as Tensor4D;
}

const batchNormOperation = defineOperation<"x" | "gamma" | "beta", { epsilon: number }>(
  ["x", "gamma", "beta"],
  {
    name: "batchNorm",
    forward: ({ x, gamma, beta }, { epsilon }) => {
      const [mean, variance] = batchMoments(x);
      return [normaliseWith({ x, mean, variance, gamma, beta }, epsilon), mean, variance];
    },
    gradient: ([dy], { x, gamma, outputs: [, mean, variance] }, { epsilon }) => {
      const plan = planOf(x);
      // Not inside the thunks: both sums serve all three gradients, and the tape disposes of what a thunk leaves behind.
      const [dBeta, dGamma] = normaliseGradSums({ x, dy, mean, variance }, epsilon);
      return {
        x: () =>
          asTensors(
            dispatch(batchNormGradXSpec, {
              tensors: { x, dy, mean, variance, gamma, dBeta, dGamma },
              outputs: [{ shape: x.shape }],
              uniforms: { count: x.size, rows: plan.rows, channels: plan.channels, epsilon },
              invocations: elementwiseGrid(x.size),
            }),
          )[0],
        gamma: () => dGamma,
        beta: () => dBeta,
      };
    },
  },
);

const normaliseOperation = defineOperation<"x" | "mean" | "variance" | "gamma" | "beta", { epsilon: number }>(
  ["x", "mean", "variance", "gamma", "beta"],
  {
    name: "normalise",
    forward: (inputs, { epsilon }) => [normaliseWith(inputs, epsilon)],
    gradient: ([dy], { x, mean, variance, gamma }, { epsilon }) => {
      const [dBeta, dGamma] = normaliseGradSums({ x, dy, mean, variance }, epsilon);
      return {
        x: () =>
          asTensors(
            dispatch(normaliseGradXSpec, {
              tensors: { dy, variance, gamma },
              outputs: [{ shape: x.shape }],
              uniforms: { count: x.size, channels: planOf(x).channels, epsilon },
              invocations: elementwiseGrid(x.size),
            }),
          )[0],
        gamma: () => dGamma,
        beta: () => dBeta,
      };
    },
  },
);

/** Mean and biased variance per channel, [C] each. */
function batchMoments(x: TensorInfo): TensorInfo[] {
  const plan = planOf(x);
  const { rows, channels, rowsPerBlock, blocks, channelLanes } = plan;
  const partial = { shape: partialShape(plan) };
  const [blockMeans, blockVariances] = dispatch(batchMomentsSpec, {
    tensors: { x },
    outputs: [partial, partial],
    uniforms: { rows, channels, rowsPerBlock },
    invocations: blockGrid(plan),
    constants: { channelLanes },
  });
  if (blocks === 1) return [blockMeans, blockVariances];
  const total = { shape: [channels] };
  const moments = dispatch(combineMomentsSpec, {
    tensors: { blockMeans, blockVariances },
    outputs: [total, total],
    uniforms: { rows, channels, rowsPerBlock, blocks },
    invocations: combineGrid(plan),
  });
  for (const { dataId } of [blockMeans, blockVariances]) currentBackend().disposeData(dataId);
  return moments;
}

function normaliseWith(
  tensors: Readonly<Record<"x" | "mean" | "variance" | "gamma" | "beta", TensorInfo>>,
  epsilon: number,
): TensorInfo {
  const { x } = tensors;
  const { rows, channels } = planOf(x);
  return dispatch(normaliseSpec, {
    tensors,
    outputs: [{ shape: x.shape }],
    uniforms: { count: rows * channels, channels, epsilon },
    invocations: elementwiseGrid(rows * channels),
  })[0];
}

/** The gradients of beta and gamma, [C] each. */
function normaliseGradSums(
  tensors: Readonly<Record<"x" | "dy" | "mean" | "variance", Tensor>>,
  epsilon: number,
): Tensor[] {
  const plan = planOf(tensors.x);
  const { rows, channels, rowsPerBlock, channelLanes } = plan;
  const partial = { shape: partialShape(plan) };
  const [blockBeta, blockGamma] = dispatch(normaliseGradSumsSpec, {
    tensors,
    outputs: [partial, partial],
    uniforms: { rows, channels, rowsPerBlock, epsilon },
    invocations: blockGrid(plan),
    constants: { channelLanes },
  });
  return asTensors(sumBlocks(plan, blockBeta, blockGamma));
}

function planOf(x: TensorInfo): RowBlocks {
  const [batch, height, width, channels] = x.shape;
  return planRowBlocks(batch * height * width, channels);
}

function requireChannels(x: Tensor4D, vectors: Readonly<Record<string, Tensor1D>>): void {
  for (const [name, vector] of Object.entries(vectors)) {
    if (vector.size !== x.shape[3]) {
      throw new Error(`Batch norm of ${x.shape[3]} channels: ${name} has ${vector.size} elements.`);
    }
  }
}
