import { evaluationObstacle, subjectOf } from "../../evaluation/evaluationSubject.ts";
import { choiceInForce, metricsRows, splitInWords } from "../../evaluation/evaluationWords.ts";
import { count, figure } from "../../numbers.ts";
import { numericsOf } from "../../settings/numericsChoice.ts";
import { useApp } from "../../store/index.ts";
import { EvaluationControls } from "./EvaluationControls.tsx";
import { EvaluationCurve } from "./EvaluationCurve.tsx";
import { EvaluationFigure } from "./EvaluationFigure.tsx";
import { ImageList } from "./ImageList.tsx";
import { MetricsTable } from "./MetricsTable.tsx";
import { useReport } from "./useReport.ts";

/** Everything behind the line: how it is measured, the table with its baselines, the images, and the figure. */
export function EvaluationDetails() {
  const report = useReport();
  const obstacle = useApp(evaluationObstacle);
  const isUnderWay = useApp(({ evaluation }) => evaluation.phase.status === "evaluating");
  if (obstacle !== null && report === null) {
    return (
      <div className="grid min-h-0 grow place-items-center bg-surface-1 p-6">
        <p className="max-w-80 text-center leading-snug text-balance text-dim">{obstacle}</p>
      </div>
    );
  }
  return (
    <div className="flex min-h-0 grow flex-col gap-1.5 overflow-y-auto bg-surface-1 px-2 pt-1.5">
      <EvaluationControls report={report} />
      <Conditions />
      <div className="grid shrink-0 grid-cols-[minmax(0,1fr)_160px_160px] gap-3 max-lg:grid-cols-[minmax(0,1fr)_160px]">
        {report === null ? (
          <p className="self-center text-sm text-dim">
            {isUnderWay ? "Measuring." : "Nothing was measured with this choice yet: press Evaluate."}
          </p>
        ) : (
          <MetricsTable rows={metricsRows(report, subjectOf(report))} />
        )}
        <ImageList report={report} />
        <EvaluationCurve />
      </div>
      <EvaluationFigure report={report} />
    </div>
  );
}

/** On which frames, at which step, with which numerics, and what scale the prediction had. */
function Conditions() {
  const report = useReport();
  const run = useApp((state) => state.run);
  const withTruth = useApp(({ dataset }) => (dataset.status === "open" ? dataset.framesWithTruth : 0));
  const frames = useApp((state) => choiceInForce(state).frames);
  const numerics = run.applied === null ? "" : `; ${numericsOf(run.applied)} numerics`;
  return (
    <p className="tabular shrink-0 text-xs text-dim">
      {splitInWords(frames, { run, withTruth, measured: report?.images.length ?? null })}
      {report !== null && report.depthFrom === "run" && `; step ${count(report.step)}${numerics}`}
      {report !== null && (
        <>
          {". "}
          Scale ratio: median {figure(report.scale.median)} m per COLMAP unit, std{" "}
          {figure(100 * report.scale.std)} % of it.
        </>
      )}
    </p>
  );
}
