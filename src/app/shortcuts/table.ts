import { redoSettings, undoSettings } from "../actions/changeSettings.ts";
import { holdB, letGoOfB, nextComparison } from "../actions/compare.ts";
import { copyLink } from "../actions/copyLink.ts";
import { toggleErrorLock } from "../actions/lockRange.ts";
import { moveCloudCamera } from "../actions/moveCloudCamera.ts";
import { togglePin } from "../actions/pinProbe.ts";
import { selectNeighbour } from "../actions/selectFrame.ts";
import { isStartBlocked, pause, step, train } from "../actions/train.ts";
import { appStore, changeView } from "../store/index.ts";
import type { HideablePart } from "../store/teacher.ts";

/** One key and what it does. */
export interface Shortcut {
  /** In the words of tinykeys: `s`, `Space`, `$mod+Shift+z`, `[Shift]+?`. */
  readonly keys: string;
  readonly group: "Training" | "Frames" | "Views" | "Settings" | "Page";
  /** On the sheet and in tooltips. */
  readonly does: string;
  /** The part of the page that it belongs to: it rests where a link leaves that out. */
  readonly part: HideablePart;
  /** Goes on while the key is held. */
  readonly repeats?: boolean;
  run(): void;
  /** For what lasts as long as the key is held. */
  release?(): void;
}

/** Every key of the page: what is bound, what the sheet lists, and what the tooltips of controls say (`KeyHint`). */
export const SHORTCUTS = {
  train: { keys: "Space", group: "Training", part: "transport", does: "Train or pause", run: toggleTraining },
  step: { keys: "s", group: "Training", part: "transport", does: "One step", run: stepIfIdle },
  previousFrame: {
    keys: "ArrowLeft",
    group: "Frames",
    part: "filmstrip",
    does: "Frame before",
    repeats: true,
    run: () => selectNeighbour(-1),
  },
  nextFrame: {
    keys: "ArrowRight",
    group: "Frames",
    part: "filmstrip",
    does: "Next frame",
    repeats: true,
    run: () => selectNeighbour(1),
  },
  comparison: {
    keys: "w",
    group: "Views",
    part: "compare",
    does: "Wipe, side by side, blink, difference",
    run: nextComparison,
  },
  holdB: {
    keys: "b",
    group: "Views",
    part: "compare",
    does: "Hold: B in place of A",
    run: holdB,
    release: letGoOfB,
  },
  lockErrors: {
    keys: "l",
    group: "Views",
    part: "compare",
    does: "Lock the scale of errors, or let it go",
    run: toggleErrorLock,
  },
  pin: {
    keys: "p",
    group: "Views",
    part: "probe",
    does: "Pin the pixel under the cursor, or let it go",
    run: togglePin,
  },
  flyToCamera: {
    keys: "c",
    group: "Views",
    part: "cloud",
    does: "Fly to the frame's camera",
    run: () => moveCloudCamera("toFrame"),
  },
  frameAll: {
    keys: "f",
    group: "Views",
    part: "cloud",
    does: "Whole cloud",
    run: () => moveCloudCamera("toAll"),
  },
  evaluation: {
    keys: "v",
    group: "Views",
    part: "evaluation",
    does: "Open or close the evaluation",
    run: () => changeView({ isEvaluationOpen: !appStore.getState().view.isEvaluationOpen }),
  },
  undo: { keys: "$mod+z", group: "Settings", part: "undo", does: "Undo the last setting", run: undoSettings },
  redo: { keys: "$mod+Shift+z", group: "Settings", part: "undo", does: "Redo it", run: redoSettings },
  copyLink: {
    keys: "y",
    group: "Page",
    part: "link",
    does: "Copy a link to this view",
    run: () => void copyLink(),
  },
  exports: {
    keys: "e",
    group: "Page",
    part: "export",
    does: "Export",
    run: () => changeView({ isExportOpen: true }),
  },
  sheet: {
    part: "keys",
    keys: "[Shift]+?",
    group: "Page",
    does: "This sheet",
    run: () => changeView({ isShortcutSheetOpen: true }),
  },
} as const satisfies Record<string, Shortcut>;

export type ShortcutName = keyof typeof SHORTCUTS;

function toggleTraining(): void {
  const state = appStore.getState();
  if (state.run.phase.status === "training") void pause();
  else if (!isStartBlocked(state)) void train();
}

function stepIfIdle(): void {
  if (!isStartBlocked(appStore.getState())) void step();
}
