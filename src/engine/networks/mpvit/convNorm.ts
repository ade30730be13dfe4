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

/** With a residual added to the result: [B,H,W,in], [B,H,W,out] -> [B,H,W,out]. */
export function convNormResidual(
  p: ParameterScope,
  x: Tensor4D,
  residual: Tensor4D,
  norm: NormMode,
): Tensor4D {
  return batchNorm(p.at("bn"), convolution(p.at("conv"), x), norm, { residual });
}

/** With hard-swish, MPViT's activation of convolutional parts: [B,H,W,in] -> [B,H/stride,W/stride,out]. */
export function convNormActivation(p: ParameterScope, x: Tensor4D, norm: NormMode, stride = 1): Tensor4D {
  return batchNorm(p.at("bn"), convolution(p.at("conv"), x, stride), norm, { activation: "hardSwish" });
}
