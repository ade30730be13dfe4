import { asTensors, defineOperation, detach } from "../../tensor/operation.ts";
import type { Tensor1D, Tensor4D } from "../../tensor/tf.ts";
import { dispatch } from "../dispatch.ts";
import type { KernelSpec } from "../spec.ts";
import bodySource from "./depthwiseBody.wgsl?raw";
import type { DepthwiseShape } from "./depthwiseConv.reference.ts";
import forwardSource from "./depthwiseConv.wgsl?raw";
import gradFilterSource from "./depthwiseConvGradFilter.wgsl?raw";
import gradXSource from "./depthwiseConvGradX.wgsl?raw";

const SHAPE_UNIFORMS = {
  batch: "u32",
  height: "u32",
  width: "u32",
  channels: "u32",
  outHeight: "u32",
  outWidth: "u32",
} as const;

export const depthwiseConvSpec: KernelSpec = {
  name: "depthwiseConv",
  wgsl: forwardSource + bodySource,
  workgroupSize: [64, 1, 1],
  reads: ["x", "filters", "bias"],
  writes: ["y"],
  uniforms: { ...SHAPE_UNIFORMS, hasBias: "u32", addsInput: "u32" },
};

export const depthwiseConvGradXSpec: KernelSpec = {
  name: "depthwiseConvGradX",
  wgsl: gradXSource + bodySource,
  workgroupSize: [64, 1, 1],
  reads: ["dy", "filters"],
  writes: ["dx"],
  uniforms: { ...SHAPE_UNIFORMS, addsInput: "u32" },
};

export const depthwiseConvGradFilterSpec: KernelSpec = {
  name: "depthwiseConvGradFilter",
  wgsl: gradFilterSource,
  workgroupSize: [256, 1, 1],
  reads: ["x", "dy"],
  writes: ["dFilter", "dBias"],
  uniforms: SHAPE_UNIFORMS,
};

/** Pixels per invocation of the two kernels over maps. */
const PIXELS = 4;
/** Strips of pixels, and channels, that a workgroup of the filter's gradient takes. */
const STRIPS = 16;
const CHANNELS = 16;

type DepthwiseAttributes = { readonly [K in keyof DepthwiseShape]: number } & {
  readonly hasBias: number;
  readonly addsInput: number;
};

const depthwise = defineOperation<"x" | "filter" | "bias", DepthwiseAttributes>(["x", "filter", "bias"], {
  name: "depthwiseConv",
  forward: ({ x, filter, bias }, { kernelSize, stride, ...uniforms }) => {
    const { batch, outHeight, outWidth, channels } = uniforms;
    return dispatch(depthwiseConvSpec, {
      tensors: { x, filters: filter, bias: uniforms.hasBias === 1 ? bias : null },
      outputs: [{ shape: [batch, outHeight, outWidth, channels] }],
      uniforms,
      invocations: [batch * outHeight * Math.ceil(outWidth / PIXELS) * channels],
      constants: { kernelSize, stride },
    });
  },
  gradient: ([dy], { x, filter }, { kernelSize, stride, hasBias, addsInput, ...shape }) => {
    const { batch, height, width, channels } = shape;
    const constants = { kernelSize, stride };
    const taps = kernelSize ** 2 + 1; // the last is the bias
    // Not inside the thunks: one kernel gives both, and the tape disposes of what a thunk leaves behind.
    const [dFilter, dBias] = asTensors(
      dispatch(depthwiseConvGradFilterSpec, {
        tensors: { x, dy },
        outputs: [{ shape: filter.shape }, { shape: [channels] }],
        uniforms: shape,
        invocations: [Math.ceil(channels / CHANNELS) * CHANNELS * STRIPS, taps],
        constants,
      }),
    );
    return {
      x: () =>
        asTensors(
          dispatch(depthwiseConvGradXSpec, {
            tensors: { dy, filters: filter },
            outputs: [{ shape: x.shape }],
            uniforms: { ...shape, addsInput },
            invocations: [batch * height * Math.ceil(width / PIXELS) * channels],
            constants,
          }),
        )[0],
      filter: () => dFilter,
      ...(hasBias === 1 ? { bias: () => dBias } : {}),
    };
  },
});

export interface DepthwiseOptions {
  readonly stride?: 1 | 2;
  readonly bias?: Tensor1D;
  /** The result is x + convolution(x); with stride 1. */
  readonly addsInput?: boolean;
}

/** Depthwise convolution, PyTorch's `Conv2d` with as many groups as channels, zero-padded by half the window:
 *  x [B,H,W,C], filter [K,K,C,1] with K odd, bias [C] -> [B,oH,oW,C], oH = floor((H - 1) / stride) + 1.
 *  Differentiable in all three.
 *  @throws if the filter or the bias does not fit, or x is to be added to a smaller map. */
export function depthwiseConv(x: Tensor4D, filter: Tensor4D, options: DepthwiseOptions = {}): Tensor4D {
  const { stride = 1, bias, addsInput = false } = options;
  const [batch, height, width, channels] = x.shape;
  const [kernelSize] = filter.shape;
  if (filter.shape.join() !== [kernelSize, kernelSize, channels, 1].join() || kernelSize % 2 === 0)
    throw new Error(`depthwiseConv: a filter [${filter.shape}] does not fit ${channels} channels.`);
  if (bias !== undefined && bias.size !== channels)
    throw new Error(`depthwiseConv: ${bias.size} biases for ${channels} channels.`);
  if (addsInput && stride !== 1) throw new Error("depthwiseConv: x can be added at stride 1 only.");
  const attributes = {
    batch,
    height,
    width,
    channels,
    outHeight: Math.floor((height - 1) / stride) + 1,
    outWidth: Math.floor((width - 1) / stride) + 1,
    kernelSize,
    stride,
    hasBias: bias === undefined ? 0 : 1,
    addsInput: addsInput ? 1 : 0,
  };
  // On the tape the filter stands for a bias that is not there, as a constant.
  return depthwise({ x, filter, bias: bias ?? detach(filter) }, attributes)[0] as Tensor4D;
}
