import { ChevronDown, ChevronRight } from "lucide-react";
import { Suspense } from "react";
import { evaluationObstacle } from "../../evaluation/evaluationSubject.ts";
import { METRICS, verdict } from "../../evaluation/evaluationWords.ts";
import { lazyPart } from "../../lazyPart.ts";
import { count, figure } from "../../numbers.ts";
import { changeView, useApp } from "../../store/index.ts";
import { EvaluateButton } from "./EvaluateButton.tsx";
import { useReport } from "./useReport.ts";

const EvaluationDetails = lazyPart(async () => (await import("./EvaluationDetails.tsx")).EvaluationDetails);

/** How good the depth is: one line of numbers that is always there, and on request everything behind it. */
export function EvaluationPanel() {
  const isOpen = useApp((state) => state.view.isEvaluationOpen);
  const obstacle = useApp(evaluationObstacle);
  const Chevron = isOpen ? ChevronDown : ChevronRight;
  return (
    <section aria-label="Evaluation" className={`flex min-h-0 min-w-0 flex-col ${isOpen ? "grow" : ""}`}>
      <div className="flex h-7 shrink-0 items-center gap-3 px-2 text-sm">
        <h2 className="-ml-1 font-semibold">
          <button
            type="button"
            aria-expanded={isOpen}
            onClick={() => changeView({ isEvaluationOpen: !isOpen })}
            className="flex h-5 items-center gap-0.5 rounded-sm pr-1.5 hover:bg-surface-2"
          >
            <Chevron size={13} aria-hidden="true" className="text-dim" />
            Evaluation
          </button>
        </h2>
        {obstacle === null ? <Summary /> : <p className="truncate text-xs text-dim">{obstacle}</p>}
        <span className="grow" />
        {obstacle === null && <EvaluateButton />}
      </div>
      {isOpen && (
        <Suspense>
          <EvaluationDetails />
        </Suspense>
      )}
    </section>
  );
}

/** The newest numbers of the choice in force, and which baselines they beat. */
function Summary() {
  const report = useReport();
  const isUnderWay = useApp(({ evaluation }) => evaluation.phase.status === "evaluating");
  const everySteps = useApp(({ run }) => (run.heldOut > 0 ? (run.applied?.evaluation.everySteps ?? 0) : 0));
  if (report === null) {
    return (
      <p className="truncate text-xs text-dim">
        {isUnderWay ? "Measuring" : "Not measured yet"}
        {everySteps > 0 && `; measures itself every ${count(everySteps)} steps`}.
      </p>
    );
  }
  return (
    <>
      <dl className="tabular flex shrink-0 gap-x-3 text-xs whitespace-nowrap">
        {METRICS.map(({ metric, title }) => (
          <div key={metric} className="flex gap-1">
            <dt className="text-faint">{title}</dt>
            <dd key={figure(report.mean[metric])} className="flash rounded-xs">
              {figure(report.mean[metric])}
            </dd>
          </div>
        ))}
      </dl>
      <span className="min-w-0 truncate text-xs text-dim" title={verdict(report)}>
        {verdict(report)}
      </span>
    </>
  );
}
