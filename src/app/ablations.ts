import type { RunConfig } from "../engine/training/config.ts";
import { withCoarsePoses } from "./store/settings.ts";

/** One switch of the method: what it writes, what is lost without it, and where to look for that. */
export interface Ablation {
  readonly name: string;
  readonly effect: string;
  /** False: needs new networks or a new start of the run. */
  readonly isLive: boolean;
  /** Fields of the config as `pendingChanges` names them. */
  readonly fields: readonly string[];
  isOn(config: RunConfig): boolean;
  set(config: RunConfig, isOn: boolean): RunConfig;
}

function losses(
  field: "ssim" | "autoMask" | "minimumOverSources",
): Pick<Ablation, "isLive" | "fields" | "isOn" | "set"> {
  return {
    isLive: true,
    fields: [`losses.${field}`],
    isOn: (config) => config.losses[field],
    set: (config, isOn) => ({ ...config, losses: { ...config.losses, [field]: isOn } }),
  };
}

function refinement(field: "optimT" | "optimR"): Pick<Ablation, "isLive" | "fields" | "isOn" | "set"> {
  return {
    isLive: false,
    fields: [`poses.${field}`],
    isOn: (config) => config.poses[field],
    set: (config, isOn) => ({ ...config, poses: { ...config.poses, [field]: isOn } }),
  };
}

export const ABLATIONS: readonly Ablation[] = [
  {
    name: "Coarse poses",
    effect:
      "Off: PoseNet alone predicts the motion. Look at the camera path, and at errors where the camera rotates.",
    isLive: false,
    fields: ["poses.coarse"],
    isOn: (config) => config.poses.coarse,
    set: withCoarsePoses,
  },
  {
    name: "Optim t",
    effect:
      "Off: COLMAP's translation and scale are taken as they are. Look at s and |Δt|, and at drifting depth.",
    ...refinement("optimT"),
  },
  {
    name: "Optim R",
    effect: "Off: the residual rotation stays. Look at edges in the error map, and at Δ rotation.",
    ...refinement("optimR"),
  },
  {
    name: "Self-distillation",
    effect: "Off: no labels from the best depth so far. Look at bare walls and floors: are they flat?",
    isLive: false,
    fields: ["selfDistillation.enabled"],
    isOn: (config) => config.selfDistillation.enabled,
    set: (config, isOn) => ({ ...config, selfDistillation: { ...config.selfDistillation, enabled: isOn } }),
  },
  {
    name: "Auto-mask",
    effect: "Off: pixels that already match without warping train, too. Look for holes of far depth.",
    ...losses("autoMask"),
  },
  {
    name: "Minimum over sources",
    effect: "Off: errors of both sources are averaged. Look at occlusions beside near objects.",
    ...losses("minimumOverSources"),
  },
  {
    name: "SSIM",
    effect: "Off: plain colour difference alone. Look at textured areas and at changes of light.",
    ...losses("ssim"),
  },
  {
    name: "Convex upsampling",
    effect: "Off: depth is enlarged by plain interpolation. Look at the edges of objects in Depth.",
    isLive: false,
    fields: ["network.convexUpsampling"],
    isOn: (config) => config.network.convexUpsampling,
    set: (config, isOn) => ({ ...config, network: { ...config.network, convexUpsampling: isOn } }),
  },
  {
    name: "Colour augmentation",
    effect: "Off: the networks see the pictures as they are. Look at how well unseen light is borne.",
    isLive: false,
    fields: ["augmentation.colour"],
    isOn: (config) => config.augmentation.colour,
    set: (config, isOn) => ({ ...config, augmentation: { ...config.augmentation, colour: isOn } }),
  },
];

/** One loss weight: its letter, its meaning and its slider. */
export interface Weight {
  readonly name: "α" | "β" | "λ" | "μ";
  readonly field: "alpha" | "beta" | "lambda" | "mu";
  readonly effect: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** Slider position from value and back; λ moves in decades. */
  toPosition(value: number): number;
  toValue(position: number): number;
}

const linear = { toPosition: (value: number) => value, toValue: (position: number) => position };

/** The lowest position of the decades means 0. */
const DECADES = { lowest: -6, highest: 0, step: 0.1 };

export const WEIGHTS: readonly Weight[] = [
  {
    name: "α",
    field: "alpha",
    effect: "Share of SSIM against plain colour difference in the photometric error.",
    min: 0,
    max: 1,
    step: 0.01,
    ...linear,
  },
  {
    name: "β",
    field: "beta",
    effect: "Weight of reconstruction A. At 0 only B is supervised. Look at photometric t.",
    min: 0,
    max: 2,
    step: 0.05,
    ...linear,
  },
  {
    name: "λ",
    field: "lambda",
    effect: "Weight of smoothness. Too much blurs edges, too little leaves noise on walls.",
    min: DECADES.lowest,
    max: DECADES.highest,
    step: DECADES.step,
    toPosition: (value) => (value <= 0 ? DECADES.lowest : Math.max(DECADES.lowest, Math.log10(value))),
    toValue: (position) => (position <= DECADES.lowest ? 0 : Number((10 ** position).toPrecision(2))),
  },
  {
    name: "μ",
    field: "mu",
    effect: "Weight of self-distillation after its ramp. Look at bare walls.",
    min: 0,
    max: 1,
    step: 0.01,
    ...linear,
  },
];
