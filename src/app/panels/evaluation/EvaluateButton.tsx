import { evaluate, stopEvaluation } from "../../actions/evaluate.ts";
import { choiceInForce } from "../../evaluation/evaluationWords.ts";
import { count } from "../../numbers.ts";
import { appStore, useApp } from "../../store/index.ts";
import type { RunPhase } from "../../store/run.ts";

const LOOK =
  "h-5 shrink-0 rounded-sm bg-surface-2 px-2 text-xs hover:bg-hairline disabled:text-faint disabled:hover:bg-surface-2";

/** A recording has no networks to measure; in the others a step is under way. */
const BLOCKING: ReadonlySet<string> = new Set<RunPhase["status"]>(["recorded", "stepping", "pausing"]);

/** Measures the choice in force; while it does, its progress and the way to stop it. */
export function EvaluateButton() {
  const phase = useApp((state) => state.evaluation.phase);
  const isBlocked = useApp(({ run }) => BLOCKING.has(run.phase.status));
  const isUnderWay = phase.status === "evaluating";
  return (
    <>
      {isUnderWay && <Progress done={phase.done} total={phase.total} />}
      {(isUnderWay && !phase.isLive) || phase.status === "stopping" ? (
        <button
          type="button"
          className={LOOK}
          disabled={phase.status === "stopping"}
          onClick={() => void stopEvaluation()}
        >
          Stop
        </button>
      ) : (
        <button
          type="button"
          className={LOOK}
          disabled={isBlocked}
          onClick={() => void evaluate(choiceInForce(appStore.getState()))}
        >
          Evaluate
        </button>
      )}
    </>
  );
}

function Progress({ done, total }: { readonly done: number; readonly total: number }) {
  return (
    <span className="tabular flex items-center gap-2 text-xs whitespace-nowrap text-dim">
      {count(done)} of {count(total)}
      <span
        role="progressbar"
        aria-label="Evaluation progress"
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={done}
        className="h-[3px] w-24 overflow-hidden rounded-full bg-surface-2"
      >
        <span
          className="block h-full bg-accent"
          style={{ width: `${total > 0 ? Math.min(100, (100 * done) / total) : 0}%` }}
        />
      </span>
    </span>
  );
}
