import { lessonNumber } from "../lessons/lessons.ts";
import { change } from "../store/index.ts";
import { foldedTo } from "../store/layout.ts";
import { lessonOpened } from "../store/lesson.ts";

/** Opens a lesson by its number, with what it speaks of on screen; null closes it. */
export function openLesson(number: number | null): void {
  const lesson = lessonNumber(number);
  if (lesson !== null) {
    change("layout", (layout) => ({
      ...(lesson.tab === "Method" ? foldedTo(layout, "right", false) : layout),
      tab: lesson.tab,
    }));
    // The comparison of runs lies over the views, and the list of runs over the method.
    change("runs", (runs) => ({
      ...runs,
      tab: lesson.tab === "Method" ? "method" : runs.tab,
      isComparing: false,
    }));
  }
  change("lesson", (before) => lessonOpened(before, number));
}
