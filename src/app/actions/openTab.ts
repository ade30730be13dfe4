import { appStore, change } from "../store/index.ts";
import { foldedTo } from "../store/layout.ts";
import type { RunsSlice } from "../store/runs.ts";

/** Brings a tab of the right column to where it is seen. */
function openTab(tab: RunsSlice["tab"]): void {
  change("runs", (runs) => ({ ...runs, tab }));
  change("layout", (layout) => ({
    ...foldedTo(layout, "right", false),
    tab: tab === "runs" ? "Runs" : "Method",
  }));
}

/** The runs, or back to the settings from them. */
export function toggleRuns(): void {
  openTab(appStore.getState().runs.tab === "runs" ? "method" : "runs");
}

/** Puts the cursor into the field that searches the settings. */
export function searchSettings(): void {
  openTab("method");
  // After the page has been rendered with what was changed.
  setTimeout(() => document.querySelector<HTMLElement>("[data-searches=settings]")?.focus());
}
