import type { KeptRun } from "../history/keptRun.ts";
import { deleteRun, keepRun, keptRun, keptRuns, restoreRun, storageProblem } from "../history/runHistory.ts";
import { change } from "../store/index.ts";
import { reported } from "../store/problems.ts";
import { runDeleted, runRestored, tickToggled } from "../store/runs.ts";

/** What a person does with the runs of this browser. */

export function renameRun(id: string, name: string): void {
  const run = keptRun(id);
  const given = name.trim();
  if (run === null || given === "" || given === run.record.name) return;
  replace({ ...run, isNameGiven: true, record: { ...run.record, name: given } });
}

/** Makes a run the one that others are compared with and named after, or takes that back. There is one for a dataset. */
export function pinBaseline(id: string): void {
  const run = keptRun(id);
  if (run === null) return;
  const { fingerprint } = run.record.dataset;
  for (const other of keptRuns()) {
    if (other.isBaseline && other.record.dataset.fingerprint === fingerprint && other.record.id !== id)
      replace({ ...other, isBaseline: false });
  }
  replace({ ...run, isBaseline: !run.isBaseline });
}

export function tickRun(id: string): void {
  change("runs", (runs) => tickToggled(runs, id));
}

export function compareTicked(isComparing: boolean): void {
  change("runs", (runs) => ({ ...runs, isComparing: isComparing && runs.ticked.length >= 2 }));
}

/** Opens the comparison with these two alone. */
export function comparePair(ids: readonly [string, string]): void {
  change("runs", (runs) => ({ ...runs, tab: "runs", ticked: ids, isComparing: true }));
}

export function forgetRunOf(id: string): void {
  deleteRun(id).catch(reportUnwritten);
  change("runs", (runs) => changed(runDeleted(runs, id)));
}

export function undoDeletion(id: string): void {
  restoreRun(id).catch(reportUnwritten);
  change("runs", (runs) => changed(runRestored(runs, id)));
}

function replace(run: KeptRun): void {
  keepRun(run).catch(reportUnwritten);
  change("runs", changed);
}

function changed<Runs extends { readonly version: number }>(runs: Runs): Runs {
  return { ...runs, version: runs.version + 1 };
}

function reportUnwritten(caught: unknown): void {
  change("problems", (problems) => reported(problems, storageProblem("history-not-written", caught)));
}
