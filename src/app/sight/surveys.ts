import type { PairSurvey } from "../../engine/protocol.ts";

/** The newest survey of all pairs, outside the store; the store counts its versions. */
let newest: PairSurvey | null = null;

export function keepSurvey(survey: PairSurvey | null): void {
  newest = survey;
}

export function newestSurvey(): PairSurvey | null {
  return newest;
}
