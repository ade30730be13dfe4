/** Binds `$mod` to Command on Apple's keyboards, as tinykeys does, and to Control elsewhere. */
const APPLE = /Mac|iPod|iPhone|iPad/;

export function isApplePlatform(): boolean {
  return typeof navigator === "object" && APPLE.test(navigator.platform);
}

const CAPS: Readonly<Record<string, string>> = {
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
  Escape: "Esc",
  Control: "Ctrl",
  Meta: "⌘",
  Shift: "Shift",
  Alt: "Alt",
};

/** A binding as it is printed on key caps: `$mod+Shift+z` is Ctrl, Shift, Z; `[Shift]+?` is ?. */
export function keyCaps(binding: string, isApple = isApplePlatform()): readonly string[] {
  return pressed(binding, isApple).map((key) => CAPS[key] ?? capital(key));
}

/** A binding as `aria-keyshortcuts` has it: `Control+Shift+Z`. */
export function ariaKeys(binding: string, isApple = isApplePlatform()): string {
  return pressed(binding, isApple).map(capital).join("+");
}

function pressed(binding: string, isApple: boolean): readonly string[] {
  return (
    binding
      .split("+")
      // A modifier in brackets may be held or not: the keyboard decides, e.g. for ? or [.
      .filter((key) => !/^\[.+\]$/.test(key))
      .map((key) => (key === "$mod" ? (isApple ? "Meta" : "Control") : key))
  );
}

function capital(key: string): string {
  return key.length === 1 ? key.toUpperCase() : key;
}
