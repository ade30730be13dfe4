import { type KeybindingsMap, tinykeys } from "tinykeys";
import { appStore } from "../store/index.ts";
import { isHidden } from "../store/teacher.ts";
import { SHORTCUTS, type Shortcut } from "./table.ts";
import { isTakenByControl } from "./takenKeys.ts";

/** Binds the keys of the table where no control has a use of its own for them. Returns the function that ends it. */
export function bindShortcuts(target: Window): () => void {
  const rows: readonly Shortcut[] = Object.values(SHORTCUTS);
  /** What is held, by the place of its key: a modifier that goes up before it does not hide it. */
  const held = new Map<string, Shortcut>();

  const press = (keys: string) => (event: KeyboardEvent) => {
    const shortcut = shortcutFor(
      rows.filter((row) => row.keys === keys),
      event.target,
    );
    if (shortcut === undefined || isHidden(appStore.getState().teacher, shortcut.part)) return;
    if (event.repeat && shortcut.repeats !== true) return;
    event.preventDefault();
    if (shortcut.release !== undefined) held.set(event.code, shortcut);
    shortcut.run();
  };
  const release = ({ code }: KeyboardEvent) => {
    held.get(code)?.release?.();
    held.delete(code);
  };
  // A key that goes up in another window is not heard of.
  const releaseAll = () => {
    for (const shortcut of held.values()) shortcut.release?.();
    held.clear();
  };

  const ends = [
    tinykeys(
      target,
      Object.fromEntries(rows.map(({ keys }) => [keys, press(keys)])) satisfies KeybindingsMap,
      {
        ignore: (event) =>
          event.defaultPrevented || event.isComposing || isTakenByControl(event.target, event.key),
      },
    ),
    listen(target, "keyup", release),
    listen(target, "blur", releaseAll),
  ];
  return () => {
    for (const end of ends) end();
  };
}

/** Of those of one key, what it does where the focus is. */
function shortcutFor(rows: readonly Shortcut[], focused: EventTarget | null): Shortcut | undefined {
  const place = focused instanceof Element ? focused.closest("[data-keys-of]") : null;
  const within = place?.getAttribute("data-keys-of");
  return rows.find((row) => row.within === within) ?? rows.find((row) => row.within === undefined);
}

function listen<Kind extends "keyup" | "blur">(
  target: Window,
  event: Kind,
  handle: (event: WindowEventMap[Kind]) => void,
): () => void {
  target.addEventListener(event, handle);
  return () => target.removeEventListener(event, handle);
}
