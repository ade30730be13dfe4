import { redoSettings, undoSettings } from "../actions/changeSettings.ts";
import { nextPaths } from "../actions/choosePaths.ts";
import { holdB, letGoOfB, nextComparison } from "../actions/compare.ts";
import { copyLink } from "../actions/copyLink.ts";
import { endFlight, fly, leaveCloud } from "../actions/flyCloud.ts";
import { stretchScale, toggleErrorLock } from "../actions/lockRange.ts";
import { moveCloudCamera } from "../actions/moveCloudCamera.ts";
import { searchSettings, toggleRuns } from "../actions/openTab.ts";
import { togglePin } from "../actions/pinProbe.ts";
import { selectNeighbour } from "../actions/selectFrame.ts";
import { isStartBlocked, pause, step, train } from "../actions/train.ts";
import { SHOWN_VIEWS } from "../sight/shownViews.ts";
import { appStore, changeLens, changeView } from "../store/index.ts";
import type { ViewName } from "../store/lens.ts";
import type { HideablePart } from "../store/teacher.ts";
import type { FlightDirection } from "../store/view.ts";

/** One press of [ or ] makes a scale shorter or longer by this. */
const SCALE_STEP = 1.25;

/** In the order of the sheet. */
export const GROUPS = ["Training", "Frames", "Views", "Point cloud", "Settings", "Page"] as const;

/** One key and what it does. */
export interface Shortcut {
  /** In the words of tinykeys: `s`, `Space`, `$mod+Shift+z`, `[Shift]+?`. */
  readonly keys: string;
  readonly group: (typeof GROUPS)[number];
  /** On the sheet and in tooltips. */
  readonly does: string;
  /** The part of the page that it belongs to: it rests where a link leaves that out. */
  readonly part: HideablePart;
  /** Only while this has the focus, and then before what the key does elsewhere: the value of `data-keys-of`. */
  readonly within?: "cloud";
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
  showDepth: showing("1", "depth"),
  showErrorT: showing("2", "errorT"),
  showErrorR: showing("3", "errorR"),
  showAutoMask: showing("4", "autoMask"),
  showPicture: showing("5", "picture"),
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
  evaluation: {
    keys: "v",
    group: "Views",
    part: "evaluation",
    does: "Open or close the evaluation",
    run: () => changeView({ isEvaluationOpen: !appStore.getState().view.isEvaluationOpen }),
  },
  narrowScale: {
    keys: "[Control]+[Alt]+[",
    group: "Views",
    part: "depth",
    does: "Shorten the view's scale, and lock it",
    repeats: true,
    run: () => stretchScale(1 / SCALE_STEP),
  },
  widenScale: {
    keys: "[Control]+[Alt]+]",
    group: "Views",
    part: "depth",
    does: "Lengthen it",
    repeats: true,
    run: () => stretchScale(SCALE_STEP),
  },
  flyToCamera: {
    keys: "c",
    group: "Point cloud",
    part: "cloud",
    does: "Fly to the frame's camera",
    run: () => moveCloudCamera("toFrame"),
  },
  frameAll: {
    keys: "f",
    group: "Point cloud",
    part: "cloud",
    does: "Whole cloud",
    run: () => moveCloudCamera("toAll"),
  },
  paths: {
    keys: "g",
    group: "Point cloud",
    part: "cloud",
    does: "COLMAP's path, the refined one, or both",
    run: nextPaths,
  },
  flyAhead: flight("w", "ahead"),
  flyLeft: flight("a", "left"),
  flyBack: flight("s", "back"),
  flyRight: flight("d", "right"),
  flyDown: flight("q", "down"),
  flyUp: flight("e", "up"),
  leaveCloud: {
    keys: "Escape",
    group: "Point cloud",
    part: "cloud",
    within: "cloud",
    does: "Cloud in focus: give its keys back",
    run: leaveCloud,
  },
  searchSettings: {
    // Some keyboards need Shift for it.
    keys: "[Shift]+/",
    group: "Settings",
    part: "method",
    does: "Search the settings",
    run: searchSettings,
  },
  undo: { keys: "$mod+z", group: "Settings", part: "undo", does: "Undo the last setting", run: undoSettings },
  redo: { keys: "$mod+Shift+z", group: "Settings", part: "undo", does: "Redo it", run: redoSettings },
  runs: {
    keys: "r",
    group: "Page",
    part: "runs",
    does: "Runs, or back to the method",
    run: toggleRuns,
  },
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

/** Shows the frame another way. */
function showing(keys: string, view: ViewName): Shortcut {
  const does = `Show: ${SHOWN_VIEWS[view].label}`;
  return { keys, group: "Views", part: "depth", does, run: () => changeLens({ view }) };
}

/** Flies through the cloud while the key is held and the cloud has the focus. */
function flight(keys: string, direction: FlightDirection): Shortcut {
  return {
    ...{ keys, group: "Point cloud", part: "cloud", within: "cloud" },
    does: `Cloud in focus, hold: fly ${direction}`,
    run: () => fly(direction),
    release: () => endFlight(direction),
  };
}

export type ShortcutName = keyof typeof SHORTCUTS;

function toggleTraining(): void {
  const state = appStore.getState();
  if (state.run.phase.status === "training") void pause();
  else if (!isStartBlocked(state)) void train();
}

function stepIfIdle(): void {
  if (!isStartBlocked(appStore.getState())) void step();
}
