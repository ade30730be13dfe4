import * as v from "valibot";

/** Every place where the paper, its published code and this project can differ in the numbers they compute, one named
 *  choice each. `docs/numerics.md` is the same table for readers; a test holds the two together. */
export const numericsSchema = v.strictObject({
  /** How Optim R resamples: `cascade` warps Optim t's picture a second time, `compose` samples the source once. */
  resampling: v.picklist(["compose", "cascade"]),
  /** AlignNet's scale s: 1 + its output, or its `raw` output, which starts near 0. */
  translationScale: v.picklist(["aroundOne", "raw"]),
  /** Gradient of PoseNet's rotation at the zero vector: that of an infinitesimal rotation, or none. */
  rotationAtZero: v.picklist(["infinitesimal", "none"]),
  /** Intrinsics at the working size: with COLMAP's half pixel taken off, or scaled alone. */
  principalPoint: v.picklist(["pixelCentre", "scaled"]),
  /** Depth before the first step: at the `median` of the normalised scene, or at PyTorch's `half` disparity. */
  initialDepth: v.picklist(["median", "half"]),
  /** Factor on disparities inside convex upsampling; 8 comes from optical flow. */
  upsamplingGain: v.picklist([1, 8]),
  /** What lies beyond the border of the coarse map in convex upsampling. */
  upsamplingBorder: v.picklist(["replicate", "zero"]),
  /** The L1 part of the photometric error: `plain`, or divided by (target + 0.01). */
  l1: v.picklist(["plain", "relativeToTarget"]),
  /** Smoothness of scale k: weight 1/2^k, or the same for all. */
  smoothnessWeights: v.picklist(["halved", "equal"]),
  /** The auto-mask's tie-break noise: drawn afresh for every scale, accumulating from scale to scale, or none. */
  tieBreak: v.picklist(["fresh", "accumulating", "none"]),
  /** How μ rises over its ramp: with every step, or once an epoch. */
  distillationRamp: v.picklist(["perStep", "perEpoch"]),
  /** The first factor of the learning rate: after epoch 1, or before it. */
  rateDecay: v.picklist(["afterFirstEpoch", "beforeFirstEpoch"]),
  /** Colour augmentation: one draw for the three pictures of a sample, or one for each. */
  colourDraws: v.picklist(["perSample", "perPicture"]),
});

export type Numerics = v.InferOutput<typeof numericsSchema>;

/** Our best: what section 10 of the method's measurements recommends. */
const ours: Numerics = {
  resampling: "compose",
  translationScale: "aroundOne",
  rotationAtZero: "infinitesimal",
  principalPoint: "pixelCentre",
  initialDepth: "median",
  upsamplingGain: 1,
  upsamplingBorder: "replicate",
  l1: "plain",
  smoothnessWeights: "halved",
  tieBreak: "fresh",
  distillationRamp: "perStep",
  rateDecay: "afterFirstEpoch",
  colourDraws: "perSample",
};

/** The published code, quirks included. */
const reference: Numerics = {
  resampling: "cascade",
  translationScale: "raw",
  rotationAtZero: "none",
  principalPoint: "scaled",
  initialDepth: "half",
  upsamplingGain: 8,
  upsamplingBorder: "zero",
  l1: "relativeToTarget",
  smoothnessWeights: "halved",
  tieBreak: "accumulating",
  distillationRamp: "perEpoch",
  rateDecay: "beforeFirstEpoch",
  colourDraws: "perPicture",
};

/** What the paper says; where it is silent, what its code does. */
const paper: Numerics = {
  ...reference,
  upsamplingGain: 1,
  upsamplingBorder: "replicate",
  l1: "plain",
  smoothnessWeights: "equal",
  tieBreak: "fresh",
  rateDecay: "afterFirstEpoch",
  colourDraws: "perSample",
};

export const NUMERICS = { default: ours, paper, reference } as const satisfies Record<string, Numerics>;

export type NumericsName = keyof typeof NUMERICS;

/** The names under which a run's numerics are shown: `mixed` if they are none of the three. */
export function numericsName(numerics: Numerics): NumericsName | "mixed" {
  const names = Object.keys(NUMERICS) as NumericsName[];
  const options = Object.keys(ours) as (keyof Numerics)[];
  return (
    names.find((name) => options.every((option) => NUMERICS[name][option] === numerics[option])) ?? "mixed"
  );
}
