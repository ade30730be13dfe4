import { useEffect, useRef } from "react";
import { changeView, useApp } from "../store/index.ts";
import { KeyCaps } from "./KeyHint.tsx";
import { GROUPS, SHORTCUTS, type Shortcut } from "./table.ts";

/** All keys of the page, by what they are about. Esc closes it, as the browser does for any dialog. */
export function ShortcutSheet() {
  const isOpen = useApp((state) => state.view.isShortcutSheetOpen);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (isOpen) dialog.current?.showModal();
    else dialog.current?.close();
  }, [isOpen]);
  return (
    <dialog
      ref={dialog}
      aria-label="Keys"
      onClose={() => changeView({ isShortcutSheetOpen: false })}
      className="m-auto w-[40rem] max-w-[calc(100vw-2rem)] rounded-md border border-hairline bg-surface-1 p-4 text-text shadow-2xl backdrop:bg-black/40"
    >
      <div className="columns-2 gap-8 max-sm:columns-1">
        {GROUPS.map((group) => (
          <section key={group} aria-label={group} className="mb-4 break-inside-avoid">
            <h2 className="mb-1 font-semibold">{group}</h2>
            <dl>
              {rowsOf(group).map(({ keys, does }) => (
                <div key={keys} className="flex min-h-6 items-center justify-between gap-4 leading-tight">
                  <dt className="text-dim">{does}</dt>
                  <dd>
                    <KeyCaps keys={keys} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <form method="dialog" className="flex items-center justify-between">
        <p className="text-sm text-dim">Keys rest while a field is typed in.</p>
        <button type="submit" className="h-7 rounded bg-surface-2 px-3 hover:bg-hairline">
          Close
        </button>
      </form>
    </dialog>
  );
}

function rowsOf(group: Shortcut["group"]): readonly Shortcut[] {
  return Object.values<Shortcut>(SHORTCUTS).filter((shortcut) => shortcut.group === group);
}
