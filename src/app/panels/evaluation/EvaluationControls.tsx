import { ClipboardCopy, Download } from "lucide-react";
import { useState } from "react";
import type { EvaluationChoice, EvaluationReport } from "../../../engine/protocol.ts";
import { chooseEvaluation } from "../../actions/evaluate.ts";
import { copyLatexRow, saveEvaluationCsv } from "../../actions/exportEvaluation.ts";
import { Choice } from "../../controls/Choice.tsx";
import { Segments } from "../../controls/Segments.tsx";
import { Toggle } from "../../controls/Toggle.tsx";
import { subjectOf } from "../../evaluation/evaluationSubject.ts";
import { choiceInForce, PROTOCOLS, SCALINGS } from "../../evaluation/evaluationWords.ts";
import { useApp } from "../../store/index.ts";

const PROTOCOL_NAMES = Object.keys(PROTOCOLS) as EvaluationChoice["protocol"][];
const SCALING_NAMES = Object.keys(SCALINGS) as EvaluationChoice["scaling"][];

/** How it is measured, and what can be taken away of it. */
export function EvaluationControls({ report }: { readonly report: EvaluationReport | null }) {
  const { protocol, scaling, flip } = useApp(({ evaluation }) => evaluation.choice);
  const frames = useApp((state) => choiceInForce(state).frames);
  const hasHeldOut = useApp(({ run }) => run.heldOut > 0);
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-x-4 gap-y-1 text-xs text-dim">
      <span className="flex items-center gap-1.5">
        <span aria-hidden="true">Frames</span>
        <Segments
          name="Frames"
          value={frames}
          items={[
            { value: "heldOut", label: "held-out", isDisabled: !hasHeldOut },
            { value: "all", label: "all" },
          ]}
          onChange={(next) => chooseEvaluation({ frames: next })}
        />
      </span>
      <span className="flex items-center gap-1.5">
        <span aria-hidden="true">Protocol</span>
        <Choice
          name="Protocol"
          value={protocol}
          items={PROTOCOL_NAMES.map((name) => ({ value: name, label: name, note: PROTOCOLS[name] }))}
          onChange={(next) => chooseEvaluation({ protocol: next })}
          className="h-5! text-xs text-text"
        />
      </span>
      <span className="flex items-center gap-1.5">
        <span aria-hidden="true">Scaling</span>
        <Choice
          name="Scaling"
          value={scaling}
          items={SCALING_NAMES.map((name) => ({ value: name, ...SCALINGS[name] }))}
          onChange={(next) => chooseEvaluation({ scaling: next })}
          className="h-5! text-xs text-text"
        />
      </span>
      <span className="w-14">
        <Toggle
          name="Flip"
          isOn={flip}
          onChange={(next) => chooseEvaluation({ flip: next })}
          effect="Inverse depth is the mean of the picture's and of its mirror image's, near the left and right edges one of them alone: the field's post-processing. Takes twice the time."
          note={null}
        />
      </span>
      <span className="grow" />
      {report !== null && <Exports report={report} />}
    </div>
  );
}

const EXPORT_LOOK =
  "flex h-5 items-center gap-1 rounded-sm px-1.5 text-xs hover:bg-surface-2 hover:text-text";

function Exports({ report }: { readonly report: EvaluationReport }) {
  const [copied, setCopied] = useState<EvaluationReport | null>(null);
  const copy = async () => {
    if (await copyLatexRow(report, subjectOf(report))) setCopied(report);
  };
  return (
    <span className="flex">
      <button
        type="button"
        className={EXPORT_LOOK}
        title="Download a table: every image, the mean, the baselines"
        onClick={() => saveEvaluationCsv(report, subjectOf(report))}
      >
        <Download size={11} aria-hidden="true" />
        CSV
      </button>
      <button
        type="button"
        className={EXPORT_LOOK}
        title="Copy the means as a row of a LaTeX table, the baselines as comments below it"
        onClick={() => void copy()}
      >
        <ClipboardCopy size={11} aria-hidden="true" />
        LaTeX row
        <span aria-live="polite">{copied === report && "copied"}</span>
      </button>
    </span>
  );
}
