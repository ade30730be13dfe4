import { readFile } from "node:fs/promises";
import { ProblemError } from "../engine/problem.ts";
import {
  MOST_STEPS,
  NO_PERTURBATION,
  type PosePerturbation,
  parseRunConfig,
  type RunConfig,
} from "../engine/training/config.ts";
import { NUMERICS, type Numerics } from "../engine/training/numerics.ts";
import { PRESETS } from "../engine/training/presets.ts";
import { type OptionValue, UsageError } from "./command.ts";
import { pictureSizeOf } from "./pictureSize.ts";

export const trainOptions = {
  out: { type: "string" },
  preset: { type: "string" },
  encoder: { type: "string" },
  numerics: { type: "string" },
  size: { type: "string" },
  steps: { type: "string" },
  minutes: { type: "string" },
  batch: { type: "string" },
  stride: { type: "string" },
  seed: { type: "string" },
  perturb: { type: "string" },
  config: { type: "string" },
  weights: { type: "string", multiple: true },
  resume: { type: "boolean" },
  eager: { type: "boolean" },
  "no-tuning": { type: "boolean" },
  retune: { type: "boolean" },
} as const;

type Values = Readonly<Record<string, OptionValue>>;

/** The run's config: a preset or a file, then the single options over it. With `--minutes` and no `--steps` the clock
 *  alone ends the run.
 *  @throws UsageError for a value that cannot be read, ProblemError for a config that is not valid. */
export async function runConfigOf(values: Values): Promise<RunConfig> {
  const base = values.config === undefined ? presetOf(values) : await configFile(String(values.config));
  return parseRunConfig({
    ...base,
    seed: integer(values, "seed") ?? base.seed,
    resolution: pictureSizeOf(values.size) ?? base.resolution,
    stride: integer(values, "stride") ?? base.stride,
    numerics: numericsOf(values) ?? base.numerics,
    network: { ...base.network, encoder: values.encoder ?? base.network.encoder },
    poses: { ...base.poses, perturbation: perturbationOf(values) ?? base.poses.perturbation },
    optimiser: { ...base.optimiser, batch: integer(values, "batch") ?? base.optimiser.batch },
    steps: integer(values, "steps") ?? (values.minutes === undefined ? base.steps : MOST_STEPS),
  });
}

/** Options that decide what a run is; a resumed one is what it was. */
const FIXED_BY_A_RUN = [
  "preset",
  "encoder",
  "numerics",
  "size",
  "batch",
  "stride",
  "seed",
  "perturb",
  "config",
  "weights",
] as const;

/** The config of a run that goes on: its own, with new ends. @throws UsageError if an option would change it. */
export function resumedConfig(config: RunConfig, values: Values): RunConfig {
  const changed = FIXED_BY_A_RUN.find((name) => values[name] !== undefined);
  if (changed !== undefined) {
    throw new UsageError(
      `A resumed run keeps its configuration: --${changed} cannot be given with --resume.`,
    );
  }
  if (values.steps === undefined && values.minutes === undefined) {
    throw new UsageError("--resume needs a new end: --steps N (in all) or --minutes M.");
  }
  return parseRunConfig({ ...config, steps: integer(values, "steps") ?? MOST_STEPS });
}

/** Minutes after which a run ends, or null when the number of steps decides. */
export function minutesOf(values: Values): number | null {
  if (values.minutes === undefined) return null;
  const minutes = Number(values.minutes);
  if (!(minutes > 0)) throw new UsageError(`--minutes needs a positive number, not "${values.minutes}".`);
  return minutes;
}

function presetOf(values: Values): RunConfig {
  const name = values.preset ?? "nano";
  const found = Object.entries(PRESETS).find(([preset]) => preset === name);
  if (found === undefined) {
    throw new UsageError(
      `There is no preset "${String(name)}"; choose of ${Object.keys(PRESETS).join(", ")}.`,
    );
  }
  return found[1];
}

function numericsOf(values: Values): Numerics | undefined {
  if (values.numerics === undefined) return undefined;
  const found = Object.entries(NUMERICS).find(([name]) => name === values.numerics);
  if (found === undefined) {
    throw new UsageError(
      `There are no numerics "${String(values.numerics)}"; choose of ${Object.keys(NUMERICS).join(", ")}.`,
    );
  }
  return found[1];
}

/** The parts of a perturbation on the command line. */
const PERTURBATION_PARTS: Readonly<Record<string, keyof PosePerturbation>> = {
  rotation: "rotationDegrees",
  translation: "translationPercent",
  drift: "scaleDriftPercent",
  rescale: "rescale",
  seed: "seed",
};

/** `--perturb rotation=2,seed=3`: what is not named is neutral. */
function perturbationOf(values: Values): PosePerturbation | undefined {
  if (values.perturb === undefined) return undefined;
  const named = String(values.perturb)
    .split(",")
    .map((text) => {
      const [name, number, ...rest] = text.split("=");
      const part = Object.hasOwn(PERTURBATION_PARTS, name) ? PERTURBATION_PARTS[name] : undefined;
      if (part === undefined || rest.length > 0 || !/^-?\d+(\.\d+)?$/.test(number ?? "")) {
        throw new UsageError(
          `--perturb needs NAME=NUMBER, separated by commas, with names of ${Object.keys(PERTURBATION_PARTS).join(", ")}; not "${text}".`,
        );
      }
      return [part, Number(number)] as const;
    });
  return { ...NO_PERTURBATION, ...Object.fromEntries(named) };
}

async function configFile(path: string): Promise<RunConfig> {
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw unreadableConfig(path, "It cannot be read.", cause);
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw unreadableConfig(path, "It is not JSON.", cause);
  }
  // A run.json holds the config under its own key, so a run can be repeated from it.
  return parseRunConfig(
    typeof value === "object" && value !== null && "config" in value ? value.config : value,
  );
}

function unreadableConfig(file: string, message: string, cause: unknown): ProblemError {
  const remedy = "Name a run.json of an earlier run, or a file with such a config.";
  return new ProblemError(
    { severity: "error", code: "config-unreadable", message, file, line: null, remedy },
    { cause },
  );
}

export function integer(values: Values, name: string): number | undefined {
  if (values[name] === undefined) return undefined;
  const text = String(values[name]);
  if (!/^\d+$/.test(text)) throw new UsageError(`--${name} needs a whole number, not "${text}".`);
  return Number(text);
}
