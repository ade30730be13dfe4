import type { ReactElement } from "react";
import { Hint } from "../controls/Hint.tsx";
import { ariaKeys, keyCaps } from "./keys.ts";
import { SHORTCUTS, type ShortcutName } from "./table.ts";

/** The tooltip of a control that has a key: what it does, and the key. */
export function KeyHint({
  of,
  note,
  children,
}: {
  readonly of: ShortcutName;
  /** In place of what the table says it does. */
  readonly note?: string;
  readonly children: ReactElement;
}) {
  const { keys, does } = SHORTCUTS[of];
  return (
    <Hint
      side="bottom"
      ariaKeys={ariaKeys(keys)}
      note={
        <span className="flex items-center gap-2">
          {note ?? does}
          <KeyCaps keys={keys} />
        </span>
      }
    >
      {children}
    </Hint>
  );
}

/** The caps of one binding. */
export function KeyCaps({ keys }: { readonly keys: string }) {
  return (
    <span className="flex gap-0.5">
      {keyCaps(keys).map((cap) => (
        <kbd
          key={cap}
          className="min-w-5 rounded-sm border border-current/30 px-1 text-center font-mono text-xs leading-[18px]"
        >
          {cap}
        </kbd>
      ))}
    </span>
  );
}
