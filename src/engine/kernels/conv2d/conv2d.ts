import { currentBackend } from "../../tensor/backend.ts";
import { asTensors, defineOperation, detach } from "../../tensor/operation.ts";
import type { Tensor1D, Tensor4D, TensorInfo } from "../../tensor/tf.ts";
import { dispatch } from "../dispatch.ts";
import type { KernelSpec } from "../spec.ts";
import type { ConvolutionShape } from "./conv2d.reference.ts";
import forwardSource from "./conv2d.wgsl?raw";
import gradFilterSource from "./conv2dGradFilter.wgsl?raw";
import gradImageSource from "./conv2dGradImage.wgsl?raw";
import sumStripsSource from "./sumStrips.wgsl?raw";

const SHAPE_UNIFORMS = {
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
} as const;

export const conv2dSpec: KernelSpec = {
  name: "conv2d",
  wgsl: forwardSource,
  workgroupSize: [64, 1, 1],
  reads: ["image", "filters", "bias"],
  writes: ["result"],
  uniforms: { ...SHAPE_UNIFORMS, hasBias: "u32" },
};

export const conv2dGradImageSpec: KernelSpec = {
  name: "conv2dGradImage",
  wgsl: gradImageSource,
  workgroupSize: [64, 1, 1],
  reads: ["dResult", "filters"],
  writes: ["dImage"],
  uniforms: SHAPE_UNIFORMS,
};

export const conv2dGradFilterSpec: KernelSpec = {
  name: "conv2dGradFilter",
  wgsl: gradFilterSource,
  workgroupSize: [64, 1, 1],
  reads: ["image", "dResult"],
  writes: ["partials"],
  uniforms: { ...SHAPE_UNIFORMS, rowsPerStrip: "u32" },
};

export const sumStripsSpec: KernelSpec = {
  name: "sumStrips",
  wgsl: sumStripsSource,
  workgroupSize: [64, 1, 1],
  reads: ["partials"],
  writes: ["dFilter", "dBias"],
  uniforms: { strips: "u32", filterSize: "u32", biasSize: "u32" },
};

/** Register blocks of the kernels: pixels and channels per invocation. */
const PIXELS = 4;
const OUT_CHANNELS = 8;
const IN_CHANNELS = 4;
/** Invocations that keep a large GPU busy in the filter's gradient; more strips only add partial sums. */
const FILTER_INVOCATIONS = 4096;

/** Geometry of one call as numbers, so that it travels as the operation's attributes. */
type ConvolutionAttributes = { readonly [K in keyof ConvolutionShape]: number } & {
  readonly hasBias: number;
};

const convolution = defineOperation<"image" | "filter" | "bias", ConvolutionAttributes>(
  ["image", "filter", "bias"],
  {
    name: "conv2d",
    forward: ({ image, filter, bias }, shape) =>
      dispatch(conv2dSpec, {
        tensors: { image, filters: filter, bias },
        outputs: [{ shape: [shape.batch, shape.outHeight, shape.outWidth, shape.outChannels] }],
        uniforms: shape,
        invocations: [
          Math.ceil((shape.batch * shape.outHeight * shape.outWidth) / PIXELS),
          Math.ceil(shape.outChannels / OUT_CHANNELS),
        ],
      }),
    gradient: ([dResult], { image, filter }, shape) => {
      // Not inside the thunks: one kernel gives both, and the tape disposes of what a thunk leaves behind.
      const [dFilter, dBias] = asTensors(gradFilter(image, dResult, filter.shape, shape));
      return {
        image: () => asTensors(gradImage(dResult, filter, shape))[0],
        filter: () => dFilter,
        ...(shape.hasBias === 1 ? { bias: () => dBias } : {}),
      };
    },
  },
);

export interface ConvolutionOptions {
  readonly stride?: number;
  /** Zeros added on every side; k >> 1 keeps the size at stride 1. */
  readonly padding?: number;
  readonly bias?: Tensor1D;
}

