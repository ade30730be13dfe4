import type { TensorInfo } from "../../tensor/tf.ts";
import { dispatch } from "../dispatch.ts";
import { elementwiseGrid } from "../elementwise.ts";
import { chosenTiles } from "./chosenTiles.ts";
import type { ConvolutionShape } from "./conv2d.reference.ts";
import {
  conv2dGeluSpec,
  conv2dGradActivationSpec,
  conv2dGradFilterSpec,
  conv2dGradImageSpec,
  conv2dSpec,
} from "./specs.ts";
import { TILE_SHAPES, workOf } from "./tiles.ts";

/** The dispatches that convolutions and what is fused with them consist of. An input that a call does
 *  not have is null, and not read. */

/** Geometry of one call as numbers, so that it can be an operation's attributes. */
export type ConvolutionGeometry = { readonly [K in keyof ConvolutionShape]: number };

/** One factor per picture: a row of a matrix [.., B]. */
export interface PictureFactors {
  readonly values: TensorInfo;
  readonly row: number;
}

/** Channels per invocation of the filter's gradient. Its blocks decide how its strips are cut and so the order of its
 *  sums, so they are the same on every adapter. */
const OUT_CHANNELS = 8;
const IN_CHANNELS = 4;
const FILTER_WORKGROUP = 64;
/** Invocations that keep a large GPU busy in the filter's gradient; more strips only add partial sums. */
const FILTER_INVOCATIONS = 4096;
/** Shorter strips would spend more on being added than on their pixels. */
const MIN_PIXELS_PER_STRIP = 8;

/** The activations that a convolution may end in; their derivatives can be read off the result. */
export const ACTIVATIONS = { none: 0, relu: 1, elu: 2, sigmoid: 3 } as const;

/** activated(residual + factor (image * filter + bias)), [B,oH,oW,Co]; `activation` is one of `ACTIVATIONS`. */
export function convolve(
  geometry: ConvolutionGeometry,
  image: TensorInfo,
  filters: TensorInfo,
  {
    bias,
    residual,
    factors,
    activation = ACTIVATIONS.none,
  }: { bias?: TensorInfo; residual?: TensorInfo; factors?: PictureFactors; activation?: number },
): TensorInfo[] {
  return dispatch(conv2dSpec, {
    tensors: {
      image,
      filters,
      bias: bias ?? null,
      residual: residual ?? null,
      factors: factors?.values ?? null,
    },
    outputs: [{ shape: resultShape(geometry) }],
    uniforms: {
      ...geometry,
      hasBias: bias === undefined ? 0 : 1,
      hasResidual: residual === undefined ? 0 : 1,
      ...factorUniforms(geometry, factors),
      activation,
    },
    ...tiledResult(geometry),
  });
}

/** raw = image * filter + bias and gelu(raw), [B,oH,oW,Co] each. */
export function convolveGelu(
  geometry: ConvolutionGeometry,
  image: TensorInfo,
  filters: TensorInfo,
  bias: TensorInfo,
): TensorInfo[] {
  const output = { shape: resultShape(geometry) };
  return dispatch(conv2dGeluSpec, {
    tensors: { image, filters, bias },
    outputs: [output, output],
    uniforms: { ...geometry },
    ...tiledResult(geometry),
  });
}

/** The gradient of what the activation was applied to. */
export function gradActivation(dResult: TensorInfo, result: TensorInfo, activation: number): TensorInfo[] {
  const count = result.shape.reduce((product, length) => product * length, 1);
  return dispatch(conv2dGradActivationSpec, {
    tensors: { dResult, result },
    outputs: [{ shape: result.shape }],
    uniforms: { count },
    invocations: elementwiseGrid(count),
    constants: { activation },
  });
}

/** The gradient of the image, or of `raw` where the image is gelu(raw). */
export function gradImage(
  geometry: ConvolutionGeometry,
  dResult: TensorInfo,
  filters: TensorInfo,
  { factors, raw }: { factors?: PictureFactors; raw?: TensorInfo },
): TensorInfo[] {
  const { batch, height, width, inChannels, stride } = geometry;
  const shape = [batch, height, width, inChannels];
  const tile = TILE_SHAPES[chosenTiles()[workOf("gradient", geometry, shape)]];
  const tiles = Math.ceil(Math.ceil(width / stride) / tile.tilePixels);
  return dispatch(conv2dGradImageSpec, {
    tensors: { dResult, filters, factors: factors?.values ?? null, raw: raw ?? null },
    outputs: [{ shape }],
    uniforms: { ...geometry, ...factorUniforms(geometry, factors) },
    invocations: [
      tiles * Math.ceil(height / stride) * batch,
      Math.ceil(inChannels / tile.tileChannels),
      stride * stride,
    ],
    constants: { throughGelu: raw === undefined ? 0 : 1, ...tile },
  });
}

/** The gradients of filter [kH,kW,Ci,Co] and bias [Co]. */
export function gradFilter(
  geometry: ConvolutionGeometry,
  image: TensorInfo,
  dResult: TensorInfo,
  { factors }: { factors?: PictureFactors },
): TensorInfo[] {
  const { batch, inChannels, outHeight, outWidth, outChannels, kernelHeight, kernelWidth } = geometry;
  const outBlocks = Math.ceil(outChannels / OUT_CHANNELS);
  const blocks = kernelHeight * kernelWidth * Math.ceil(inChannels / IN_CHANNELS) * outBlocks + outBlocks;
  const strips = stripsOf(blocks, batch * outHeight * outWidth);
  return dispatch(conv2dGradFilterSpec, {
    tensors: { image, dResult, factors: factors?.values ?? null },
    outputs: [{ shape: [kernelHeight, kernelWidth, inChannels, outChannels] }, { shape: [outChannels] }],
    uniforms: { ...geometry, ...factorUniforms(geometry, factors) },
    invocations: [blocks * strips],
    constants: { strips },
  });
}

/** Strips that a workgroup cuts the pixels into, a power of two: as few as keep a GPU busy. */
function stripsOf(blocks: number, pixels: number): number {
  let strips = 1;
  while (
    strips < FILTER_WORKGROUP &&
    blocks * strips < FILTER_INVOCATIONS &&
    pixels >= 2 * strips * MIN_PIXELS_PER_STRIP
  )
    strips *= 2;
  return strips;
}

function factorUniforms({ batch }: ConvolutionGeometry, factors: PictureFactors | undefined) {
  return { hasFactors: factors === undefined ? 0 : 1, firstFactor: (factors?.row ?? 0) * batch };
}

function resultShape({ batch, outHeight, outWidth, outChannels }: ConvolutionGeometry): readonly number[] {
  return [batch, outHeight, outWidth, outChannels];
}

/** The grid of a forward pass and the constants that go with it. */
function tiledResult(geometry: ConvolutionGeometry) {
  const shape = resultShape(geometry);
  const tile = TILE_SHAPES[chosenTiles()[workOf("forward", geometry, shape)]];
  const { batch, outHeight, outWidth, outChannels } = geometry;
  const pixels = batch * outHeight * outWidth;
  return {
    invocations: [Math.ceil(pixels / tile.tilePixels), Math.ceil(outChannels / tile.tileChannels)] as const,
    constants: tile,
  };
}
