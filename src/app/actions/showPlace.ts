import { change, changeView } from "../store/index.ts";

/** How long a region that was pointed at is outlined. */
const MARKED_MS = 1600;

/** Brings a region of the page, by its accessible name, to where it is seen, and points at it. */
export function showPlace(name: string): void {
  change("runs", (runs) => ({ ...runs, isComparing: false }));
  const isInViews = name !== "Losses";
  if (isInViews) change("layout", (layout) => ({ ...layout, tab: "View" }));
  if (name === "Evaluation") changeView({ isEvaluationOpen: true });
  if (name.startsWith("Reconstruction")) changeView({ isEvaluationOpen: false });
  // After the page has been rendered with what was changed.
  setTimeout(() => mark(document.querySelector(`section[aria-label="${CSS.escape(name)}"]`)));
}

function mark(region: Element | null): void {
  if (!(region instanceof HTMLElement)) return;
  region.tabIndex = -1;
  region.focus({ preventScroll: true });
  region.scrollIntoView({ block: "nearest" });
  region.dataset.pointedAt = "";
  setTimeout(() => delete region.dataset.pointedAt, MARKED_MS);
}
