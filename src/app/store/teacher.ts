import { configLeaves, startSettings } from "./settings.ts";

/** Parts of the page that a link can leave out, besides single settings by their field, e.g. `losses.mu`. */
const PARTS = [
  "data",
  "weights",
  "evaluation",
  "compare",
  "probe",
  "depth",
  "cloud",
  "filmstrip",
  "method",
  "runs",
  "switches",
  "lossWeights",
  "numbers",
  "losses",
  "transport",
  "undo",
  "link",
  "export",
  "lessons",
  "layout",
  "keys",
  "theme",
] as const;

export type HideablePart = (typeof PARTS)[number];

/** What a teacher's link has set up for the class. */
export interface TeacherSlice {
  readonly hidden: readonly string[];
}

export const startTeacher: TeacherSlice = { hidden: [] };

/** Every name that `#hide=` takes. */
export function hideableNames(): readonly string[] {
  return [...PARTS, ...configLeaves(startSettings.draft).keys()];
}

/** Whether a link left out a part or a setting. */
export function isHidden({ hidden }: TeacherSlice, name: string): boolean {
  return hidden.includes(name);
}
