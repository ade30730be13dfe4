import { currentBackend } from "../../tensor/backend.ts";
import type { TensorInfo } from "../../tensor/tf.ts";
import { dispatch } from "../dispatch.ts";
import { elementwiseGrid } from "../elementwise.ts";
import {
  blockGrid,
  combineGrid,
  partialShape,
  planRowBlocks,
  type RowBlocks,
  sumBlocks,
} from "../rowBlocks/rowBlocks.ts";
import {
  batchMomentsSpec,
  batchNormGradXSpec,
  batchNormWholeGradReluSpec,
  batchNormWholeGradSpec,
  batchNormWholeSpec,
  combineMomentsSpec,
  normaliseGradSumsReluSpec,
  normaliseGradSumsSpec,
  normaliseGradXSpec,
  normaliseSpec,
} from "./specs.ts";

/** The dispatches of a norm. `moments` [3,C] are the batch's mean and biased variance, and the scale gamma / s. */

/** What follows the norm, as in normActivation.wgsl. A ReLU behind a residual takes its derivative from the result. */
export interface NormTail {
  readonly epsilon: number;
  /** 0 none, 1 ReLU, 2 hard-swish. */
  readonly activation: number;
  readonly hasResidual: number;
}

/** Statistics and weights by which a map is normalised. In train mode mean and variance are both `moments`, the variance
 *  from element `varianceAt` on. */
export interface NormVectors {
  readonly mean: TensorInfo;
  readonly variance: TensorInfo;
  readonly varianceAt: number;
  readonly gamma: TensorInfo;
  readonly beta: TensorInfo;
}

/** Whether the map is one block of rows, so that a workgroup sees its channels whole. */
export function isWhole(x: TensorInfo): boolean {
  return planOf(x).blocks === 1;
}

/** y and moments of a whole map. */
export function wholeForward(
  x: TensorInfo,
  residual: TensorInfo,
  gamma: TensorInfo,
  beta: TensorInfo,
  { epsilon, activation, hasResidual }: NormTail,
): TensorInfo[] {
  const plan = planOf(x);
  return dispatch(batchNormWholeSpec, {
    tensors: { x, residual, gamma, beta },
    outputs: [{ shape: x.shape }, { shape: [3, plan.channels] }],
    uniforms: { rows: plan.rows, channels: plan.channels, epsilon, hasResidual },
    invocations: blockGrid(plan),
    constants: { activation },
  });
}

/** dx, dBeta, dGamma of a whole map. */
export function wholeGradients(
  x: TensorInfo,
  dy: TensorInfo,
  beta: TensorInfo,
  moments: TensorInfo,
  { epsilon, activation }: NormTail,
): TensorInfo[] {
  const plan = planOf(x);
  return dispatch(batchNormWholeGradSpec, {
    tensors: { x, dy, beta, moments },
    outputs: [{ shape: x.shape }, { shape: [plan.channels] }, { shape: [plan.channels] }],
    uniforms: { rows: plan.rows, channels: plan.channels, epsilon },
    invocations: blockGrid(plan),
    constants: { activation },
  });
}

/** dx, dBeta, dGamma and dResidual of a whole map, behind a residual and ReLU. */
export function wholeGradientsThroughRelu(
  x: TensorInfo,
  dy: TensorInfo,
  y: TensorInfo,
  moments: TensorInfo,
  { epsilon }: NormTail,
): TensorInfo[] {
  const plan = planOf(x);
  const [map, vector] = [{ shape: x.shape }, { shape: [plan.channels] }];
  return dispatch(batchNormWholeGradReluSpec, {
    tensors: { x, dy, y, moments },
    outputs: [map, vector, vector, map],
    uniforms: { rows: plan.rows, channels: plan.channels, epsilon },
    invocations: blockGrid(plan),
  });
}

