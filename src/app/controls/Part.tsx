import { type ReactNode, useEffect, useRef } from "react";
import { lessonNumber } from "../lessons/lessons.ts";
import { useApp } from "../store/index.ts";
import { isHidden } from "../store/teacher.ts";

/** Away from the edges of what scrolls, where rows fade. */
const MARK =
  "after:pointer-events-none after:absolute after:inset-0 after:z-20 after:rounded-sm after:border-2 after:border-accent scroll-my-6";

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
    if (isMarked && place.current !== null) return bringIntoSight(place.current);
  }, [isMarked]);
  if (isLeftOut) return null;
  return (
    <div ref={place} className={`relative ${isMarked ? MARK : ""} ${className}`}>
      {children}
    </div>
  );
}

/** Scrolls a part into sight, and again while the page around it takes shape, until the person does anything. Returns the
 *  function that ends it. */
function bringIntoSight(part: HTMLElement): () => void {
  const scroll = () => part.scrollIntoView({ block: "nearest" });
  const observer = new ResizeObserver(scroll);
  const end = () => {
    observer.disconnect();
    for (const action of ACTIONS) removeEventListener(action, end);
  };
  scroll();
  for (let around = part.parentElement; around !== null; around = around.parentElement)
    observer.observe(around);
  for (const action of ACTIONS) addEventListener(action, end);
  return end;
}

const ACTIONS = ["keydown", "pointerdown", "wheel"] as const;
