import type { Problem } from "../../engine/problem.ts";

/** What is wrong, in the order in which it was found: with the data on screen, and with what was tried since. */
export interface ProblemsSlice {
  readonly ofDataset: readonly Problem[];
  readonly ofActions: readonly Problem[];
}

export const noProblems: ProblemsSlice = { ofDataset: [], ofActions: [] };

/** Repeats of one problem are told once. */
const MOST_KEPT = 50;

export function reported(problems: ProblemsSlice, problem: Problem): ProblemsSlice {
  const others = problems.ofActions.filter((known) => !isSame(known, problem));
  return { ...problems, ofActions: [...others, problem].slice(-MOST_KEPT) };
}

export function dismissed(problems: ProblemsSlice, problem: Problem): ProblemsSlice {
  return { ...problems, ofActions: problems.ofActions.filter((known) => known !== problem) };
}

/** A new dataset brings its own problems; what went wrong before it is past. */
export function opened(_problems: ProblemsSlice, ofDataset: readonly Problem[]): ProblemsSlice {
  return { ofDataset, ofActions: [] };
}

function isSame(a: Problem, b: Problem): boolean {
  return a.code === b.code && a.message === b.message && a.file === b.file && a.line === b.line;
}
