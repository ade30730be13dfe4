import type { Tensor4D } from "../tensor/tf.ts";
import { type Declaration, kaimingFanOut } from "./declaration.ts";
import { batchNorm, convolution } from "./layers.ts";
import type { NormMode } from "./mode.ts";
import type { ParameterScope } from "./params.ts";

/** Output channels of the strided 3x3 convolutions; the last one sees 63 x 63 pixels. */
const WIDTHS = [16, 16, 24, 32, 48] as const;

export const SMALL_POSE_CHANNELS = WIDTHS[WIDTHS.length - 1];

export function declareSmallPoseEncoder(d: Declaration): void {
  WIDTHS.forEach((outputs, i) => {
    const layer = d.at(`layers.${i}`);
    const inputs = i === 0 ? 6 : WIDTHS[i - 1];
    layer.convolution("conv", {
      inputs,
      outputs,
      kernel: 3,
      bias: false,
      initial: kaimingFanOut,
    });
    layer.batchNorm("bn", outputs);
  });
}

/** Our small encoder of two stacked pictures: five strided convolutions with batch norm and ReLU.
 *  [B,H,W,6] in 0..1 -> [B,H/32,W/32,48]. */
export function smallPoseEncoder(p: ParameterScope, pictures: Tensor4D, norm: NormMode): Tensor4D {
  return WIDTHS.reduce<Tensor4D>((x, _, i) => {
    const layer = p.at(`layers.${i}`);
    return batchNorm(layer.at("bn"), convolution(layer.at("conv"), x, 2), norm, { activation: "relu" });
  }, pictures);
}
