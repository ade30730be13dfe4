import { isPerturbed, type PosePerturbation, type RunConfig } from "../../engine/training/config.ts";

/** One way to damage the coarse poses: its slider. */
export interface PoseDamage {
  readonly name: string;
  readonly field: Exclude<keyof PosePerturbation, "seed">;
  readonly effect: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** The value beside the slider, with its unit. */
  say(value: number): string;
}

export const POSE_DAMAGES: readonly PoseDamage[] = [
  {
    name: "Rotation noise",
    field: "rotationDegrees",
    effect:
      "Standard deviation of the angle by which the rotation of a pair is off. Only Optim R can repair it.",
    ...{ min: 0, max: 10, step: 0.5 },
    say: (value) => `${value}°`,
  },
  {
    name: "Translation noise",
    field: "translationPercent",
    effect: "Standard deviation of the error of a pair's translation, of its length. Optim t can repair it.",
    ...{ min: 0, max: 100, step: 5 },
    say: (value) => `${value} %`,
  },
  {
    name: "Scale drift",
    field: "scaleDriftPercent",
    effect: "By how much translations have grown at the end of a sequence. Optim t's s can follow it.",
    ...{ min: -50, max: 200, step: 10 },
    say: (value) => `${value > 0 ? "+" : value < 0 ? "−" : ""}${Math.abs(value)} %`,
  },
  {
    name: "Rescale",
    field: "rescale",
    effect:
      "Factor on the translations of the first, third and so on sequence; the others are divided by it.",
    ...{ min: 1, max: 5, step: 0.25 },
    say: (value) => `× ${value}`,
  },
];

export function withPerturbation(config: RunConfig, part: Partial<PosePerturbation>): RunConfig {
  const { poses } = config;
  return { ...config, poses: { ...poses, perturbation: { ...poses.perturbation, ...part } } };
}

/** What is done to the poses, short enough for a name: "2° rotation, 10 % translation"; null where nothing is. */
export function damageInWords(perturbation: PosePerturbation): string | null {
  if (!isPerturbed(perturbation)) return null;
  const { rotationDegrees, translationPercent, scaleDriftPercent, rescale, seed } = perturbation;
  const [rotation, translation, drift, scale] = POSE_DAMAGES;
  return [
    ...(rotationDegrees === 0 ? [] : [`${rotation.say(rotationDegrees)} rotation`]),
    ...(translationPercent === 0 ? [] : [`${translation.say(translationPercent)} translation`]),
    ...(scaleDriftPercent === 0 ? [] : [`${drift.say(scaleDriftPercent)} drift`]),
    ...(rescale === 1 ? [] : [`scale ${scale.say(rescale)}`]),
    ...(seed === 0 ? [] : [`noise ${seed}`]),
  ].join(", ");
}
