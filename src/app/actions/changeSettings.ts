import type { RunConfig } from "../../engine/training/config.ts";
import { LatestWins } from "../latestWins.ts";
import { ask } from "../session.ts";
import { isReadFor } from "../store/dataset.ts";
import { appStore, change } from "../store/index.ts";
import { isBusy } from "../store/run.ts";
import { endGesture } from "../store/undo.ts";
import { reopenDataset } from "./openDataset.ts";
import { report } from "./report.ts";

/** A dragged slider asks at most ten times a second. */
const adjustments = new LatestWins<RunConfig>(adjust, { gapMs: 100, share: 1 });

/** Takes new settings. Loss weights and the number of steps reach a running engine at once; a dataset that nothing has
 *  trained on yet is read anew for another resolution or stride; all else waits for Reset, or for the first Train. */
export function changeSettings(draft: RunConfig): void {
  change("settings", () => ({ draft }));
  followSettings();
}

/** Takes the settings that the page begins with: nothing that one would want to undo. */
export function beginWithSettings(draft: RunConfig): void {
  changeSettings(draft);
  appStore.temporal.getState().clear();
  endGesture();
}

export function undoSettings(): void {
  appStore.temporal.getState().undo();
  endGesture();
  followSettings();
}

export function redoSettings(): void {
  appStore.temporal.getState().redo();
  endGesture();
  followSettings();
}

/** What follows from the settings in force, however they came. */
function followSettings(): void {
  applyLiveChanges();
  const { run, dataset, settings } = appStore.getState();
  const isReadOtherwise = dataset.status === "open" && !isReadFor(dataset, settings.draft);
  const isIdle = !isBusy(run.phase) && run.phase.status !== "preparing";
  if (isReadOtherwise && run.step === 0 && isIdle) void reopenDataset();
}

/** Tells the present run of the loss weights and steps that are set; also of those set while it was built. */
export function applyLiveChanges(): void {
  const { run, settings } = appStore.getState();
  if (run.id !== null && run.applied !== null && hasLiveChange(run.applied, settings.draft)) {
    adjustments.want(settings.draft, false);
  }
}

function hasLiveChange(applied: RunConfig, draft: RunConfig): boolean {
  return applied.steps !== draft.steps || JSON.stringify(applied.losses) !== JSON.stringify(draft.losses);
}

async function adjust({ losses, steps }: RunConfig): Promise<void> {
  if (appStore.getState().run.id === null) return;
  try {
    const applied = await ask("adjust", { losses, steps });
    change("run", (run) => (run.id === null ? run : { ...run, applied }));
  } catch (caught) {
    report(caught);
  }
}
