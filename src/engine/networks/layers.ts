import { batchNorm as batchNormKernel, type NormOptions, normalise } from "../kernels/batchNorm/batchNorm.ts";
import { type BranchFactors, type ConvolutionOptions, conv2d } from "../kernels/conv2d/conv2d.ts";
import { depthwiseConv } from "../kernels/depthwiseConv/depthwiseConv.ts";
import { layerNormOfTrunk } from "../kernels/layerNorm/layerNorm.ts";
import { type LinearLayer, mlp } from "../kernels/mlp/mlp.ts";
import type { Tensor1D, Tensor4D } from "../tensor/tf.ts";
import type { NormMode } from "./mode.ts";
import type { ParameterScope } from "./params.ts";

/** The layers that the networks are made of, with PyTorch's conventions: a scope `p` holds `weight` and, where the
 *  layer has one, `bias`; padding is symmetric. Everything is a map [B,H,W,C]; a transformer's tokens are its pixels. */

/** PyTorch's default epsilon of batch norms. */
const BATCH_NORM_EPSILON = 1e-5;
/** MPViT's epsilon of layer norms. */
const LAYER_NORM_EPSILON = 1e-6;

type Activation = ConvolutionOptions["activation"] & string;

/** Convolution with zero padding of half the window: [B,H,W,in] -> [B,H/stride,W/stride,out]. */
export function convolution(
  p: ParameterScope,
  x: Tensor4D,
  stride = 1,
  activation: Activation = "none",
): Tensor4D {
  const [kernel] = p.get<Tensor4D>("weight").shape;
  return convolve(p, x, { stride, padding: (kernel - 1) / 2, activation });
}

/** 3x3 convolution whose border is filled by reflection, as the depth decoder uses it. */
export function reflectConvolution3x3(p: ParameterScope, x: Tensor4D, activation: Activation): Tensor4D {
  return convolve(p, x, { padding: 1, border: "reflect", activation });
}

/** Depthwise convolution with zero padding of half the window. */
export function depthwise(p: ParameterScope, x: Tensor4D, stride: 1 | 2 = 1): Tensor4D {
  return depthwiseConv(x, p.get<Tensor4D>("weight"), { stride, ...biasOf(p) });
}

/** Convolutional position encoding: x plus its depthwise convolution. */
export function positionEncoding(filter: Tensor4D, bias: Tensor1D, x: Tensor4D): Tensor4D {
  return depthwiseConv(x, filter, { addsInput: true, bias });
}

/** y = x W + b at every position: [B,H,W,in] -> [B,H,W,out]. */
export function linear(p: ParameterScope, x: Tensor4D, activation: Activation = "none"): Tensor4D {
  return convolve(p, x, { activation });
}

/** A linear layer at the end of a residual branch: trunk + DropPath(x W + b). */
export function linearBranch(
  p: ParameterScope,
  x: Tensor4D,
  trunk: Tensor4D,
  factors: BranchFactors | undefined,
): Tensor4D {
  return convolve(p, x, { residual: trunk, ...(factors === undefined ? {} : { factors }) });
}

/** The multilayer perceptron of a transformer as a residual branch: trunk + DropPath(fc2 GELU(fc1 normed)). */
export function mlpBranch(
  p: ParameterScope,
  { trunk, normed }: BranchRoot,
  factors: BranchFactors | undefined,
): Tensor4D {
  const layer = (name: string): LinearLayer => ({
    weight: p.at(name).get("weight"),
    bias: p.at(name).get("bias"),
  });
  return mlp(normed, layer("fc1"), layer("fc2"), trunk, factors);
}

/** Batch norm over all axes but the last, then what `options` add: a map, an activation. In train mode the batch's
 *  statistics are reported to the mode's collector. */
export function batchNorm(
  p: ParameterScope,
  x: Tensor4D,
  mode: NormMode,
  options: NormOptions = {},
): Tensor4D {
  const gamma = p.get<Tensor1D>("weight");
  const beta = p.get<Tensor1D>("bias");
  if (mode.kind === "evaluate") {
    const mean = p.get<Tensor1D>("running_mean");
    const variance = p.get<Tensor1D>("running_var");
    return normalise(x, mean, variance, gamma, beta, BATCH_NORM_EPSILON, options);
  }
  const { passes = 1, statistics } = mode;
  const { y, moments } = batchNormKernel(x, gamma, beta, BATCH_NORM_EPSILON, options, passes);
  statistics.record({ layer: p.path, moments, count: x.size / x.shape[3] / passes });
  return y;
}

/** Where a residual branch of a transformer begins: the trunk that it will be added to, and the trunk's layer norm. */
export interface BranchRoot {
  readonly trunk: Tensor4D;
  readonly normed: Tensor4D;
}

/** Layer norm over the channels of each pixel, at the root of a residual branch: the trunk is x itself. */
export function layerNorm(p: ParameterScope, x: Tensor4D): BranchRoot {
  return layerNormOfTrunk(x, p.get<Tensor1D>("weight"), p.get<Tensor1D>("bias"), LAYER_NORM_EPSILON);
}

function convolve(p: ParameterScope, x: Tensor4D, options: ConvolutionOptions): Tensor4D {
  return conv2d(x, p.get<Tensor4D>("weight"), { ...options, ...biasOf(p) });
}

function biasOf(p: ParameterScope): { bias?: Tensor1D } {
  return p.has("bias") ? { bias: p.get<Tensor1D>("bias") } : {};
}
