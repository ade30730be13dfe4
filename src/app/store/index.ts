import { temporal } from "zundo";
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { type CloudSlice, startCloud } from "./cloud.ts";
import { type DatasetSlice, noDataset } from "./dataset.ts";
import { type EvaluationSlice, noEvaluation } from "./evaluation.ts";
import { type LayoutSlice, startLayout } from "./layout.ts";
import { type LensSlice, startLens } from "./lens.ts";
import { type LessonSlice, noLesson } from "./lesson.ts";
import { noProblems, type ProblemsSlice } from "./problems.ts";
import { noRecording, type RecordingSlice } from "./recording.ts";
import { noRun, type RunSlice } from "./run.ts";
import { noRuns, type RunsSlice } from "./runs.ts";
import { type SettingsSlice, startSettings } from "./settings.ts";
import { noSurvey, type SurveySlice } from "./survey.ts";
import { startTeacher, type TeacherSlice } from "./teacher.ts";
import { type Undoable, undoOfSettings } from "./undo.ts";
import { startView, type ViewSlice } from "./view.ts";
import { noWeights, type WeightsSlice } from "./weights.ts";

/** The declared state of the page: plain values of at most a kilobyte. Big arrays lie in `frames.ts`. */
export interface AppState {
  readonly dataset: DatasetSlice;
  readonly weights: WeightsSlice;
  readonly run: RunSlice;
  readonly runs: RunsSlice;
  readonly recording: RecordingSlice;
  readonly evaluation: EvaluationSlice;
  readonly view: ViewSlice;
  readonly layout: LayoutSlice;
  readonly lesson: LessonSlice;
  readonly teacher: TeacherSlice;
  readonly lens: LensSlice;
  readonly survey: SurveySlice;
  readonly cloud: CloudSlice;
  readonly settings: SettingsSlice;
  readonly problems: ProblemsSlice;
}

export const startState: AppState = {
  dataset: noDataset,
  weights: noWeights,
  run: noRun,
  runs: noRuns,
  recording: noRecording,
  evaluation: noEvaluation,
  view: startView,
  layout: startLayout,
  lesson: noLesson,
  teacher: startTeacher,
  lens: startLens,
  survey: noSurvey,
  cloud: startCloud,
  settings: startSettings,
  problems: noProblems,
};

export const appStore = createStore<AppState>()(temporal(() => startState, undoOfSettings));

/** One selected value of the state; the component renders when it changes. */
export function useApp<Selected>(select: (state: AppState) => Selected): Selected {
  return useStore(appStore, select);
}

/** The settings that Undo would bring back, and those of Redo; null where there are none. */
export function useUndo(): { readonly undo: SettingsSlice | null; readonly redo: SettingsSlice | null } {
  const last = (states: readonly Partial<Undoable>[]) => states.at(-1)?.settings ?? null;
  return {
    undo: useStore(appStore.temporal, ({ pastStates }) => last(pastStates)),
    redo: useStore(appStore.temporal, ({ futureStates }) => last(futureStates)),
  };
}

/** Changes one slice by a reducer. */
export function change<Name extends keyof AppState>(
  name: Name,
  reduce: (slice: AppState[Name]) => AppState[Name],
): void {
  appStore.setState((state) => ({ [name]: reduce(state[name]) }) as Pick<AppState, Name>);
}

export function changeView(part: Partial<ViewSlice>): void {
  change("view", (view) => ({ ...view, ...part }));
}

export function changeLens(part: Partial<LensSlice>): void {
  change("lens", (lens) => ({ ...lens, ...part }));
}

export function changeCloud(part: Partial<CloudSlice>): void {
  change("cloud", (cloud) => ({ ...cloud, ...part }));
}
