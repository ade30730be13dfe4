import { redoSettings, undoSettings } from "../actions/changeSettings.ts";
import { toggleComparison } from "../actions/compare.ts";
import { moveCloudCamera } from "../actions/moveCloudCamera.ts";
import { selectNeighbour } from "../actions/selectFrame.ts";
import { isStartBlocked, pause, step, train } from "../actions/train.ts";
import { appStore, changeView } from "../store/index.ts";

/** One key and what it does. */
export interface Shortcut {
  /** In the words of tinykeys: `s`, `Space`, `$mod+Shift+z`, `[Shift]+?`. */
  readonly keys: string;
  readonly group: "Training" | "Frames" | "Views" | "Settings" | "Page";
  /** On the sheet and in tooltips. */
  readonly does: string;
  /** Goes on while the key is held. */
  readonly repeats?: boolean;
  run(): void;
  /** For what lasts as long as the key is held. */
  release?(): void;
}

/** Every key of the page: what is bound, what the sheet lists, and what the tooltips of controls say (`KeyHint`). */
export const SHORTCUTS = {
  train: { keys: "Space", group: "Training", does: "Train or pause", run: toggleTraining },
  step: { keys: "s", group: "Training", does: "One step", run: stepIfIdle },
  previousFrame: {
    keys: "ArrowLeft",
    group: "Frames",
    does: "Frame before",
    repeats: true,
    run: () => selectNeighbour(-1),
  },
  nextFrame: {
    keys: "ArrowRight",
    group: "Frames",
    does: "Next frame",
    repeats: true,
    run: () => selectNeighbour(1),
  },
  comparison: { keys: "w", group: "Views", does: "Wipe or side by side", run: toggleComparison },
  flyToCamera: {
    keys: "c",
    group: "Views",
    does: "Fly to the frame's camera",
    run: () => moveCloudCamera("toFrame"),
  },
  frameAll: { keys: "f", group: "Views", does: "Whole cloud", run: () => moveCloudCamera("toAll") },
  evaluation: {
    keys: "v",
    group: "Views",
    does: "Open or close the evaluation",
    run: () => changeView({ isEvaluationOpen: !appStore.getState().view.isEvaluationOpen }),
  },
  undo: { keys: "$mod+z", group: "Settings", does: "Undo the last setting", run: undoSettings },
  redo: { keys: "$mod+Shift+z", group: "Settings", does: "Redo it", run: redoSettings },
  sheet: {
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
