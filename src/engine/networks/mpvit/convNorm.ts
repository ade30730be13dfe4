import { hardSwish } from "../../kernels/activation/activation.ts";
import type { Tensor4D } from "../../tensor/tf.ts";
import { type Declaration, kaimingFanOut } from "../declaration.ts";
import { batchNorm, convolution } from "../layers.ts";
import type { NormMode } from "../mode.ts";
import type { ParameterScope } from "../params.ts";

/** Convolution without bias, then batch norm: MPViT's `conv` and `bn`. */
export function declareConvNorm(d: Declaration, inputs: number, outputs: number, kernel: number): void {
  d.convolution("conv", { inputs, outputs, kernel, bias: false, initial: kaimingFanOut });
  d.batchNorm("bn", outputs);
}

/** [B,H,W,in] -> [B,H/stride,W/stride,out]. */
export function convNorm(p: ParameterScope, x: Tensor4D, norm: NormMode, stride = 1): Tensor4D {
  return batchNorm(p.at("bn"), convolution(p.at("conv"), x, stride), norm);
}

/** The same with hard-swish, MPViT's activation of convolutional parts. */
export function convNormActivation(p: ParameterScope, x: Tensor4D, norm: NormMode, stride = 1): Tensor4D {
  return hardSwish(convNorm(p, x, norm, stride));
}
