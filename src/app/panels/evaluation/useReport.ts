import type { EvaluationReport } from "../../../engine/protocol.ts";
import { reportOf } from "../../evaluation/evaluations.ts";
import { choiceInForce } from "../../evaluation/evaluationWords.ts";
import { useApp } from "../../store/index.ts";

/** The newest report of what the controls are set to, or null; the component renders when another one arrives. */
export function useReport(): EvaluationReport | null {
  useApp(({ evaluation }) => evaluation.version);
  return useApp((state) => reportOf(choiceInForce(state)));
}
