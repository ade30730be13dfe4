import type { Tensor4D } from "../../tensor/tf.ts";
import type { Declaration } from "../declaration.ts";
import type { NormMode } from "../mode.ts";
import type { ParameterScope } from "../params.ts";
import { convNormActivation, declareConvNorm } from "./convNorm.ts";

export function declareStem(d: Declaration, width: number): void {
  declareConvNorm(d.at("0"), 3, width / 2, 3);
  declareConvNorm(d.at("1"), width / 2, width, 3);
}

/** Two 3x3 convolutions; only the first halves the picture (the classifier's stem halves twice).
 *  image: [B,H,W,3] in 0..1, no mean or deviation taken off -> feature 0 [B,H/2,W/2,width]. */
export function stem(p: ParameterScope, image: Tensor4D, norm: NormMode): Tensor4D {
  return convNormActivation(p.at("1"), convNormActivation(p.at("0"), image, norm, 2), norm);
}
