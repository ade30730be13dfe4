import { declareAlignNet } from "./alignNet.ts";
import type { UpsamplingOptions } from "./convexUpsampling.ts";
import { Declaration, type ParameterSpec } from "./declaration.ts";
import { declareDepthNet, type EncoderName } from "./depthNet.ts";
import { declarePoseNet } from "./poseNet.ts";
import type { PoseEncoderName } from "./twoFrameNet.ts";

/** The choices that decide which parameters a run has. */
export interface NetworkSetup {
  readonly encoder: EncoderName;
  readonly poseNetworks: PoseEncoderName;
  /** Null: bilinear enlargement, without mask heads. */
  readonly upsampling: UpsamplingOptions | null;
  /** Disparity that the depth network starts at everywhere (times the upsampling gain at scales 1 to 3), or null for
   *  PyTorch's own start, near one half. */
  readonly initialDisparity: number | null;
}

/** Every parameter and running statistic of the depth network, PoseNet and AlignNet, in a fixed order. */
export function parameterSpecs(setup: NetworkSetup): ParameterSpec[] {
  const declaration = new Declaration();
  declareDepthNet(declaration, setup, setup.initialDisparity);
  declarePoseNet(declaration, { encoder: setup.poseNetworks });
  declareAlignNet(declaration, { encoder: setup.poseNetworks });
  return declaration.specs;
}
