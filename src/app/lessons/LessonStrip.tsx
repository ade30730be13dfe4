import { Check, ChevronLeft, ChevronRight, CircleDashed, X } from "lucide-react";
import { openLesson } from "../actions/openLesson.ts";
import { Button } from "../controls/Button.tsx";
import { useInspection } from "../sight/useInspection.ts";
import { useApp } from "../store/index.ts";
import { LESSONS, type Lesson, lessonNumber } from "./lessons.ts";

/** The lesson on screen, in a strip of its own: it covers nothing, so that its task can be done at once. */
export function LessonStrip() {
  const number = useApp(({ lesson }) => lesson.number);
  const lesson = lessonNumber(number);
  if (number === null || lesson === null) return null;
  return (
    <section
      aria-label="Lesson"
      className="grid shrink-0 grid-cols-[minmax(0,46rem)_minmax(0,30rem)_1fr] items-start gap-x-6 gap-y-2 border-b border-hairline bg-surface-1 px-3 py-2.5 max-lg:grid-cols-[minmax(0,1fr)_auto]"
    >
      <div>
        <h2 className="font-semibold">
          <span className="tabular mr-2 text-dim">
            {number} / {LESSONS.length}
          </span>
          {lesson.title}
        </h2>
        <p className="mt-0.5 leading-snug text-pretty">{lesson.text}</p>
      </div>
      <Task lesson={lesson} />
      <div className="flex justify-end gap-1.5 max-lg:col-start-2 max-lg:row-start-1">
        <Button icon={ChevronLeft} disabled={number === 1} onClick={() => openLesson(number - 1)}>
          Back
        </Button>
        <NextButton number={number} />
        <Button look="quiet" icon={X} aria-label="Close the lesson" onClick={() => openLesson(null)} />
      </div>
    </section>
  );
}

/** What to do, and, once it is done, what to see. */
function Task({ lesson }: { readonly lesson: Lesson }) {
  const isDone = useApp((state) => state.lesson.isDone);
  const hasReconstruction = (useInspection()?.sources.length ?? 0) > 0;
  const canTrain = useApp(({ run }) => run.engine.status === "ready");
  return (
    <div aria-live="polite" className="flex gap-2 leading-snug text-pretty max-lg:col-span-2">
      {isDone ? (
        <Check size={15} aria-hidden="true" className="mt-0.5 shrink-0 text-accent" />
      ) : (
        <CircleDashed size={15} aria-hidden="true" className="mt-0.5 shrink-0 text-dim" />
      )}
      {isDone ? (
        <p>
          <strong className="font-semibold">Done.</strong> {lesson.afterwards}
        </p>
      ) : (
        <div>
          <p className="font-medium">{lesson.task}</p>
          {lesson.needsReconstruction && !hasReconstruction && (
            <p className="mt-0.5 text-sm text-dim">
              {canTrain
                ? "There is no reconstruction yet: press Step once."
                : "There is no reconstruction here: networks make it, and they need a GPU."}
            </p>
          )}
        </div>
      )}
    </div>
  );
}

function NextButton({ number }: { readonly number: number }) {
  const isDone = useApp((state) => state.lesson.isDone);
  return (
    <Button
      look={isDone && number < LESSONS.length ? "primary" : "plain"}
      icon={ChevronRight}
      disabled={number === LESSONS.length}
      onClick={() => openLesson(number + 1)}
    >
      Next
    </Button>
  );
}
