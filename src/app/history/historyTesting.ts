import { RUN_FORMAT, RUN_VERSION, type RunRecord } from "../../engine/recording/runRecord.ts";
import type { RunConfig } from "../../engine/training/config.ts";
import { PRESETS } from "../../engine/training/presets.ts";
import { LIVE_CHOICE } from "../store/evaluation.ts";
import type { KeptRun } from "./keptRun.ts";

/** Runs for tests: a record needs much that a test does not. */

const metricsOf = (absRel: number) => ({
  ...{ absRel, sqRel: absRel, rmse: absRel, rmseLog: absRel },
  ...{ d1: 1 - absRel, d2: 1, d3: 1 },
});

export function evaluationAt(step: number, absRel: number): RunRecord["evaluations"][number] {
  const constant = metricsOf(0.4);
  return {
    step,
    choice: LIVE_CHOICE,
    mean: metricsOf(absRel),
    baselines: { constant, row: constant, meanMap: constant },
  };
}

let made = 0;

/** A run of as many steps, newer than those that were made before it. */
export function keptRunOf(
  config: RunConfig = PRESETS.quick,
  {
    steps = 40,
    absRel,
    photometricR = 0.1,
    ...rest
  }: Partial<Omit<RunRecord, "curves" | "evaluations">> & {
    /** AbsRel at the last step; without it the run was never evaluated. */
    readonly absRel?: number;
    readonly photometricR?: number;
  } = {},
  own: Partial<Omit<KeptRun, "record">> = {},
): KeptRun {
  made++;
  const step = Array.from({ length: steps }, (_, i) => i + 1);
  return {
    ...{ isNameGiven: false, isAdjusted: false, isBaseline: false },
    ...own,
    record: {
      ...{ format: RUN_FORMAT, version: RUN_VERSION, id: `run-${made}`, name: `run ${made}`, parent: null },
      createdAt: new Date(1_750_000_000_000 + 1000 * made).toISOString(),
      config,
      dataset: { name: "room", fingerprint: "0000aaaa", frames: 72, triplets: 70 },
      ...{ adapter: "a", parameters: 1, startedFrom: [], steps, elapsedMs: 1000, survey: null },
      curves: { step, photometricR: step.map(() => photometricR), photometricT: step.map(() => 0.2) },
      evaluations: absRel === undefined ? [] : [evaluationAt(steps, absRel)],
      ...rest,
    },
  };
}
