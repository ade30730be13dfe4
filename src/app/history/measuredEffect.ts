import type { EvaluationChoice } from "../../engine/protocol.ts";
import type { RunConfig } from "../../engine/training/config.ts";
import { keyOfComputation } from "../settings/differingSettings.ts";
import type { Aspect, AspectValue } from "./aspects.ts";
import { finalMean, meanAndDeviation } from "./curves.ts";
import { byAge, type KeptRun } from "./keptRun.ts";

export const COMPARED_TERMS = ["photometricR", "photometricT", "smoothness"] as const;
export type Measure = "absRel" | (typeof COMPARED_TERMS)[number];

/** What a change of one aspect did, measured between runs of this browser that differ only in it. */
export interface MeasuredEffect {
  readonly from: AspectValue;
  readonly to: AspectValue;
  readonly measures: readonly {
    readonly measure: Measure;
    /** Means over the seeds. */
    readonly before: number;
    readonly after: number;
    /** Of the differences seed by seed; null for one seed. */
    readonly deviation: number | null;
  }[];
  /** `id`s of the pair with the most steps. */
  readonly pair: readonly [before: string, after: string];
  /** Seeds of which there are both runs. */
  readonly seeds: readonly number[];
  /** The measurements are from these completed steps: the last that both runs of a pair have. */
  readonly steps: { readonly least: number; readonly most: number };
}

interface Pair {
  readonly before: KeptRun;
  readonly after: KeptRun;
}

/** The effect of taking an aspect from the value that `base` has to another one, or null if nothing was trained that
 *  shows it. Pairs have the same data, seed and start, and were left alone while they trained; they may differ in the
 *  number of steps, which changes nothing before the shorter one's end. */
export function measuredEffect(
  aspect: Aspect,
  base: RunConfig,
  to: AspectValue,
  fingerprint: string,
  kept: readonly KeptRun[],
): MeasuredEffect | null {
  const from = aspect.valueIn(base);
  const family = keyOfComputation(base, ["seed"]);
  const runs = kept.filter(
    ({ record, isAdjusted }) => !isAdjusted && record.steps > 0 && record.dataset.fingerprint === fingerprint,
  );
  const pairs = runs
    .filter(({ record }) => keyOfComputation(record.config, ["seed"]) === family)
    .flatMap((before) => {
      const after = longestCounterpart(aspect, before, to, runs);
      return after === null ? [] : [{ before, after }];
    });
  return summarise(aspect, from, to, onePerSeed(pairs));
}

function longestCounterpart(
  aspect: Aspect,
  { record }: KeptRun,
  to: AspectValue,
  runs: readonly KeptRun[],
): KeptRun | null {
  const wanted = keyOfComputation(aspect.set(record.config, to));
  const sameStart = JSON.stringify(record.startedFrom);
  const found = runs.filter(
    ({ record: other }) =>
      keyOfComputation(other.config) === wanted && JSON.stringify(other.startedFrom) === sameStart,
  );
  return found.toSorted(longestFirst)[0] ?? null;
}

function onePerSeed(pairs: readonly Pair[]): Pair[] {
  const seeds = new Map<number, Pair>();
  for (const pair of pairs.toSorted((a, b) => longestFirst(a.before, b.before))) {
    const { seed } = pair.before.record.config;
    if (!seeds.has(seed)) seeds.set(seed, pair);
  }
  return [...seeds.values()];
}

function longestFirst(a: KeptRun, b: KeptRun): number {
  return b.record.steps - a.record.steps || byAge(a, b);
}

function summarise(
  aspect: Aspect,
  from: AspectValue,
  to: AspectValue,
  pairs: readonly Pair[],
): MeasuredEffect | null {
  if (pairs.length === 0) return null;
  const evaluated = pairs.flatMap((pair) => {
    const common = commonEvaluation(pair);
    return common === null ? [] : [{ pair, ...common }];
  });
  if (evaluated.length > 0) {
    return {
      ...{ from, to },
      measures: [{ measure: "absRel", ...compared(evaluated) }],
      ...seedsAndSteps(evaluated),
    };
  }
  const ends = pairs.map((pair) => ({
    pair,
    step: Math.min(pair.before.record.steps, pair.after.record.steps),
  }));
  const terms = aspect.keepsLoss ? COMPARED_TERMS : [];
  const measures = terms.flatMap((measure) => {
    const values = ends.flatMap(({ pair: { before, after }, step }) => {
      const was = finalMean(before.record, measure, step);
      const is = finalMean(after.record, measure, step);
      // A term that is off is 0: nothing to compare.
      return was === null || is === null || was === 0 || is === 0 ? [] : [{ before: was, after: is }];
    });
    return values.length === 0 ? [] : [{ measure, ...compared(values) }];
  });
  return { ...{ from, to }, measures, ...seedsAndSteps(ends) };
}

/** AbsRel of both runs at the last step at which both were measured in the same way. */
function commonEvaluation({ before, after }: Pair): {
  readonly step: number;
  readonly before: number;
  readonly after: number;
} | null {
  const key = ({ step, choice }: { readonly step: number; readonly choice: EvaluationChoice }) =>
    JSON.stringify([step, choice.frames, choice.protocol, choice.scaling, choice.flip]);
  const others = new Map(after.record.evaluations.map((evaluation) => [key(evaluation), evaluation]));
  const common = before.record.evaluations.filter((evaluation) => others.has(key(evaluation)));
  const last = common.toSorted((a, b) => b.step - a.step)[0];
  const other = last === undefined ? undefined : others.get(key(last));
  if (last === undefined || other === undefined) return null;
  return { step: last.step, before: last.mean.absRel, after: other.mean.absRel };
}

function compared(values: readonly { readonly before: number; readonly after: number }[]) {
  return {
    before: meanAndDeviation(values.map(({ before }) => before)).mean,
    after: meanAndDeviation(values.map(({ after }) => after)).mean,
    deviation: meanAndDeviation(values.map(({ before, after }) => after - before)).deviation,
  };
}

function seedsAndSteps(measured: readonly { readonly pair: Pair; readonly step: number }[]) {
  const steps = measured.map(({ step }) => step);
  const [{ pair }] = measured;
  return {
    pair: [pair.before.record.id, pair.after.record.id] as const,
    seeds: measured.map(({ pair }) => pair.before.record.config.seed).sort((a, b) => a - b),
    steps: { least: Math.min(...steps), most: Math.max(...steps) },
  };
}
