import { appStore, change } from "../store/index.ts";
import { lessonNumber } from "./lessons.ts";

/** Notices when the task of the lesson on screen is done. Returns the function that ends it. */
export function followLessons(): () => void {
  let atStart = appStore.getState();
  return appStore.subscribe((state) => {
    const { number, isDone } = state.lesson;
    if (number !== atStart.lesson.number) atStart = state;
    if (isDone || lessonNumber(number)?.isDone(state, atStart) !== true) return;
    change("lesson", (lesson) => ({ ...lesson, isDone: true }));
  });
}
