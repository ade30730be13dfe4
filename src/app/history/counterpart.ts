import type { RunConfig } from "../../engine/training/config.ts";
import { keyOfComputation } from "../settings/differingSettings.ts";
import type { KeptRun } from "./keptRun.ts";

/** A run that is to be trained: the config, on which data, from which weights. */
export interface RunPlan {
  readonly config: RunConfig;
  readonly fingerprint: string;
  /** Weight files to start from; none means fresh weights. */
  readonly startedFrom: readonly string[];
}

/** Those of the plans that nothing in the history answers yet: a run of the same config, data and start with at least as
 *  many steps, which nobody changed while it trained. */
export function missingOf(plans: readonly RunPlan[], kept: readonly KeptRun[]): RunPlan[] {
  return plans.filter((plan) => !kept.some((run) => answers(run, plan)));
}

export function answers({ record, isAdjusted }: KeptRun, plan: RunPlan): boolean {
  return (
    !isAdjusted &&
    record.steps >= plan.config.steps &&
    record.dataset.fingerprint === plan.fingerprint &&
    keyOfComputation(record.config) === keyOfComputation(plan.config) &&
    JSON.stringify(record.startedFrom) === JSON.stringify(plan.startedFrom)
  );
}

/** Two plans that would train the same. */
export function isSamePlan(a: RunPlan, b: RunPlan): boolean {
  return (
    a.fingerprint === b.fingerprint &&
    a.config.steps === b.config.steps &&
    keyOfComputation(a.config) === keyOfComputation(b.config) &&
    JSON.stringify(a.startedFrom) === JSON.stringify(b.startedFrom)
  );
}
