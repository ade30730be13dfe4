import type { RunConfig } from "../../engine/training/config.ts";
import { LatestWins } from "../latestWins.ts";
import { ask } from "../session.ts";
import { isReadFor } from "../store/dataset.ts";
import { appStore, change } from "../store/index.ts";
import { isBusy } from "../store/run.ts";
import { reopenDataset } from "./openDataset.ts";
import { report } from "./report.ts";

/** A dragged slider asks at most ten times a second. */
const adjustments = new LatestWins<RunConfig>(adjust, { gapMs: 100, share: 1 });

/** Takes new settings. Loss weights and the number of steps reach a running engine at once; a dataset that nothing has
 *  trained on yet is read anew for another resolution or stride; all else waits for Reset, or for the first Train. */
export function changeSettings(draft: RunConfig): void {
  change("settings", () => ({ draft }));
  applyLiveChanges();
  const { run, dataset } = appStore.getState();
  const isReadOtherwise = dataset.status === "open" && !isReadFor(dataset, draft);
  const isIdle = !isBusy(run.phase) && run.phase.status !== "preparing";
  if (isReadOtherwise && run.step === 0 && isIdle) void reopenDataset();
}

/** Tells the present run of the loss weights and steps that are set; also of those set while it was built. */
export function applyLiveChanges(): void {
  const { run, settings } = appStore.getState();
  if (run.applied !== null && hasLiveChange(run.applied, settings.draft)) {
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
