import type { RunConfig } from "../../engine/training/config.ts";
import { differencesOfTheRun, sizeOf } from "../settings/differingSettings.ts";
import { ENCODER_LABELS } from "../settings/fieldNames.ts";
import { damageInWords } from "../settings/poseDamage.ts";
import { byAge, isOnDataset, type KeptRun } from "./keptRun.ts";

/** More differences than these are counted, not listed. */
const MOST_NAMED = 3;

/** The run that a new one is named after: the baseline of its dataset, or the first run there with the same encoder and
 *  size; null if the new one is the first. Not simply the run before it: names would then tell a chain of changes. */
export function chooseParent(
  config: RunConfig,
  fingerprint: string,
  kept: readonly KeptRun[],
): KeptRun | null {
  const others = kept.filter((run) => isOnDataset(run, fingerprint)).toSorted(byAge);
  const baseline = others.find(({ isBaseline }) => isBaseline);
  if (baseline !== undefined) return baseline;
  const ids = new Set(others.map(({ record }) => record.id));
  const isRoot = ({ record }: KeptRun) => record.parent === null || !ids.has(record.parent);
  return others.findLast((run) => isRoot(run) && isSameFamily(run.record.config, config)) ?? null;
}

/** A name by the difference from the parent: "−Optim R, seed 2"; "nano 96×64" where there is nothing to differ from. A
 *  name that is taken is numbered. */
export function nameOfRun(config: RunConfig, parent: RunConfig | null, taken: ReadonlySet<string>): string {
  const name = parent === null ? firstName(config) : nameByDifference(config, parent);
  if (!taken.has(name)) return name;
  for (let number = 2; ; number++) {
    const numbered = `${name} (${number})`;
    if (!taken.has(numbered)) return numbered;
  }
}

function nameByDifference(config: RunConfig, parent: RunConfig): string {
  const changes = differencesOfTheRun([parent, config]).map((setting) => setting.nameOf(config));
  if (changes.length === 0) return firstName(config);
  const named = changes.slice(0, MOST_NAMED).join(", ");
  return changes.length > MOST_NAMED ? `${named} and ${changes.length - MOST_NAMED} more` : named;
}

function firstName(config: RunConfig): string {
  const damage = damageInWords(config.poses.perturbation);
  const what = `${ENCODER_LABELS[config.network.encoder]} ${sizeOf(config)}`;
  return damage === null ? what : `${what}, poses off by ${damage}`;
}

function isSameFamily(a: RunConfig, b: RunConfig): boolean {
  return a.network.encoder === b.network.encoder && sizeOf(a) === sizeOf(b);
}
