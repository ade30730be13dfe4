import { convexUpsample } from "../kernels/convexUpsample/convexUpsample.ts";
import type { Tensor4D } from "../tensor/tf.ts";
import { type Declaration, torchDefault } from "./declaration.ts";
import { convolution } from "./layers.ts";
import type { ParameterScope } from "./params.ts";

/** The reference's factor on the mask logits, as in RAFT: it keeps the first softmax flat. */
const MASK_SCALE = 0.25;
const NEIGHBOURS = 9;

/** Where the published code differs from a plain weighted mean. `gain` 8 with border "zero" is the reference: maps of
 *  scales 1 to 3 then range over 0..8 and shrink at the picture's edge. */
export interface UpsamplingOptions {
  readonly gain: 1 | 8;
  readonly border: "zero" | "replicate";
}

/** @param scale the map is 2^scale times coarser than the picture. */
export function declareMaskHead(d: Declaration, width: number, scale: number): void {
  const outputs = NEIGHBOURS * 4 ** scale;
  d.convolution("0", { inputs: width, outputs: width, kernel: 3, bias: true, initial: torchDefault });
  d.convolution("2", { inputs: width, outputs, kernel: 1, bias: true, initial: torchDefault });
}

/** Convex upsampling straight to full resolution: each fine pixel is a softmax-weighted mean of the 3x3 coarse
 *  neighbours, with weights that the mask head reads off the edge stream.
 *  disparity [B,h,w,1], edges [B,h,w,C] -> [B,h 2^scale,w 2^scale,1]. */
export function convexUpsampling(
  p: ParameterScope,
  disparity: Tensor4D,
  edges: Tensor4D,
  scale: number,
  { gain, border }: UpsamplingOptions,
): Tensor4D {
  const logits = convolution(p.at("2"), convolution(p.at("0"), edges, 1, "relu"));
  return convexUpsample(disparity, logits, 2 ** scale, { gain, border, logitScale: MASK_SCALE });
}
