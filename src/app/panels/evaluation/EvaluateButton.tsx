import { evaluate, stopEvaluation } from "../../actions/evaluate.ts";
import { ProgressLine } from "../../controls/ProgressLine.tsx";
import { StartStopButton } from "../../controls/StartStopButton.tsx";
import { choiceInForce } from "../../evaluation/evaluationWords.ts";
import { count } from "../../numbers.ts";
import { appStore, useApp } from "../../store/index.ts";
import type { RunPhase } from "../../store/run.ts";

/** A recording has no networks to measure; in the others a step is under way. */
const BLOCKING: ReadonlySet<string> = new Set<RunPhase["status"]>(["recorded", "stepping", "pausing"]);

/** Measures the choice in force; while it does, its progress and the way to stop it. */
export function EvaluateButton() {
  const phase = useApp((state) => state.evaluation.phase);
  const isBlocked = useApp(({ run }) => BLOCKING.has(run.phase.status));
  const isEvaluating = phase.status === "evaluating";
  const isStopping = phase.status === "stopping";
  return (
    <>
      {isEvaluating && (
        <span className="tabular flex items-center gap-2 text-xs whitespace-nowrap text-dim">
          {count(phase.done)} of {count(phase.total)}
          <ProgressLine name="Evaluation progress" done={phase.done} total={phase.total} />
        </span>
      )}
      <StartStopButton
        start={{ label: "Evaluate", run: () => evaluate(choiceInForce(appStore.getState())) }}
        stop={{ label: "Stop", run: stopEvaluation }}
        isUnderWay={(isEvaluating && !phase.isLive) || isStopping}
        isBlocked={isBlocked}
        isStopping={isStopping}
      />
    </>
  );
}
