import type { ValueRange } from "../../viz/range.ts";
import { SHOWN_VIEWS, shownName } from "../sight/shownViews.ts";
import { sightOf } from "../sight/sight.ts";
import { automaticRange, errorRange } from "../sight/viewScales.ts";
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

/** Makes the scale of the view on screen longer (`factor` above 1) or shorter, and keeps it there. Its lower end stays, or
 *  goes with the upper one where it is below 0. */
export function stretchScale(factor: number): void {
  const state = appStore.getState();
  const sight = sightOf(state);
  if (sight === null) return;
  const { paint } = SHOWN_VIEWS[shownName(state.lens.view, sight)];
  if (paint.kind !== "values") return;
  const values = paint.values(sight);
  const range =
    state.lens.lockedRanges[paint.scale] ??
    (values === null ? null : automaticRange(paint.scale, values, sight));
  if (range !== null) lockRange(paint.scale, stretched(range, factor));
}

/** The range by the other factor: its lower end stays, or is stretched too where it is below 0. */
export function stretched({ min, max }: ValueRange, factor: number): ValueRange {
  return min < 0 ? { min: min * factor, max: max * factor } : { min, max: min + (max - min) * factor };
}
