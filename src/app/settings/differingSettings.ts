import type { RunConfig } from "../../engine/training/config.ts";
import { numericsName } from "../../engine/training/numerics.ts";
import { configLeaves } from "../store/settings.ts";
import { ENCODER_LABELS, FIELD_NAMES } from "./fieldNames.ts";
import { damageInWords } from "./poseDamage.ts";

/** A setting that two configs can differ in: one leaf of the config, or several that only make sense together. */
export interface Setting {
  /** As the config spells its path; `resolution` and `numerics` stand for all that is in them. */
  readonly field: string;
  readonly label: string;
  /** How a value is said beside the label. */
  say(config: RunConfig): string;
  /** How a change to this config is said in the name of a run. */
  nameOf(config: RunConfig): string;
}

/** Fields that decide how long a run lasts and how often it is measured, not what it computes. */
const NOT_OF_THE_RUN: readonly string[] = ["steps", "evaluation.everySteps"];

const GROUPED: readonly Setting[] = [
  {
    field: "network.encoder",
    label: "encoder",
    say: ({ network }) => ENCODER_LABELS[network.encoder],
    nameOf: ({ network }) => ENCODER_LABELS[network.encoder],
  },
  {
    field: "resolution",
    label: "resolution",
    say: sizeOf,
    nameOf: sizeOf,
  },
  {
    field: "numerics",
    label: "numerics",
    say: ({ numerics }) => `${numericsName(numerics)}, ${numerics.resampling}`,
    nameOf: ({ numerics }) => {
      const name = numericsName(numerics);
      return name === "mixed" ? `mixed numerics, ${numerics.resampling}` : `${name} numerics`;
    },
  },
  {
    field: "poses.perturbation",
    label: "damage of the poses",
    say: ({ poses }) => damageInWords(poses.perturbation) ?? "none",
    nameOf: ({ poses }) => {
      const damage = damageInWords(poses.perturbation);
      return damage === null ? "poses intact" : `poses off by ${damage}`;
    },
  },
];

/** What differs between any of the configs, in the order of the config's schema; encoder and size first. */
export function differingSettings(configs: readonly RunConfig[]): Setting[] {
  const all = configs.map(configLeaves);
  const fields = new Set(all.flatMap((leaves) => [...leaves.keys()]));
  const differing = [...fields].filter((field) => new Set(all.map((leaves) => leaves.get(field))).size > 1);
  const grouped = GROUPED.filter(({ field }) => differing.some((name) => isPartOf(name, field)));
  const single = differing
    .filter((name) => !GROUPED.some(({ field }) => isPartOf(name, field)))
    .map(singleSetting);
  return [...grouped, ...single];
}

/** The same, without the fields that change nothing in what is computed. */
export function differencesOfTheRun(configs: readonly RunConfig[]): Setting[] {
  return differingSettings(configs).filter(({ field }) => !NOT_OF_THE_RUN.includes(field));
}

/** Two configs that compute the same, step by step, have the same key. */
export function keyOfComputation(config: RunConfig, except: readonly string[] = []): string {
  const left = [...configLeaves(config)].filter(
    ([field]) => !NOT_OF_THE_RUN.includes(field) && !except.includes(field),
  );
  return JSON.stringify(left.sort(([a], [b]) => (a < b ? -1 : 1)));
}

export function sizeOf({ resolution }: Pick<RunConfig, "resolution">): string {
  return `${resolution.width}×${resolution.height}`;
}

function singleSetting(field: string): Setting {
  const label = FIELD_NAMES[field] ?? field;
  const valueIn = (config: RunConfig) => configLeaves(config).get(field);
  return {
    field,
    label,
    say: (config) => inWords(valueIn(config)),
    nameOf: (config) => {
      const value = valueIn(config);
      if (typeof value === "boolean") return `${value ? "+" : "−"}${label}`;
      return `${label} ${inWords(value)}`;
    },
  };
}

function inWords(value: unknown): string {
  if (typeof value === "boolean") return value ? "on" : "off";
  if (typeof value === "number" && value !== 0 && Math.abs(value) < 1e-3) return value.toExponential();
  return value === undefined ? "–" : String(value);
}

function isPartOf(name: string, field: string): boolean {
  return name === field || name.startsWith(`${field}.`);
}
