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
  sumBlocksOfPasses,
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

/** The dispatches of a norm. `moments` [passes,3,C] are each pass's mean and biased variance, and the scale gamma / s. */

/** What follows the norm, as in normActivation.wgsl. A ReLU behind a residual takes its derivative from the result. */
export interface NormTail {
  readonly epsilon: number;
  /** 0 none, 1 ReLU, 2 hard-swish. */
  readonly activation: number;
  readonly hasResidual: number;
  /** Passes that lie side by side in the batch, each with statistics of its own. */
  readonly passes: number;
}

/** Statistics and weights by which a map is normalised. In train mode mean and variance are both `moments`, the variance
 *  from element `varianceAt` on. */
export interface NormVectors {
  readonly mean: TensorInfo;
  readonly variance: TensorInfo;
  readonly varianceAt: number;
  /** Elements from the statistics of a pass to those of the next. */
  readonly passStride: number;
  readonly gamma: TensorInfo;
  readonly beta: TensorInfo;
}

/** Whether a pass of the map is one block of rows, so that a workgroup sees its channels whole. */
export function isWhole(x: TensorInfo, passes: number): boolean {
  return planOf(x, passes).blocks === 1;
}

/** y and moments of a whole map. */
export function wholeForward(
  x: TensorInfo,
  residual: TensorInfo,
  gamma: TensorInfo,
  beta: TensorInfo,
  { epsilon, activation, hasResidual, passes }: NormTail,
): TensorInfo[] {
  const plan = planOf(x, passes);
  return dispatch(batchNormWholeSpec, {
    tensors: { x, residual: presentResidual(residual, hasResidual), gamma, beta },
    outputs: [{ shape: x.shape }, { shape: [passes, 3, plan.channels] }],
    uniforms: { rows: plan.rows, channels: plan.channels, epsilon, hasResidual },
    invocations: [...blockGrid(plan), passes],
    constants: { activation },
  });
}

