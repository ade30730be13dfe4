import type { EvaluationChoice, EvaluationReport } from "../../engine/protocol.ts";
import { LossHistory } from "../../viz/lossHistory.ts";

/** The evaluations of the networks on screen, outside the store: the newest report of every choice, and AbsRel over the
 *  steps of the run. */

export const ABS_REL_CURVES = ["network", "constant"] as const;
export type AbsRelCurve = (typeof ABS_REL_CURVES)[number];

const reports = new Map<string, EvaluationReport>();

/** AbsRel of the live evaluations and of the constant depth beside it; not averaged. */
export const absRelHistory = new LossHistory<AbsRelCurve>(ABS_REL_CURVES, 0);

export function keepReport(report: EvaluationReport): void {
  reports.set(keyOf(report.choice), report);
}

export function keepLiveReport(report: EvaluationReport): void {
  keepReport(report);
  absRelHistory.append(report.step, {
    network: report.mean.absRel,
    constant: report.baselines.constant.absRel,
  });
}

/** The newest report of a choice, or null. */
export function reportOf(choice: EvaluationChoice): EvaluationReport | null {
  return reports.get(keyOf(choice)) ?? null;
}

/** The networks that were evaluated are gone. */
export function forgetReports(): void {
  reports.clear();
  absRelHistory.clear();
}

function keyOf({ frames, protocol, scaling, flip }: EvaluationChoice): string {
  return JSON.stringify([frames, protocol, scaling, flip]);
}
