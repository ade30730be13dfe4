import type { Problem } from "../../engine/problem.ts";
import { invalidFields, type RunConfig } from "../../engine/training/config.ts";
import { PRESETS, type PresetName } from "../../engine/training/presets.ts";
import { changedFields, configLeaves, objection, PRESET_NAMES, startSettings } from "../store/settings.ts";
import { linkProblem } from "./linkProblem.ts";

/** Settings as a link has them: the nearest preset, the seed, and each field that differs, by its path. */
export function settingsToLink(draft: RunConfig): [key: string, text: string][] {
  const preset = nearestPreset(draft);
  const values = configLeaves(draft);
  const differing = changedFields(PRESETS[preset], draft).filter((field) => field !== "seed");
  return [
    ["preset", preset],
    ["seed", String(draft.seed)],
    ...differing.map((field): [string, string] => [field, textOf(values.get(field))]),
  ];
}

export interface SettingsInLink {
  /** Null: the link says nothing about settings. */
  readonly draft: RunConfig | null;
  readonly problems: readonly Problem[];
}

/** Reads settings from the parameters of a link. What the schema refuses stays as the preset has it, and is told. */
export function settingsFromLink(params: URLSearchParams): SettingsInLink {
  const problems: Problem[] = [];
  const base = presetFrom(params, problems);
  const asked = [...configLeaves(base ?? startSettings.draft).keys()].filter((field) => params.has(field));
  if (base === null && asked.length === 0) return { draft: null, problems };

  // A copy: what was asked for by a link is a choice, also where it equals a preset.
  let draft = structuredClone<RunConfig>(base ?? startSettings.draft);
  const start = configLeaves(draft);
  for (const field of asked)
    draft = withField(draft, field, valueLike(start.get(field), params.get(field) ?? ""));
  for (const { field, reason } of invalidFields(draft)) {
    problems.push(
      linkProblem(
        field,
        params.get(field) ?? "",
        `${reason}.`,
        `${textOf(start.get(field))} is used instead.`,
      ),
    );
    draft = withField(draft, field, start.get(field));
  }
  const contradiction = objection(draft);
  if (contradiction === null) return { draft, problems };
  const text = asked.map((field) => `${field}=${params.get(field)}`).join("&");
  problems.push(linkProblem("settings", text, contradiction, "The preset's settings are used instead."));
  return { draft: structuredClone<RunConfig>(base ?? startSettings.draft), problems };
}

function presetFrom(params: URLSearchParams, problems: Problem[]): RunConfig | null {
  const asked = params.get("preset");
  if (asked === null) return null;
  const name = PRESET_NAMES.find((known) => known === asked);
  if (name !== undefined) return PRESETS[name];
  problems.push(
    linkProblem("preset", asked, `The presets are ${PRESET_NAMES.join(", ")}.`, "Choose one under Preset."),
  );
  return null;
}

/** The preset from which the fewest fields differ. */
function nearestPreset(draft: RunConfig): PresetName {
  const distance = (name: PresetName) => changedFields(PRESETS[name], draft).length;
  return PRESET_NAMES.reduce((nearest, name) => (distance(name) < distance(nearest) ? name : nearest));
}

function textOf(value: unknown): string {
  if (typeof value === "boolean") return value ? "on" : "off";
  return String(value);
}

/** A text as a value of the type of another; what cannot be one stays a text, which the schema then refuses. */
function valueLike(model: unknown, text: string): unknown {
  if (typeof model === "boolean") return text === "on" ? true : text === "off" ? false : text;
  if (typeof model === "number" && text.trim() !== "" && Number.isFinite(Number(text))) return Number(text);
  return text;
}

/** The config with another value at a path. The value is unchecked: `invalidFields` follows. */
function withField(config: RunConfig, field: string, value: unknown): RunConfig {
  const set = (node: object, [key, ...rest]: readonly string[]): object => ({
    ...node,
    [key]: rest.length === 0 ? value : set((node as Record<string, object>)[key], rest),
  });
  return set(config, field.split(".")) as RunConfig;
}
