import type { ValueRange } from "../../viz/range.ts";
import { errorRange } from "../sight/shownViews.ts";
import { sightOf } from "../sight/sight.ts";
import { appStore, change } from "../store/index.ts";
import { rangeLocked, type ScaleName } from "../store/lens.ts";

/** Keeps a scale at a range; null lets it follow the data again. */
export function lockRange(scale: ScaleName, range: ValueRange | null): void {
  change("lens", (lens) => rangeLocked(lens, scale, range));
}

/** Keeps the errors' scale at what it is now, or lets it follow the data again. */
export function toggleErrorLock(): void {
  const state = appStore.getState();
  const sight = sightOf(state);
  const isLocked = state.lens.lockedRanges.error !== undefined;
  lockRange("error", isLocked || sight === null ? null : errorRange(sight));
}
