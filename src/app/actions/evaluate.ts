import { problemFrom } from "../../engine/problem.ts";
import type { EvaluationChoice, EvaluationReport } from "../../engine/protocol.ts";
import { forgetReports, keepLiveReport, keepReport } from "../evaluation/evaluations.ts";
import { ask } from "../session.ts";
import { asked, ended, liveEnded, progressed, reportsChanged } from "../store/evaluation.ts";
import { appStore, change } from "../store/index.ts";
import { openOf } from "../store/weights.ts";
import { inspectNow } from "./inspect.ts";
import { recordEvaluation } from "./recordRun.ts";
import { report } from "./report.ts";

/** Measures the networks as they are now. A training loop waits meanwhile. */
export async function evaluate(choice: EvaluationChoice): Promise<void> {
  change("evaluation", asked);
  try {
    const networks = networksOnScreen();
    const evaluated = await ask("evaluate", { choice });
    const isOnScreen = networksOnScreen() === networks;
    if (isOnScreen) keepReport(evaluated);
    change("evaluation", (evaluation) => reportsChanged(ended(evaluation)));
    if (isOnScreen) recordEvaluation(evaluated);
    inspectNow();
  } catch (caught) {
    change("evaluation", ended);
    if (problemFrom(caught).code !== "evaluation-cancelled") report(caught);
  }
}

/** Which networks an evaluation is of: they may be replaced while it runs. */
function networksOnScreen(): string {
  const { run, weights } = appStore.getState();
  return run.id === null ? `weights ${openOf(weights)?.version}` : `run ${run.id}`;
}

export async function stopEvaluation(): Promise<void> {
  change("evaluation", (evaluation) => ({ ...evaluation, phase: { status: "stopping" } }));
  try {
    await ask("cancelEvaluation", {});
  } catch (caught) {
    report(caught);
  }
}

/** Another choice is only shown; it is measured by `evaluate`. */
export function chooseEvaluation(part: Partial<EvaluationChoice>): void {
  change("evaluation", (evaluation) => ({ ...evaluation, choice: { ...evaluation.choice, ...part } }));
}

export function hearEvaluating(done: number, total: number): void {
  change("evaluation", (evaluation) => progressed(evaluation, done, total));
}

export function hearEvaluated(evaluated: EvaluationReport): void {
  keepLiveReport(evaluated);
  recordEvaluation(evaluated);
  change("evaluation", (evaluation) => reportsChanged(liveEnded(evaluation)));
}

/** The networks or the data were replaced: what was measured says nothing about what is there now. */
export function forgetEvaluations(): void {
  forgetReports();
  change("evaluation", (evaluation) => reportsChanged(liveEnded(evaluation)));
}
