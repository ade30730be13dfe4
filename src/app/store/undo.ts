import { changedFields, type SettingsSlice } from "./settings.ts";

/** What undo brings back. Training steps, views and data are not undone. */
export interface Undoable {
  readonly settings: SettingsSlice;
}

/** Changes of the same fields that follow each other faster than this are one: the way of a slider under a finger. */
const ONE_GESTURE_MS = 500;

const MOST_KEPT = 100;

type Keep = (before: Undoable, replace: undefined, now: Undoable, difference?: null) => void;

let gesture: { readonly fields: string; readonly lastMs: number } | null = null;

/** What comes next is a change of its own, however soon. */
export function endGesture(): void {
  gesture = null;
}

/** How the store keeps the settings before each change. */
export const undoOfSettings = {
  limit: MOST_KEPT,
  partialize: ({ settings }: Undoable): Undoable => ({ settings }),
  equality: (before: Undoable, now: Undoable) => before.settings === now.settings,
  // zundo gives it the type of `setState`, and calls it with the two parts.
  handleSet: (keep: unknown) => firstOfGesture(keep as Keep) as never,
};

function firstOfGesture(keep: Keep): Keep {
  return (before, replace, now, difference) => {
    const fields = changedFields(before.settings.draft, now.settings.draft).join();
    const nowMs = performance.now();
    const goesOn = gesture !== null && gesture.fields === fields && nowMs - gesture.lastMs < ONE_GESTURE_MS;
    gesture = { fields, lastMs: nowMs };
    if (!goesOn) keep(before, replace, now, difference);
  };
}
