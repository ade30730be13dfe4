import type { RunConfig } from "../engine/training/config.ts";
import { ABLATIONS, WEIGHTS } from "./ablations.ts";
import { figure } from "./numbers.ts";
import { RUN_NUMBERS } from "./runNumbers.ts";
import { changedFields, configLeaves, presetOf } from "./store/settings.ts";

/** Names of the fields as the page calls them; all others go by their path. */
const LABELS: ReadonlyMap<string, string> = new Map([
  ...ABLATIONS.flatMap(({ name, fields }) => fields.map((field) => [field, name] as const)),
  ...WEIGHTS.map(({ name, field }) => [`losses.${field}`, name] as const),
  ...RUN_NUMBERS.map(({ name, field }) => [field, name] as const),
  ["network.encoder", "Encoder"],
  ["network.poseNetworks", "Pose networks"],
  ["numerics.resampling", "Resampling"],
  ["resolution.width", "Width"],
  ["resolution.height", "Height"],
]);

/** What lies between two settings, short enough for a tooltip: "Optim t on → off", "preset tiny", "7 settings". */
export function changeInWords(before: RunConfig, after: RunConfig): string {
  const changed = changedFields(before, after);
  if (changed.length <= 2) {
    const from = configLeaves(before);
    const to = configLeaves(after);
    return changed
      .map((field) => `${LABELS.get(field) ?? field} ${inWords(from.get(field))} → ${inWords(to.get(field))}`)
      .join(", ");
  }
  const preset = presetOf(after);
  return preset !== null && preset !== presetOf(before) ? `preset ${preset}` : `${changed.length} settings`;
}

function inWords(value: unknown): string {
  if (typeof value === "boolean") return value ? "on" : "off";
  return typeof value === "number" && !Number.isInteger(value) ? figure(value) : String(value);
}
