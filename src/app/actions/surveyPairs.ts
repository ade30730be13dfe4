import { problemFrom } from "../../engine/problem.ts";
import { ask } from "../session.ts";
import { keepSurvey } from "../sight/surveys.ts";
import { appStore, change } from "../store/index.ts";
import { startedSurvey, stoppingSurvey, surveyChanged, surveyEnded } from "../store/survey.ts";
import { recordSurvey } from "./recordRun.ts";
import { report } from "./report.ts";

/** Measures every pair of a target and a source with the networks as they are. A training loop waits meanwhile. */
export async function surveyPairs(): Promise<void> {
  change("survey", startedSurvey);
  try {
    const run = appStore.getState().run.id;
    const survey = await ask("survey", {});
    if (appStore.getState().run.id !== run) return;
    keepSurvey(survey);
    recordSurvey(survey);
    change("survey", surveyChanged);
  } catch (caught) {
    if (problemFrom(caught).code !== "survey-cancelled") report(caught);
  } finally {
    change("survey", surveyEnded);
  }
}

export async function stopSurvey(): Promise<void> {
  change("survey", stoppingSurvey);
  try {
    await ask("cancelSurvey", {});
  } catch (caught) {
    report(caught);
  }
}

/** The networks or the data were replaced: what was measured says nothing about what is there now. */
export function forgetSurvey(): void {
  keepSurvey(null);
  change("survey", surveyChanged);
}
