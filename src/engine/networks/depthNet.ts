import type { Tensor4D } from "../tensor/tf.ts";
import type { UpsamplingOptions } from "./convexUpsampling.ts";
import type { Declaration } from "./declaration.ts";
import { declareDepthDecoder, depthDecoder } from "./depthDecoder.ts";
import { type DepthNetShape, featureChannels } from "./depthNetShape.ts";
import type { ForwardMode } from "./mode.ts";
import { branchDropRates, declareMpvit, mpvit } from "./mpvit/mpvit.ts";
import type { ParameterStore } from "./params.ts";
import { declareResnet18, resnet18 } from "./resnet18.ts";

/** The reference's prefixes. */
export const DEPTH_ENCODER = "encoder";
export const DEPTH_DECODER = "depth";

export interface DepthNetOptions {
  readonly shape: DepthNetShape;
  /** How the maps of scales 1 to 3 reach full resolution: convexly, which needs mask heads, or bilinearly where this is
   *  null. */
  readonly upsampling: UpsamplingOptions | null;
}

export function declareDepthNet(d: Declaration, shape: DepthNetShape, initialDisparity: number | null): void {
  const { encoder, decoderWidths, hasMaskHeads, keepsUnusedLayers } = shape;
  if (encoder.kind === "resnet18") declareResnet18(d.at(DEPTH_ENCODER), 1);
  else declareMpvit(d.at(DEPTH_ENCODER), encoder.variant);
  declareDepthDecoder(d.at(DEPTH_DECODER), {
    featureChannels: featureChannels(encoder),
    widths: decoderWidths,
    convexUpsampling: hasMaskHeads,
    keepsUnusedLayers,
    initialDisparity,
  });
}

/** Depth network: picture [B,H,W,3] in 0..1 -> disparities of scales 0..3, each [B,H,W,1] at full resolution and
 *  unitless (0 is the farthest depth, 1 the nearest). H and W are multiples of 32. */
export function depthNet(
  p: ParameterStore,
  image: Tensor4D,
  { shape: { encoder }, upsampling }: DepthNetOptions,
  mode: ForwardMode,
): Tensor4D[] {
  const features =
    encoder.kind === "resnet18"
      ? resnet18(p.at(DEPTH_ENCODER), image, mode.norm)
      : mpvit(p.at(DEPTH_ENCODER), image, encoder.variant, mode);
  return depthDecoder(p.at(DEPTH_DECODER), features, upsampling);
}

/** Rows of random numbers that stochastic depth needs for a forward pass; 0 for an encoder without it. */
export function dropPathBranches({ encoder }: DepthNetShape): number {
  return encoder.kind === "resnet18" ? 0 : branchDropRates(encoder.variant, 0).length;
}
