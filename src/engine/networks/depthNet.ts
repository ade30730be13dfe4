import type { Tensor4D } from "../tensor/tf.ts";
import type { UpsamplingOptions } from "./convexUpsampling.ts";
import type { Declaration } from "./declaration.ts";
import { type DepthDecoderShape, declareDepthDecoder, depthDecoder } from "./depthDecoder.ts";
import type { ForwardMode } from "./mode.ts";
import { branchDropRates, declareMpvit, mpvit } from "./mpvit/mpvit.ts";
import { type MpvitName, mpvitFeatureChannels, mpvitVariants } from "./mpvit/variants.ts";
import type { ParameterStore } from "./params.ts";
import { declareResnet18, RESNET18_CHANNELS, resnet18 } from "./resnet18.ts";

/** The reference's prefixes. */
export const DEPTH_ENCODER = "encoder";
export const DEPTH_DECODER = "depth";

export type EncoderName = MpvitName | "resnet18";

export interface DepthNetOptions {
  readonly encoder: EncoderName;
  /** How the maps of scales 1 to 3 reach full resolution: convexly, or bilinearly where this is null. */
  readonly upsampling: UpsamplingOptions | null;
}

const PUBLISHED_WIDTHS = [16, 32, 64, 128, 256];
/** Narrow where maps are large: level 0 alone would cost more than the whole encoder. */
const NANO_WIDTHS = [8, 12, 24, 32, 40];

export function declareDepthNet(
  d: Declaration,
  { encoder, upsampling }: DepthNetOptions,
  initialDisparity: number | null,
): void {
  if (encoder === "resnet18") declareResnet18(d.at(DEPTH_ENCODER), 1);
  else declareMpvit(d.at(DEPTH_ENCODER), mpvitVariants[encoder]);
  declareDepthDecoder(d.at(DEPTH_DECODER), decoderShape(encoder, upsampling !== null, initialDisparity));
}

/** Depth network: picture [B,H,W,3] in 0..1 -> disparities of scales 0..3, each [B,H,W,1] at full resolution and
 *  unitless (0 is the farthest depth, 1 the nearest). H and W are multiples of 32. */
export function depthNet(
  p: ParameterStore,
  image: Tensor4D,
  { encoder, upsampling }: DepthNetOptions,
  mode: ForwardMode,
): Tensor4D[] {
  const features =
    encoder === "resnet18"
      ? resnet18(p.at(DEPTH_ENCODER), image, mode.norm)
      : mpvit(p.at(DEPTH_ENCODER), image, mpvitVariants[encoder], mode);
  return depthDecoder(p.at(DEPTH_DECODER), features, upsampling);
}

/** Rows of random numbers that stochastic depth needs for a forward pass; 0 for an encoder without it. */
export function dropPathBranches(encoder: EncoderName): number {
  return encoder === "resnet18" ? 0 : branchDropRates(mpvitVariants[encoder], 0).length;
}

function decoderShape(
  encoder: EncoderName,
  convexUpsampling: boolean,
  initialDisparity: number | null,
): DepthDecoderShape {
  const isNano = encoder === "nano";
  return {
    featureChannels:
      encoder === "resnet18" ? RESNET18_CHANNELS : mpvitFeatureChannels(mpvitVariants[encoder]),
    widths: isNano ? NANO_WIDTHS : PUBLISHED_WIDTHS,
    convexUpsampling,
    keepsUnusedLayers: !isNano,
    initialDisparity,
  };
}
