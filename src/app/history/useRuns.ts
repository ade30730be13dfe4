import { useApp } from "../store/index.ts";
import type { KeptRun } from "./keptRun.ts";
import { keptRun, keptRuns } from "./runHistory.ts";

/** All runs of this browser, newest first; the component renders when one of them changes. */
export function useKeptRuns(): KeptRun[] {
  useApp((state) => state.runs.version);
  return keptRuns();
}

/** The ticked runs that there are, in the order in which they were ticked. */
export function useTickedRuns(): KeptRun[] {
  useApp((state) => state.runs.version);
  const ticked = useApp((state) => state.runs.ticked);
  return ticked.map(keptRun).filter((run) => run !== null);
}
