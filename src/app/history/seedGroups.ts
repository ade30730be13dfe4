import { keyOfComputation } from "../settings/differingSettings.ts";
import { meanAndDeviation } from "./curves.ts";
import type { KeptRun } from "./keptRun.ts";

/** Runs that differ only in the seed, under the run that stands for them. */
export interface SeedGroup {
  readonly of: KeptRun;
  /** One for each seed, `of` among them; the longest where a seed was trained more than once. */
  readonly runs: readonly KeptRun[];
}

/** Each chosen run alone, or with its siblings: the runs of the history on the same data, from the same start, that differ
 *  from it in the seed alone. Of chosen runs that are siblings, the first stands for all. */
export function groupBySeed(
  chosen: readonly KeptRun[],
  kept: readonly KeptRun[],
  joinsSeeds: boolean,
): SeedGroup[] {
  if (!joinsSeeds) return chosen.map((of) => ({ of, runs: [of] }));
  const groups = new Map<string, SeedGroup>();
  for (const of of chosen) {
    const key = familyOf(of);
    if (!groups.has(key)) groups.set(key, { of, runs: siblings(of, kept) });
  }
  return [...groups.values()];
}

/** True where joining seeds would change anything. */
export function hasSiblings(chosen: readonly KeptRun[], kept: readonly KeptRun[]): boolean {
  return chosen.some((run) => siblings(run, kept).length > 1);
}

function siblings(of: KeptRun, kept: readonly KeptRun[]): KeptRun[] {
  const seeds = new Map([[of.record.config.seed, of]]);
  const family = familyOf(of);
  const candidates = kept.filter(
    (run) => !run.isAdjusted && run.record.steps > 0 && familyOf(run) === family,
  );
  for (const run of candidates.toSorted((a, b) => b.record.steps - a.record.steps)) {
    const { seed } = run.record.config;
    if (!seeds.has(seed)) seeds.set(seed, run);
  }
  return [...seeds.values()].sort((a, b) => a.record.config.seed - b.record.config.seed);
}

function familyOf({ record }: KeptRun): string {
  return JSON.stringify([
    record.dataset.fingerprint,
    record.startedFrom,
    keyOfComputation(record.config, ["seed"]),
  ]);
}

/** Curves over common steps: the mean of several and what lies one standard deviation around it. */
export interface Band {
  readonly steps: readonly number[];
  readonly mean: readonly number[];
  /** Null for a single curve. */
  readonly low: readonly number[] | null;
  readonly high: readonly number[] | null;
}

/** Mean and deviation of curves step by step, over those that have a value there. Where some curves have ended the mean is
 *  of the others alone, so the band ends with the shortest curve, and the mean, too. */
export function bandOf(
  curves: readonly { readonly steps: readonly number[]; readonly values: readonly number[] }[],
): Band {
  const columns = curves.map(({ steps, values }) => new Map(steps.map((step, i) => [step, values[i]])));
  const [first, ...others] = columns;
  const common =
    first === undefined ? [] : [...first.keys()].filter((step) => others.every((column) => column.has(step)));
  const at = common.map((step) => meanAndDeviation(columns.map((column) => column.get(step) ?? Number.NaN)));
  const hasBand = curves.length > 1;
  return {
    steps: common,
    mean: at.map(({ mean }) => mean),
    low: hasBand ? at.map(({ mean, deviation }) => mean - (deviation ?? 0)) : null,
    high: hasBand ? at.map(({ mean, deviation }) => mean + (deviation ?? 0)) : null,
  };
}

/** Exponential moving average: after `horizon` entries an old value weighs 1/e of a new one; 0 averages nothing. What is
 *  not finite stays a gap, and the average waits. */
export function smoothed(values: readonly number[], horizon: number): number[] {
  if (horizon <= 0) return [...values];
  const weight = 1 - Math.exp(-1 / horizon);
  let average = Number.NaN;
  return values.map((value) => {
    if (!Number.isFinite(value)) return Number.NaN;
    average = Number.isNaN(average) ? value : average + weight * (value - average);
    return average;
  });
}
