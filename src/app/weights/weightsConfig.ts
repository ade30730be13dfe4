import type { RunConfig } from "../../engine/training/config.ts";
import type { WeightsReport } from "../frames.ts";

/** The config with the networks that the weights ask for; what they leave open stays. Null where their depth network has
 *  no name, so that no run can build it. */
export function configFor(config: RunConfig, { choice }: Pick<WeightsReport, "choice">): RunConfig | null {
  if (choice === null) return null;
  const { encoder, poseNetworks, convexUpsampling } = config.network;
  return {
    ...config,
    network: {
      ...config.network,
      encoder: choice.encoder ?? encoder,
      poseNetworks: choice.poseNetworks ?? poseNetworks,
      convexUpsampling: choice.convexUpsampling ?? convexUpsampling,
    },
  };
}