/** dx, dBeta, dGamma of a whole map. */
export function wholeGradients(
  x: TensorInfo,
  dy: TensorInfo,
  beta: TensorInfo,
  moments: TensorInfo,
  { epsilon, activation, passes }: NormTail,
): TensorInfo[] {
  const plan = planOf(x, passes);
  return dispatch(batchNormWholeGradSpec, {
    tensors: { x, dy, beta, moments },
    outputs: [{ shape: x.shape }, { shape: [plan.channels] }, { shape: [plan.channels] }],
    uniforms: { rows: plan.rows, channels: plan.channels, epsilon, passes },
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
  { epsilon, passes }: NormTail,
): TensorInfo[] {
  const plan = planOf(x, passes);
  const [map, vector] = [{ shape: x.shape }, { shape: [plan.channels] }];
  return dispatch(batchNormWholeGradReluSpec, {
    tensors: { x, dy, y, moments },
    outputs: [map, vector, vector, map],
    uniforms: { rows: plan.rows, channels: plan.channels, epsilon, passes },
    invocations: blockGrid(plan),
  });
}

/** Moments of a map of any size, block by block. */
export function batchMoments(
  x: TensorInfo,
  gamma: TensorInfo,
  { epsilon, passes }: Pick<NormTail, "epsilon" | "passes">,
): TensorInfo {
  const plan = planOf(x, passes);
  const { rows, channels, rowsPerBlock, blocks, channelLanes } = plan;
  const [blockMoments] = dispatch(batchMomentsSpec, {
    tensors: { x },
    outputs: [{ shape: [passes, blocks, 2, channels] }],
    uniforms: { rows, channels, rowsPerBlock },
    invocations: [...blockGrid(plan), passes],
    constants: { channelLanes },
  });
  const [moments] = dispatch(combineMomentsSpec, {
    tensors: { blockMoments, gamma },
    outputs: [{ shape: [passes, 3, channels] }],
    uniforms: { rows, channels, rowsPerBlock, blocks, epsilon },
    invocations: [...combineGrid(plan), 1, passes],
  });
  currentBackend().disposeData(blockMoments.dataId);
  return moments;
}

/** activated((x - mean) / s gamma + beta + residual). */
export function normalised(
  x: TensorInfo,
  residual: TensorInfo,
  { varianceAt, passStride, ...vectors }: NormVectors,
  { epsilon, activation, hasResidual, passes }: NormTail,
): TensorInfo {
  const { rows, channels } = planOf(x, passes);
  const count = passes * rows * channels;
  return dispatch(normaliseSpec, {
    tensors: { x, residual: presentResidual(residual, hasResidual), ...vectors },
    outputs: [{ shape: x.shape }],
    uniforms: { count, rows, channels, epsilon, varianceAt, passStride, hasResidual },
    invocations: elementwiseGrid(count),
    constants: { activation },
  })[0];
}

/** dBeta and dGamma, [C] each; the sums of each pass, [passes,C], that they consist of; and the residual's gradient where the
 *  derivative of a ReLU behind it had to be taken. */
export interface GradientSums<T> {
  readonly dBeta: T;
  readonly dGamma: T;
  readonly passBeta: T;
  readonly passGamma: T;
  readonly dResidual?: T;
}

export function gradientSums(
  x: TensorInfo,
  dy: TensorInfo,
  y: TensorInfo,
  { varianceAt, passStride, mean, variance, gamma, beta }: NormVectors,
  tail: NormTail,
): GradientSums<TensorInfo> {
  const plan = planOf(x, tail.passes);
  const { rows, channels, rowsPerBlock, channelLanes } = plan;
  const partial = { shape: partialShape(plan, tail.passes) };
  const isReluOfSum = tail.hasResidual === 1 && tail.activation === 1;
  const common = {
    uniforms: { rows, channels, rowsPerBlock, epsilon: tail.epsilon, varianceAt, passStride },
    invocations: [...blockGrid(plan), tail.passes] as const,
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
  const residual = isReluOfSum ? { dResidual: rest[0] } : {};
  if (tail.passes > 1) {
    const [dBeta, dGamma, passBeta, passGamma] = sumBlocksOfPasses(plan, tail.passes, blockBeta, blockGamma);
    return { dBeta, dGamma, passBeta, passGamma, ...residual };
  }
  const [dBeta, dGamma] = sumBlocks(plan, blockBeta, blockGamma);
  return { dBeta, dGamma, passBeta: dBeta, passGamma: dGamma, ...residual };
}

/** dx, also through the batch's moments. `activation`: of what `dy` still has to go back through. */
export function gradXOfBatch(
  tensors: Readonly<Record<"x" | "dy" | "moments" | "beta" | "passBeta" | "passGamma", TensorInfo>>,
  { epsilon, passes }: NormTail,
  activation: number,
): TensorInfo[] {
  const { rows, channels } = planOf(tensors.x, passes);
  const count = passes * rows * channels;
  return dispatch(batchNormGradXSpec, {
    tensors,
    outputs: [{ shape: tensors.x.shape }],
    uniforms: { count, rows, channels, epsilon },
    invocations: elementwiseGrid(count),
    constants: { activation },
  });
}

/** dx where mean and variance are constants; `activation` as above. */
export function gradXOfGiven(
  tensors: Readonly<Record<"x" | "dy" | "mean" | "variance" | "gamma" | "beta", TensorInfo>>,
  epsilon: number,
  activation: number,
): TensorInfo[] {
  const { rows, channels } = planOf(tensors.x, 1);
  return dispatch(normaliseGradXSpec, {
    tensors,
    outputs: [{ shape: tensors.x.shape }],
    uniforms: { count: rows * channels, channels, epsilon },
    invocations: elementwiseGrid(rows * channels),
    constants: { activation },
  });
}

/** On the tape another tensor stands for a residual that is not there. */
function presentResidual(residual: TensorInfo, hasResidual: number): TensorInfo | null {
  return hasResidual === 1 ? residual : null;
}

/** Of the rows of a pass. */
function planOf({ shape: [batch, height, width, channels] }: TensorInfo, passes: number): RowBlocks {
  return planRowBlocks((batch / passes) * height * width, channels);
}
