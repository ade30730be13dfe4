import { type RefObject, useEffect, useRef } from "react";

/** A part of a column that scrolls, brought into sight with its beginning whenever `news` becomes another value; null is none. */
export function useIntoSight<Part extends HTMLElement>(news: unknown): RefObject<Part | null> {
  const part = useRef<Part>(null);
  const seen = useRef(news);
  useEffect(() => {
    if (news === seen.current) return;
    seen.current = news;
    if (news !== null) part.current?.scrollIntoView({ block: "start" });
  }, [news]);
  return part;
}
