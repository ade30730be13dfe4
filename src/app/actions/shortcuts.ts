import { appStore } from "../store/index.ts";
import { selectNeighbour } from "./selectFrame.ts";
import { isStartBlocked, pause, step, train } from "./train.ts";

/** One table for the bindings, the tooltips and the sheet of keys. */
export const SHORTCUTS: readonly {
  readonly key: string;
  readonly label: string;
  readonly does: string;
  run(): void;
}[] = [
  { key: " ", label: "Space", does: "Train or pause", run: toggleTraining },
  { key: "s", label: "S", does: "One step", run: stepIfIdle },
  { key: "ArrowLeft", label: "←", does: "Frame before", run: () => selectNeighbour(-1) },
  { key: "ArrowRight", label: "→", does: "Next frame", run: () => selectNeighbour(1) },
];

/** Binds the keys where no control has a use of its own for them. Returns the function that ends it. */
export function listenForShortcuts(target: Window): () => void {
  const press = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const shortcut = SHORTCUTS.find(
      ({ key }) => key === (event.key.length === 1 ? event.key.toLowerCase() : event.key),
    );
    if (shortcut === undefined || isTakenBy(event)) return;
    event.preventDefault();
    shortcut.run();
  };
  target.addEventListener("keydown", press);
  return () => target.removeEventListener("keydown", press);
}

/** Controls that use the key themselves: all of them Space, fields and lists also letters and arrows. */
function isTakenBy({ target, key }: KeyboardEvent): boolean {
  if (!(target instanceof Element)) return false;
  const field =
    "input, textarea, select, [role=slider], [role=combobox], [role=listbox], [role=menu], [role=separator]";
  const pressable = "button, a, summary, [role=switch], [role=menuitem]";
  return target.closest(field) !== null || (key === " " && target.closest(pressable) !== null);
}

function toggleTraining(): void {
  const state = appStore.getState();
  if (state.run.phase.status === "training") void pause();
  else if (!isStartBlocked(state)) void train();
}

function stepIfIdle(): void {
  if (!isStartBlocked(appStore.getState())) void step();
}
