import { declareAlignNet } from "./alignNet.ts";
import { Declaration, type ParameterSpec } from "./declaration.ts";
import { declareDepthNet } from "./depthNet.ts";
import type { DepthNetShape } from "./depthNetShape.ts";
import { declarePoseNet } from "./poseNet.ts";
import type { PoseEncoderName } from "./twoFrameNet.ts";

/** The choices that decide which parameters a run has. */
export interface NetworkSetup {
  readonly depthNet: DepthNetShape;
  readonly poseNetworks: PoseEncoderName;
  /** Disparity that the depth network starts at everywhere (times the upsampling gain at scales 1 to 3), or null for
   *  PyTorch's own start, near one half. */
  readonly initialDisparity: number | null;
}

/** Every parameter and running statistic of the depth network, PoseNet and AlignNet, in a fixed order. */
export function parameterSpecs(setup: NetworkSetup): ParameterSpec[] {
  const declaration = new Declaration();
  declareDepthNet(declaration, setup.depthNet, setup.initialDisparity);
  declarePoseNet(declaration, { encoder: setup.poseNetworks });
  declareAlignNet(declaration, { encoder: setup.poseNetworks });
  return declaration.specs;
}
