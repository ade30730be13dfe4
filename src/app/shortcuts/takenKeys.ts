/** Whether the control that has the focus uses a key itself, so that no shortcut may take it. */
export function isTakenByControl(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof Element)) return false;
  const isIn = (selector: string) => target.closest(selector) !== null;
  if (isIn("dialog")) return true;
  if (isIn(TYPING)) return true;
  if (isIn(CHOOSING)) return key.length === 1 || isMoving(key);
  if (isIn(MOVING) && isMoving(key)) return true;
  return isIn(PRESSING) && (key === " " || key === "Enter");
}

const TYPING =
  "textarea, select, [contenteditable], input:not([type=range], [type=checkbox], [type=radio], [type=button])";

/** Lists that are searched by typing. The filmstrip is one that is not. */
const CHOOSING = "[role=combobox], [role=menu], [role=listbox]:not([data-passes-letters])";

const MOVING =
  "[type=range], [type=radio], [role=slider], [role=separator], [role=listbox], [role=tablist], [role=radiogroup]";

const PRESSING =
  "button, a, summary, [type=checkbox], [role=button], [role=switch], [role=tab], [role=menuitem], [role=option]";

function isMoving(key: string): boolean {
  return key.startsWith("Arrow") || key === "Home" || key === "End" || key.startsWith("Page");
}