/** Moments of a map of any size, block by block. */
export function batchMoments(x: TensorInfo, gamma: TensorInfo, epsilon: number): TensorInfo {
  const plan = planOf(x);
  const { rows, channels, rowsPerBlock, blocks, channelLanes } = plan;
  const [blockMoments] = dispatch(batchMomentsSpec, {
    tensors: { x },
    outputs: [{ shape: [blocks, 2, channels] }],
    uniforms: { rows, channels, rowsPerBlock },
    invocations: blockGrid(plan),
    constants: { channelLanes },
  });
  const [moments] = dispatch(combineMomentsSpec, {
    tensors: { blockMoments, gamma },
    outputs: [{ shape: [3, channels] }],
    uniforms: { rows, channels, rowsPerBlock, blocks, epsilon },
    invocations: combineGrid(plan),
  });
  currentBackend().disposeData(blockMoments.dataId);
  return moments;
}

/** activated((x - mean) / s gamma + beta + residual). */
export function normalised(
  x: TensorInfo,
  residual: TensorInfo,
  { varianceAt, ...vectors }: NormVectors,
  { epsilon, activation, hasResidual }: NormTail,
): TensorInfo {
  const { rows, channels } = planOf(x);
  return dispatch(normaliseSpec, {
    tensors: { x, residual, ...vectors },
    outputs: [{ shape: x.shape }],
    uniforms: { count: rows * channels, channels, epsilon, varianceAt, hasResidual },
    invocations: elementwiseGrid(rows * channels),
    constants: { activation },
  })[0];
}

/** dBeta and dGamma, [C] each, and the residual's gradient where the derivative of a ReLU behind it had to be taken. */
export function gradientSums(
  x: TensorInfo,
  dy: TensorInfo,
  y: TensorInfo,
  { varianceAt, mean, variance, gamma, beta }: NormVectors,
  tail: NormTail,
): { dBeta: TensorInfo; dGamma: TensorInfo; dResidual?: TensorInfo } {
  const plan = planOf(x);
  const { rows, channels, rowsPerBlock, channelLanes } = plan;
  const partial = { shape: partialShape(plan) };
  const isReluOfSum = tail.hasResidual === 1 && tail.activation === 1;
  const common = {
    uniforms: { rows, channels, rowsPerBlock, epsilon: tail.epsilon, varianceAt },
    invocations: blockGrid(plan),
  };
  const [blockBeta, blockGamma, ...rest] = isReluOfSum
    ? dispatch(normaliseGradSumsReluSpec, {
        ...common,
        tensors: { x, dy, y, mean, variance },
        outputs: [partial, partial, { shape: x.shape }],
        constants: { channelLanes },
      })
    : dispatch(normaliseGradSumsSpec, {
        ...common,
        tensors: { x, dy, mean, variance, gamma, beta },
        outputs: [partial, partial],
        constants: { channelLanes, activation: tail.activation },
      });
  const [dBeta, dGamma] = sumBlocks(plan, blockBeta, blockGamma);
  return { dBeta, dGamma, ...(isReluOfSum ? { dResidual: rest[0] } : {}) };
}

/** dx, also through the batch's moments. `activation`: of what `dy` still has to go back through. */
export function gradXOfBatch(
  tensors: Readonly<Record<"x" | "dy" | "moments" | "beta" | "dBeta" | "dGamma", TensorInfo>>,
  epsilon: number,
  activation: number,
): TensorInfo[] {
  const { rows, channels } = planOf(tensors.x);
  return dispatch(batchNormGradXSpec, {
    tensors,
    outputs: [{ shape: tensors.x.shape }],
    uniforms: { count: rows * channels, rows, channels, epsilon },
    invocations: elementwiseGrid(rows * channels),
    constants: { activation },
  });
}

/** dx where mean and variance are constants; `activation` as above. */
export function gradXOfGiven(
  tensors: Readonly<Record<"x" | "dy" | "mean" | "variance" | "gamma" | "beta", TensorInfo>>,
  epsilon: number,
  activation: number,
): TensorInfo[] {
  const { rows, channels } = planOf(tensors.x);
  return dispatch(normaliseGradXSpec, {
    tensors,
    outputs: [{ shape: tensors.x.shape }],
    uniforms: { count: rows * channels, channels, epsilon },
    invocations: elementwiseGrid(rows * channels),
    constants: { activation },
  });
}

function planOf({ shape: [batch, height, width, channels] }: TensorInfo): RowBlocks {
  return planRowBlocks(batch * height * width, channels);
}