/** 2-D convolution, PyTorch's `Conv2d`: image [B,H,W,Ci], filter [kH,kW,Ci,Co], bias [Co] -> [B,oH,oW,Co] with
 *  oH = floor((H + 2 padding - kH) / stride) + 1. Differentiable in all three. */
export function conv2d(image: Tensor4D, filter: Tensor4D, options: ConvolutionOptions = {}): Tensor4D {
  const { stride = 1, padding = 0, bias } = options;
  const [batch, height, width, inChannels] = image.shape;
  const [kernelHeight, kernelWidth, filterChannels, outChannels] = filter.shape;
  if (filterChannels !== inChannels) {
    throw new Error(`conv2d: the image has ${inChannels} channels, the filter expects ${filterChannels}.`);
  }
  const shape: ConvolutionAttributes = {
    batch,
    height,
    width,
    inChannels,
    outHeight: Math.floor((height + 2 * padding - kernelHeight) / stride) + 1,
    outWidth: Math.floor((width + 2 * padding - kernelWidth) / stride) + 1,
    outChannels,
    kernelHeight,
    kernelWidth,
    stride,
    padTop: padding,
    padLeft: padding,
    hasBias: bias === undefined ? 0 : 1,
  };
  if (shape.outHeight < 1 || shape.outWidth < 1) {
    throw new Error(
      `conv2d: a ${kernelHeight} x ${kernelWidth} filter does not fit into ${height} x ${width} pixels.`,
    );
  }
  // Every binding needs a buffer; without a bias the filter stands in, as a constant, and is not read.
  return convolution({ image, filter, bias: bias ?? detach(filter) }, shape)[0] as Tensor4D;
}

function shapeUniforms({
  hasBias: _,
  ...shape
}: ConvolutionAttributes): ConvolutionShape & Record<string, number> {
  return shape;
}

function gradImage(dResult: TensorInfo, filter: TensorInfo, shape: ConvolutionAttributes): TensorInfo[] {
  const { batch, height, width, inChannels, stride } = shape;
  const blocks = Math.ceil(Math.ceil(width / stride) / PIXELS);
  return dispatch(conv2dGradImageSpec, {
    tensors: { dResult, filters: filter },
    outputs: [{ shape: [batch, height, width, inChannels] }],
    uniforms: shapeUniforms(shape),
    invocations: [
      blocks * Math.ceil(height / stride) * batch,
      Math.ceil(inChannels / OUT_CHANNELS),
      stride * stride,
    ],
  });
}

function gradFilter(
  image: TensorInfo,
  dResult: TensorInfo,
  filterShape: readonly number[],
  shape: ConvolutionAttributes,
): TensorInfo[] {
  const { batch, inChannels, outHeight, outChannels, kernelHeight, kernelWidth } = shape;
  const taps = kernelHeight * kernelWidth;
  const outBlocks = Math.ceil(outChannels / OUT_CHANNELS);
  const blocks = taps * Math.ceil(inChannels / IN_CHANNELS) * outBlocks + outBlocks;
  const rows = batch * outHeight;
  const rowsPerStrip = Math.ceil(rows / Math.min(rows, Math.ceil(FILTER_INVOCATIONS / blocks)));
  const strips = Math.ceil(rows / rowsPerStrip);
  const filterSize = taps * inChannels * outChannels;
  const [partials] = dispatch(conv2dGradFilterSpec, {
    tensors: { image, dResult },
    outputs: [{ shape: [strips, filterSize + outChannels] }],
    uniforms: { ...shapeUniforms(shape), rowsPerStrip },
    invocations: [blocks, strips],
  });
  const gradients = dispatch(sumStripsSpec, {
    tensors: { partials },
    outputs: [{ shape: filterShape }, { shape: [outChannels] }],
    uniforms: { strips, filterSize, biasSize: outChannels },
    invocations: [filterSize + outChannels],
  });
  currentBackend().disposeData(partials.dataId);
  return gradients;
}
