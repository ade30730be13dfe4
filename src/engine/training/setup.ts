import { NORMALISED_MEDIAN_DEPTH } from "../data/scale.ts";
import type { PhotometricChoice } from "../losses/photometric.ts";
import type { UpsamplingOptions } from "../networks/convexUpsampling.ts";
import type { DepthNetOptions } from "../networks/depthNet.ts";
import { depthNetShapeOf } from "../networks/depthNetShape.ts";
import type { NetworkSetup } from "../networks/setup.ts";
import type { DepthRange } from "../reconstruction/projection.ts";
import type { RunConfig } from "./config.ts";

export function depthRangeOf({ network }: RunConfig): DepthRange {
  return { minDepth: network.minDepth, maxDepth: network.maxDepth };
}

export function photometricChoiceOf({ losses, numerics }: RunConfig): PhotometricChoice {
  return { alpha: losses.alpha, ssim: losses.ssim, l1: numerics.l1 };
}

export function depthNetOptionsOf({ network, numerics }: RunConfig): DepthNetOptions {
  const upsampling: UpsamplingOptions | null = network.convexUpsampling
    ? { gain: numerics.upsamplingGain, border: numerics.upsamplingBorder }
    : null;
  return { shape: depthNetShapeOf(network.encoder, network.convexUpsampling), upsampling };
}

export function networkSetupOf(config: RunConfig): NetworkSetup {
  const { network, numerics } = config;
  return {
    depthNet: depthNetOptionsOf(config).shape,
    poseNetworks: network.poseNetworks,
    initialDisparity:
      numerics.initialDepth === "median"
        ? disparityOfDepth(NORMALISED_MEDIAN_DEPTH, depthRangeOf(config))
        : null,
  };
}

/** Inverse of method 2.1's disparity to depth, for one number; clamped into the open interval of a sigmoid. */
function disparityOfDepth(depth: number, { minDepth, maxDepth }: DepthRange): number {
  const disparity = (1 / depth - 1 / maxDepth) / (1 / minDepth - 1 / maxDepth);
  return Math.min(0.99, Math.max(0.01, disparity));
}
