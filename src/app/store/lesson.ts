/** The lesson on screen. Its texts and tasks lie in `lessons/`. */
export interface LessonSlice {
  /** From 1, or null. */
  readonly number: number | null;
  /** Its task was done. */
  readonly isDone: boolean;
}

export const noLesson: LessonSlice = { number: null, isDone: false };

export function lessonOpened(lesson: LessonSlice, number: number | null): LessonSlice {
  return lesson.number === number ? lesson : { number, isDone: false };
}
