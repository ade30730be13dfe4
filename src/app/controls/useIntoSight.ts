import { type RefObject, useEffect, useRef } from "react";

/** A part of a column that scrolls, brought into sight with its beginning whenever `news` becomes a value that it never was;
 *  null is none. What comes back, as an older problem when the newest one goes, is no news. */
export function useIntoSight<Part extends HTMLElement>(news: unknown): RefObject<Part | null> {
  const part = useRef<Part>(null);
  const seen = useRef<Set<unknown>>(new Set([null, news]));
  useEffect(() => {
    if (seen.current.has(news)) return;
    seen.current.add(news);
    part.current?.scrollIntoView({ block: "start" });
  }, [news]);
  return part;
}
