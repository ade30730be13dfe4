import { currentBackend } from "../../tensor/backend.ts";
import { asTensors, defineOperation } from "../../tensor/operation.ts";
import type { Tensor, Tensor1D, TensorInfo } from "../../tensor/tf.ts";
import { dispatch } from "../dispatch.ts";
import {
  BLOCK_WORKGROUP,
  blockGrid,
  partialShape,
  planRowBlocks,
  type RowBlocks,
  sumBlocks,
} from "../rowBlocks/rowBlocks.ts";
import type { KernelSpec } from "../spec.ts";
import layerNormSource from "./layerNorm.wgsl?raw";
import layerNormGradSumsSource from "./layerNormGradSums.wgsl?raw";
import layerNormGradXSource from "./layerNormGradX.wgsl?raw";

/** Invocations that share one row, and rows of a workgroup. */
const LANES = 16;
const ROWS_PER_WORKGROUP = 4;

export const layerNormSpec: KernelSpec = {
  name: "layerNorm",
  wgsl: layerNormSource,
  workgroupSize: [LANES * ROWS_PER_WORKGROUP, 1, 1],
  reads: ["x", "gamma", "beta"],
  writes: ["y", "mean", "inverse"],
  uniforms: { rows: "u32", channels: "u32", epsilon: "f32" },
};

export const layerNormGradXSpec: KernelSpec = {
  name: "layerNormGradX",
  wgsl: layerNormGradXSource,
  workgroupSize: [LANES * ROWS_PER_WORKGROUP, 1, 1],
  reads: ["x", "dy", "gamma", "mean", "inverse", "dTrunk"],
  writes: ["dx"],
  uniforms: { rows: "u32", channels: "u32", addsTrunk: "u32" },
};

export const layerNormGradSumsSpec: KernelSpec = {
  name: "layerNormGradSums",
  wgsl: layerNormGradSumsSource,
  workgroupSize: [BLOCK_WORKGROUP, 1, 1],
  reads: ["x", "dy", "mean", "inverse"],
  writes: ["blockBeta", "blockGamma"],
  uniforms: { rows: "u32", channels: "u32", rowsPerBlock: "u32" },
};

/** Layer normalisation over the last axis.
 *
 *  x [...,C]; gamma, beta [C] -> the shape of x.
 *  y = (x - mean) / sqrt(variance + epsilon) * gamma + beta, mean and biased variance over the C values of a row.
 *  Differentiable in x, gamma and beta.
 *  @throws if gamma or beta does not have C elements. */
export function layerNorm<T extends Tensor>(x: T, gamma: Tensor1D, beta: Tensor1D, epsilon: number): T {
  requireChannels(x, { gamma, beta });
  return layerNormOperation({ x, gamma, beta }, { epsilon, hasTrunk: 0 })[0] as T;
}

/** Layer normalisation at the root of a residual branch: `normed` as above, and `trunk`, which is x itself for the branch to
 *  be added to. The tape sums the gradients of both in the kernel that makes the norm's, instead of one addition more.
 *  @throws as `layerNorm`. */
export function layerNormOfTrunk<T extends Tensor>(
  x: T,
  gamma: Tensor1D,
  beta: Tensor1D,
  epsilon: number,
): { trunk: T; normed: T } {
  requireChannels(x, { gamma, beta });
  const [normed, , , trunk] = layerNormOperation({ x, gamma, beta }, { epsilon, hasTrunk: 1 });
  return { trunk: trunk as T, normed: normed as T };
}

function requireChannels(x: Tensor, vectors: Readonly<Record<string, Tensor1D>>): void {
  const { channels } = planOf(x);
  for (const [name, vector] of Object.entries(vectors)) {
    if (vector.size !== channels)
      throw new Error(`Layer norm of ${channels} channels: ${name} has ${vector.size} elements.`);
  }
}

/** y, mean, inverse deviation and, with `hasTrunk`, x again. */
const layerNormOperation = defineOperation<"x" | "gamma" | "beta", { epsilon: number; hasTrunk: number }>(
  ["x", "gamma", "beta"],
  {
    name: "layerNorm",
    forward: ({ x, gamma, beta }, { epsilon, hasTrunk }) => {
      const { rows, channels } = planOf(x);
      const outputs = dispatch(layerNormSpec, {
        tensors: { x, gamma, beta },
        outputs: [{ shape: x.shape }, { shape: [rows] }, { shape: [rows] }],
        uniforms: { rows, channels, epsilon },
        invocations: [rows * LANES],
      });
      if (hasTrunk === 0) return outputs;
      // Another tensor on the same buffer: x itself would be input and output to the tape.
      currentBackend().incRef(x.dataId);
      return [...outputs, { dataId: x.dataId, shape: x.shape, dtype: x.dtype }];
    },
    gradient: ([dy, , , dTrunk], { x, gamma, outputs: [, mean, inverse] }, { hasTrunk }) => {
      const plan = planOf(x);
      const { rows, channels, rowsPerBlock, channelLanes } = plan;
      const partial = { shape: partialShape(plan) };
      // Not inside the thunks: one pass gives both sums, and the tape disposes of what a thunk leaves behind.
      const [blockBeta, blockGamma] = dispatch(layerNormGradSumsSpec, {
        tensors: { x, dy, mean, inverse },
        outputs: [partial, partial],
        uniforms: { rows, channels, rowsPerBlock },
        invocations: blockGrid(plan),
        constants: { channelLanes },
      });
      const [dBeta, dGamma] = asTensors(sumBlocks(plan, blockBeta, blockGamma));
      return {
        x: () =>
          asTensors(
            dispatch(layerNormGradXSpec, {
              tensors: { x, dy, gamma, mean, inverse, dTrunk: hasTrunk === 1 ? dTrunk : null },
              outputs: [{ shape: x.shape }],
              uniforms: { rows, channels, addsTrunk: hasTrunk },
              invocations: [rows * LANES],
            }),
          )[0],
        gamma: () => dGamma,
        beta: () => dBeta,
      };
    },
  },
);

function planOf({ shape }: TensorInfo): RowBlocks {
  const channels = shape[shape.length - 1];
  const rows = shape.slice(0, -1).reduce((product, length) => product * length, 1);
  return planRowBlocks(rows, channels);
}
