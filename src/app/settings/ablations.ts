import type { RunConfig } from "../../engine/training/config.ts";
import { withCoarsePoses } from "../store/settings.ts";

/** One switch of the method: what it writes. What it is and where it is seen: `panels/method/explanations.ts`. */
export interface Ablation {
  readonly name: string;
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
    isLive: false,
    fields: ["poses.coarse"],
    isOn: (config) => config.poses.coarse,
    set: withCoarsePoses,
  },
  {
    name: "Optim t",
    ...refinement("optimT"),
  },
  {
    name: "Optim R",
    ...refinement("optimR"),
  },
  {
    name: "Self-distillation",
    isLive: false,
    fields: ["selfDistillation.enabled"],
    isOn: (config) => config.selfDistillation.enabled,
    set: (config, isOn) => ({ ...config, selfDistillation: { ...config.selfDistillation, enabled: isOn } }),
  },
  {
    name: "Auto-mask",
    ...losses("autoMask"),
  },
  {
    name: "Minimum over sources",
    ...losses("minimumOverSources"),
  },
  {
    name: "SSIM",
    ...losses("ssim"),
  },
  {
    name: "Convex upsampling",
    isLive: false,
    fields: ["network.convexUpsampling"],
    isOn: (config) => config.network.convexUpsampling,
    set: (config, isOn) => ({ ...config, network: { ...config.network, convexUpsampling: isOn } }),
  },
  {
    name: "Colour augmentation",
    isLive: false,
    fields: ["augmentation.colour"],
    isOn: (config) => config.augmentation.colour,
    set: (config, isOn) => ({ ...config, augmentation: { ...config.augmentation, colour: isOn } }),
  },
];

/** One loss weight: its letter and its slider. */
export interface Weight {
  readonly name: "α" | "β" | "λ" | "μ";
  readonly field: "alpha" | "beta" | "lambda" | "mu";
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
    min: 0,
    max: 1,
    step: 0.01,
    ...linear,
  },
  {
    name: "β",
    field: "beta",
    min: 0,
    max: 2,
    step: 0.05,
    ...linear,
  },
  {
    name: "λ",
    field: "lambda",
    min: DECADES.lowest,
    max: DECADES.highest,
    step: DECADES.step,
    toPosition: (value) => (value <= 0 ? DECADES.lowest : Math.max(DECADES.lowest, Math.log10(value))),
    toValue: (position) => (position <= DECADES.lowest ? 0 : Number((10 ** position).toPrecision(2))),
  },
  {
    name: "μ",
    field: "mu",
    min: 0,
    max: 1,
    step: 0.01,
    ...linear,
  },
];
