import type { RunRecord } from "../../engine/recording/runRecord.ts";
import type { RunConfig } from "../../engine/training/config.ts";
import { METRICS } from "../evaluation/evaluationWords.ts";
import { finalMean, meanAndDeviation } from "./curves.ts";
import type { SeedGroup } from "./seedGroups.ts";

/** One number by which runs are compared. */
export interface ComparedMetric {
  readonly name: string;
  readonly title: string;
  readonly unit: string;
  /** Null: neither is better. */
  readonly isBetter: "lower" | "higher" | null;
  /** True where the number is a loss, which means something else under another loss. */
  readonly isLoss: boolean;
  read(record: RunRecord): number | null;
}

type Evaluation = RunRecord["evaluations"][number];

/** The newest evaluation of a run, on held-out frames if it has one. */
export function newestEvaluation({ evaluations }: Pick<RunRecord, "evaluations">): Evaluation | null {
  const sorted = evaluations.toSorted((a, b) => b.step - a.step);
  return sorted.find(({ choice }) => choice.frames === "heldOut") ?? sorted[0] ?? null;
}

const ofEvaluations: readonly ComparedMetric[] = METRICS.map(({ metric, title, unit, isBetter }) => ({
  ...{ name: metric, title, unit, isBetter, isLoss: false },
  read: (record) => newestEvaluation(record)?.mean[metric] ?? null,
}));

function ofCurve(name: string, title: string): ComparedMetric {
  return {
    ...{ name, title, unit: "", isBetter: "lower", isLoss: true },
    read: (record) => {
      const value = finalMean(record, name, record.steps);
      // A term that is off is 0.
      return value === 0 ? null : value;
    },
  };
}

function ofSurvey(column: "coarse" | "optimT" | "optimR", title: string): ComparedMetric {
  return {
    ...{ name: `survey.${column}`, title, unit: "", isBetter: "lower", isLoss: true },
    read: ({ survey }) => survey?.columns[column] ?? null,
  };
}

export const COMPARED_METRICS: readonly ComparedMetric[] = [
  ...ofEvaluations,
  ofCurve("photometricR", "photometric R"),
  ofCurve("photometricT", "photometric t"),
  ofCurve("smoothness", "smoothness"),
  ofSurvey("coarse", "all pairs, coarse"),
  ofSurvey("optimT", "all pairs, Optim t"),
  ofSurvey("optimR", "all pairs, Optim R"),
  {
    ...{ name: "msPerStep", title: "a step", unit: "ms", isBetter: "lower", isLoss: false },
    read: ({ steps, elapsedMs }) => (steps > 0 && elapsedMs > 0 ? elapsedMs / steps : null),
  },
];

export interface ComparedValue {
  readonly mean: number;
  /** Over the seeds; null for one. */
  readonly deviation: number | null;
  readonly count: number;
  /** Against the baseline's mean; null for the baseline itself, where one of the two is missing, and for losses that are
   *  made of other things. */
  readonly change: { readonly difference: number; readonly verdict: "better" | "worse" | "same" } | null;
}

/** A metric of every group against that of the baseline, an index into the groups; null where a group has none. */
export function comparedValues(
  { read, isBetter, isLoss }: ComparedMetric,
  groups: readonly SeedGroup[],
  baseline: number,
): (ComparedValue | null)[] {
  const values = groups.map(({ runs }) => {
    const known = runs.map(({ record }) => read(record)).filter((value) => value !== null);
    return known.length === 0 ? null : { ...meanAndDeviation(known), count: known.length };
  });
  const reference = values[baseline] ?? null;
  return values.map((value, i) => {
    if (value === null) return null;
    const isOther = isLoss && !hasSameLoss(groups[i].of.record.config, groups[baseline]?.of.record.config);
    if (i === baseline || reference === null || isBetter === null || isOther)
      return { ...value, change: null };
    const difference = value.mean - reference.mean;
    const isLower = difference < 0;
    const verdict = difference === 0 ? "same" : isLower === (isBetter === "lower") ? "better" : "worse";
    return { ...value, change: { difference, verdict } };
  });
}

/** Whether an error means the same under both: weights of whole terms aside. */
export function hasSameLoss(a: RunConfig, b: RunConfig | undefined): boolean {
  const meaning = ({ losses: { ssim, alpha, autoMask, minimumOverSources }, numerics }: RunConfig) =>
    JSON.stringify([ssim, ssim ? alpha : 0, autoMask, minimumOverSources, numerics.l1]);
  return b !== undefined && meaning(a) === meaning(b);
}
