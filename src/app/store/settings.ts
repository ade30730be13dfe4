import { ProblemError } from "../../engine/problem.ts";
import { parseRunConfig, type RunConfig } from "../../engine/training/config.ts";
import { PRESETS, type PresetName } from "../../engine/training/presets.ts";

/** The config that the controls show. What differs from the applied one waits for a restart. */
export interface SettingsSlice {
  readonly draft: RunConfig;
}

export const startSettings: SettingsSlice = { draft: PRESETS.nano };

export const PRESET_NAMES = Object.keys(PRESETS) as PresetName[];

/** The preset that a config is, the seed and the number of steps aside, or null. */
export function presetOf(config: RunConfig): PresetName | null {
  const comparable = (c: RunConfig) => JSON.stringify(sorted({ ...c, seed: 0, steps: 0 }));
  return PRESET_NAMES.find((name) => comparable(PRESETS[name]) === comparable(config)) ?? null;
}

/** Names of the settings that differ and need a restart, e.g. `network.encoder`. */
export function pendingChanges(applied: RunConfig, draft: RunConfig): string[] {
  const { losses: _appliedLosses, steps: _appliedSteps, ...appliedRest } = applied;
  const { losses: _draftLosses, steps: _draftSteps, ...draftRest } = draft;
  const before = leaves(appliedRest);
  const after = leaves(draftRest);
  const names = [...after.keys()].filter((name) => before.get(name) !== after.get(name));
  return names.includes("resolution.width") || names.includes("resolution.height")
    ? ["resolution", ...names.filter((name) => !name.startsWith("resolution."))]
    : names;
}

/** Why the engine would refuse a config, or null. */
export function objection(config: RunConfig): string | null {
  try {
    parseRunConfig(config);
    return null;
  } catch (caught) {
    if (caught instanceof ProblemError) return caught.problem.message;
    throw caught;
  }
}

/** Coarse poses on or off. Optim t refines them, so it goes off with them. */
export function withCoarsePoses(config: RunConfig, coarse: boolean): RunConfig {
  const { poses } = config;
  return { ...config, poses: { ...poses, coarse, optimT: poses.optimT && coarse } };
}

/** Every field of a config by its path, e.g. `losses.mu`. */
export function configLeaves(config: RunConfig): Map<string, unknown> {
  return leaves(config);
}

/** Paths of the fields in which two configs differ. */
export function changedFields(before: RunConfig, after: RunConfig): string[] {
  const from = leaves(before);
  return [...leaves(after)].filter(([field, value]) => from.get(field) !== value).map(([field]) => field);
}

function leaves(value: object, path = ""): Map<string, unknown> {
  const found = new Map<string, unknown>();
  for (const [key, child] of Object.entries(value)) {
    const name = path === "" ? key : `${path}.${key}`;
    if (typeof child === "object" && child !== null) {
      for (const [inner, leaf] of leaves(child, name)) found.set(inner, leaf);
    } else found.set(name, child);
  }
  return found;
}

function sorted(value: object): [string, unknown][] {
  return [...leaves(value)].sort(([a], [b]) => a.localeCompare(b));
}
