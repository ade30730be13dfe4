import type { RunConfig } from "../../engine/training/config.ts";
import { changedFields, presetOf } from "../store/settings.ts";
import { differingSettings } from "./differingSettings.ts";

/** What lies between two settings, short enough for a tooltip: "Optim t on → off", "preset tiny", "7 settings". */
export function changeInWords(before: RunConfig, after: RunConfig): string {
  const changed = differingSettings([before, after]);
  if (changed.length <= 2) {
    return changed.map(({ label, say }) => `${label} ${say(before)} → ${say(after)}`).join(", ");
  }
  const preset = presetOf(after);
  if (preset !== null && preset !== presetOf(before)) return `preset ${preset}`;
  return `${changedFields(before, after).length} settings`;
}
