import { toCsv, toLatexRow } from "../../engine/evaluation/report.ts";
import type { EvaluationReport } from "../../engine/protocol.ts";
import { download } from "../exporting/download.ts";
import { report } from "./report.ts";

/** Downloads one row an image, the mean and the baselines. `subject` is what was measured, as a file name has it. */
export function saveEvaluationCsv(evaluation: EvaluationReport, subject: string): void {
  const name = subject.replaceAll(/[^\w.-]+/g, "-");
  download(`${name}-${evaluation.choice.protocol}.csv`, toCsv(evaluation), "text/csv");
}

/** Puts the means as a row of a LaTeX table on the clipboard. True if that was allowed. */
export async function copyLatexRow(evaluation: EvaluationReport, subject: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(toLatexRow(evaluation, { label: subject }));
    return true;
  } catch (caught) {
    report(caught);
    return false;
  }
}
