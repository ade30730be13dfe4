import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openLesson } from "../actions/openLesson.ts";
import { appStore, change, changeView, startState } from "../store/index.ts";
import { hideableNames } from "../store/teacher.ts";
import { followLessons } from "./followLessons.ts";
import { LESSONS } from "./lessons.ts";

type Draft = typeof startState.settings.draft;

const setDraft = (reduce: (draft: Draft) => Draft) =>
  change("settings", ({ draft }) => ({ draft: reduce(draft) }));

const setLoss = (losses: Partial<Draft["losses"]>) =>
  setDraft((draft) => ({ ...draft, losses: { ...draft.losses, ...losses } }));

const setPoses = (poses: Partial<Draft["poses"]>) =>
  setDraft((draft) => ({ ...draft, poses: { ...draft.poses, ...poses } }));

/** What each task asks for, in the order of the lessons. */
const DOING: readonly (() => void)[] = [
  () => changeView({ frame: { sequence: 0, frame: 3 } }),
  () => changeView({ sourceOffset: -1 }),
  () => setLoss({ alpha: 0.5 }),
  () => setPoses({ coarse: false, optimT: false }),
  () => changeView({ cameraMove: { to: "toFrame", count: 1 } }),
  () => setPoses({ optimT: false }),
  () => changeView({ wipe: 0.3 }),
  () => setLoss({ mu: 0.3 }),
  () => setLoss({ autoMask: false }),
  () => changeView({ isEvaluationOpen: true }),
];

let end = () => {};
beforeEach(() => {
  appStore.setState(startState);
  end = followLessons();
});
afterEach(() => end());

describe("the lessons", () => {
  test("mark parts of the page that exist", () => {
    const names = hideableNames();
    expect(LESSONS.flatMap(({ marks }) => marks).filter((mark) => !names.includes(mark))).toEqual([]);
  });

  test.each(LESSONS.map(({ title }, i) => ({ title, i })))(
    "$title: its task is noticed, and only it",
    ({ i }) => {
      openLesson(i + 1);
      changeView({ pointSizePx: 3 });
      setDraft((draft) => ({ ...draft, seed: 9 }));
      expect(appStore.getState().lesson).toEqual({ number: i + 1, isDone: false });
      DOING[i]();
      expect(appStore.getState().lesson).toEqual({ number: i + 1, isDone: true });
    },
  );

  test("what was done before a lesson does not do its task", () => {
    changeView({ wipe: 0.3 });
    openLesson(7);
    changeView({ pointSizePx: 3 });
    expect(appStore.getState().lesson.isDone).toBe(false);
  });

  test("brings the part that it marks onto the screen", () => {
    change("layout", (layout) => ({ ...layout, tab: "Data", folded: { data: true, right: true } }));
    openLesson(8);
    expect(appStore.getState().layout).toMatchObject({ tab: "Method", folded: { data: true, right: false } });
  });
});
