import { iterations, selfDistillation } from "./distillation.tsx";
import { autoMask, minimum, photometric, smoothness, total } from "./losses.tsx";
import { attention, colourAugmentation, convexUpsampling } from "./networks.tsx";
import { coarsePoses, damagedPoses, optimR, optimT, poseHead, resampling } from "./poses.tsx";
import type { Equation } from "./symbols.tsx";

/** By the accessible name of the control. */
export const EQUATIONS: Readonly<Record<string, Equation>> = {
  "Coarse poses": coarsePoses,
  "Optim t": optimT,
  "Optim R": optimR,
  "Self-distillation": selfDistillation,
  "Auto-mask": autoMask,
  "Minimum over sources": minimum,
  SSIM: photometric,
  "Convex upsampling": convexUpsampling,
  "Colour augmentation": colourAugmentation,
  Encoder: attention,
  "Pose networks": poseHead,
  Resampling: resampling,
  α: photometric,
  β: total,
  λ: smoothness,
  μ: total,
  Iterations: iterations,
  "Damage the poses": damagedPoses,
};
