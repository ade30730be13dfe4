import { type KeybindingsMap, tinykeys } from "tinykeys";
import { appStore } from "../store/index.ts";
import { isHidden } from "../store/teacher.ts";
import { SHORTCUTS, type Shortcut } from "./table.ts";
import { isTakenByControl } from "./takenKeys.ts";

/** Binds the keys of the table where no control has a use of its own for them. Returns the function that ends it. */
export function bindShortcuts(target: Window): () => void {
  const shortcuts: readonly Shortcut[] = Object.values(SHORTCUTS);
  const held = new Set<Shortcut>();

  const press = (shortcut: Shortcut) => (event: KeyboardEvent) => {
    if (isHidden(appStore.getState().teacher, shortcut.part)) return;
    if (event.repeat && shortcut.repeats !== true) return;
    event.preventDefault();
    if (shortcut.release !== undefined) held.add(shortcut);
    shortcut.run();
  };
  // A key that goes up after its modifier, or in another window, matches no binding any more.
  const releaseAll = () => {
    for (const shortcut of held) shortcut.release?.();
    held.clear();
  };

  const ends = [
    tinykeys(
      target,
      Object.fromEntries(
        shortcuts.map((shortcut) => [shortcut.keys, press(shortcut)]),
      ) satisfies KeybindingsMap,
      {
        ignore: (event) =>
          event.defaultPrevented || event.isComposing || isTakenByControl(event.target, event.key),
      },
    ),
    listen(target, "keyup", releaseAll),
    listen(target, "blur", releaseAll),
  ];
  return () => {
    for (const end of ends) end();
  };
}

function listen(target: Window, event: "keyup" | "blur", handle: () => void): () => void {
  target.addEventListener(event, handle);
  return () => target.removeEventListener(event, handle);
}
