import {
  isPerturbed,
  NO_PERTURBATION,
  type PosePerturbation,
  type RunConfig,
} from "../../engine/training/config.ts";
import { ABLATIONS, type Ablation, WEIGHTS, type Weight } from "../settings/ablations.ts";
import { ENCODER_LABELS } from "../settings/fieldNames.ts";
import { damageInWords, withPerturbation } from "../settings/poseDamage.ts";

export type AspectValue = boolean | number | string;

/** One thing of the method that can be had in more than one way, so that two runs can show what it does. */
export interface Aspect {
  /** The accessible name of its control. */
  readonly name: string;
  /** False where it changes what the photometric terms of the loss mean, so that they cannot be compared. */
  readonly keepsLoss: boolean;
  valueIn(config: RunConfig): AspectValue;
  set(config: RunConfig, value: AspectValue): RunConfig;
  /** Values worth a counterpart, other than the one that the config has. */
  alternatives(config: RunConfig): readonly AspectValue[];
  say(value: AspectValue): string;
}

const CHANGE_THE_LOSS: readonly string[] = ["SSIM", "Auto-mask", "Minimum over sources"];

function ofSwitch(ablation: Ablation): Aspect {
  return {
    name: ablation.name,
    keepsLoss: !CHANGE_THE_LOSS.includes(ablation.name),
    valueIn: (config) => ablation.isOn(config),
    set: (config, value) => ablation.set(config, value === true),
    alternatives: (config) => [!ablation.isOn(config)],
    say: (value) => (value === true ? "on" : "off"),
  };
}

const WEIGHT_ALTERNATIVES: Readonly<Record<Weight["name"], readonly number[]>> = {
  α: [0, 0.85],
  β: [0, 0.2],
  λ: [0, 1e-3],
  μ: [0.1, 0.2],
};

function ofWeight({ name, field }: Weight): Aspect {
  return {
    name,
    keepsLoss: name !== "α",
    valueIn: ({ losses }) => losses[field],
    set: (config, value) => ({ ...config, losses: { ...config.losses, [field]: Number(value) } }),
    alternatives: ({ losses }) => WEIGHT_ALTERNATIVES[name].filter((value) => value !== losses[field]),
    say: String,
  };
}

type Encoder = RunConfig["network"]["encoder"];

/** A transformer against the CNN that the paper compares it with. Nano is the smallest of the transformers. */
const encoder: Aspect = {
  name: "Encoder",
  keepsLoss: true,
  valueIn: ({ network }) => network.encoder,
  set: (config, value) => ({
    ...config,
    network: { ...config.network, encoder: isEncoder(value) ? value : config.network.encoder },
  }),
  alternatives: ({ network }) => (network.encoder === "resnet18" ? ["nano", "tiny"] : ["resnet18"]),
  say: (value) => (isEncoder(value) ? ENCODER_LABELS[value] : String(value)),
};

function isEncoder(value: AspectValue): value is Encoder {
  return typeof value === "string" && Object.hasOwn(ENCODER_LABELS, value);
}

const poseNetworks: Aspect = {
  name: "Pose networks",
  keepsLoss: true,
  valueIn: ({ network }) => network.poseNetworks,
  set: (config, value) => ({
    ...config,
    network: { ...config.network, poseNetworks: value === "resnet18" ? "resnet18" : "small" },
  }),
  alternatives: ({ network }) => [network.poseNetworks === "small" ? "resnet18" : "small"],
  say: (value) => (value === "resnet18" ? "ResNet-18" : String(value)),
};

const resampling: Aspect = {
  name: "Resampling",
  keepsLoss: true,
  valueIn: ({ numerics }) => numerics.resampling,
  set: (config, value) => ({
    ...config,
    numerics: { ...config.numerics, resampling: value === "cascade" ? "cascade" : "compose" },
  }),
  alternatives: ({ numerics }) => [numerics.resampling === "cascade" ? "compose" : "cascade"],
  say: String,
};

const INTACT = "intact";
/** What the paper's figure needs: pairs whose coarse rotation is bad. */
const DAMAGED: PosePerturbation = { ...NO_PERTURBATION, rotationDegrees: 2 };

const poseDamage: Aspect = {
  name: "Damage the poses",
  keepsLoss: true,
  valueIn: ({ poses }) => damageInWords(poses.perturbation) ?? INTACT,
  set: (config, value) => withPerturbation(config, value === INTACT ? NO_PERTURBATION : DAMAGED),
  alternatives: ({ poses }) => [
    isPerturbed(poses.perturbation) ? INTACT : (damageInWords(DAMAGED) ?? INTACT),
  ],
  say: String,
};

const ITERATION_ALTERNATIVES = [1, 2];

const iterations: Aspect = {
  name: "Iterations",
  keepsLoss: true,
  valueIn: ({ selfDistillation }) => selfDistillation.iterations,
  set: (config, value) => ({
    ...config,
    selfDistillation: { ...config.selfDistillation, iterations: Number(value) },
  }),
  alternatives: ({ selfDistillation }) =>
    ITERATION_ALTERNATIVES.filter((value) => value !== selfDistillation.iterations),
  say: String,
};

export const ASPECTS: readonly Aspect[] = [
  ...ABLATIONS.map(ofSwitch),
  encoder,
  poseNetworks,
  resampling,
  ...WEIGHTS.map(ofWeight),
  iterations,
  poseDamage,
];

/** @throws RangeError if there is no aspect of that name. */
export function aspectNamed(name: string): Aspect {
  const found = ASPECTS.find((aspect) => aspect.name === name);
  if (found === undefined) throw new RangeError(`Nothing of the method is named "${name}".`);
  return found;
}
