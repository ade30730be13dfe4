import { type ReactNode, useEffect, useRef } from "react";
import { lessonNumber } from "../lessons/lessons.ts";
import { useApp } from "../store/index.ts";
import { isHidden } from "../store/teacher.ts";

const MARK =
  "after:pointer-events-none after:absolute after:inset-0 after:z-20 after:rounded-sm after:border-2 after:border-accent";

/** A part of the page that has a name: a link can leave it out, and a lesson can mark it. A single setting goes by its
 *  field, e.g. `losses.mu`. */
export function Part({
  name,
  className = "",
  children,
}: {
  readonly name: string;
  readonly className?: string;
  readonly children: ReactNode;
}) {
  const place = useRef<HTMLDivElement>(null);
  const isLeftOut = useApp(({ teacher }) => isHidden(teacher, name));
  const isMarked = useApp(({ lesson }) => lessonNumber(lesson.number)?.marks.includes(name) ?? false);
  useEffect(() => {
    if (isMarked) place.current?.scrollIntoView({ block: "nearest" });
  }, [isMarked]);
  if (isLeftOut) return null;
  return (
    <div ref={place} className={`relative ${isMarked ? MARK : ""} ${className}`}>
      {children}
    </div>
  );
}
