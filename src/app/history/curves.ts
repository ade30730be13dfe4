import type { RunRecord } from "../../engine/recording/runRecord.ts";

/** Losses jump from batch to batch: a final value is a mean over as many steps at most. */
const FINAL_STEPS = 20;

/** The column of a curve, NaN where a step has none; undefined if the run has no such curve. */
export function curveOf({ curves }: Pick<RunRecord, "curves">, name: string): readonly number[] | undefined {
  return curves[name];
}

/** Mean of a curve over the steps up to `step`, the last `FINAL_STEPS` of them; null where there is nothing. */
export function finalMean(record: Pick<RunRecord, "curves">, name: string, step: number): number | null {
  const column = curveOf(record, name);
  const steps = curveOf(record, "step");
  if (column === undefined || steps === undefined) return null;
  const values = column.filter(
    (value, i) => steps[i] <= step && steps[i] > step - FINAL_STEPS && Number.isFinite(value),
  );
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Mean and sample standard deviation; the deviation of a single value is null. */
export function meanAndDeviation(values: readonly number[]): {
  readonly mean: number;
  readonly deviation: number | null;
} {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (values.length < 2) return { mean, deviation: null };
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / (values.length - 1)) };
}
