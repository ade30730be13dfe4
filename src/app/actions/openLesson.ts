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
  }
  change("lesson", (before) => lessonOpened(before, number));
}
