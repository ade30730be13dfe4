/** How far the survey of all pairs is, and how it is shown; its measures lie in `surveys.ts`. */
export interface SurveySlice {
  readonly phase:
    | { readonly status: "idle" }
    /** `total` is 0 until the engine has counted the pairs. */
    | { readonly status: "surveying"; readonly done: number; readonly total: number }
    | { readonly status: "stopping" };
  readonly order: PairOrder;
  /** Counts changes of the measures. */
  readonly version: number;
}

/** By how wrong the coarse rotation is, or by what the refinement repaired; the most first. */
export type PairOrder = "rotation" | "improvement";

export const noSurvey: SurveySlice = { phase: { status: "idle" }, order: "rotation", version: 0 };

export function startedSurvey(survey: SurveySlice): SurveySlice {
  return { ...survey, phase: { status: "surveying", done: 0, total: 0 } };
}

export function surveyProgressed(survey: SurveySlice, done: number, total: number): SurveySlice {
  return survey.phase.status === "surveying"
    ? { ...survey, phase: { status: "surveying", done, total } }
    : survey;
}

export function stoppingSurvey(survey: SurveySlice): SurveySlice {
  return survey.phase.status === "surveying" ? { ...survey, phase: { status: "stopping" } } : survey;
}

export function surveyEnded(survey: SurveySlice): SurveySlice {
  return { ...survey, phase: { status: "idle" } };
}

export function surveyChanged(survey: SurveySlice): SurveySlice {
  return { ...survey, version: survey.version + 1 };
}
