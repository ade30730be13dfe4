import type { Problem } from "../../engine/problem.ts";

/** What is wrong, in the order in which it was found: with the data on screen, with the opened weights, with the
 *  link that was followed, and with what was tried since. */
export interface ProblemsSlice {
  readonly ofDataset: readonly Problem[];
  readonly ofWeights: readonly Problem[];
  readonly ofLink: readonly Problem[];
  readonly ofActions: readonly Problem[];
}

export const noProblems: ProblemsSlice = { ofDataset: [], ofWeights: [], ofLink: [], ofActions: [] };

/** Repeats of one problem are told once. */
const MOST_KEPT = 50;

export function reported(problems: ProblemsSlice, problem: Problem): ProblemsSlice {
  const others = problems.ofActions.filter((known) => !isSame(known, problem));
  return { ...problems, ofActions: [...others, problem].slice(-MOST_KEPT) };
}

export function dismissed(problems: ProblemsSlice, problem: Problem): ProblemsSlice {
  const others = (list: readonly Problem[]) => list.filter((known) => known !== problem);
  return { ...problems, ofLink: others(problems.ofLink), ofActions: others(problems.ofActions) };
}

/** A new dataset brings its own problems; what went wrong before it is past. */
export function opened({ ofWeights, ofLink }: ProblemsSlice, ofDataset: readonly Problem[]): ProblemsSlice {
  return { ofDataset, ofWeights, ofLink, ofActions: [] };
}

/** The problems of the weights that are open now. */
export function openedWeights(problems: ProblemsSlice, ofWeights: readonly Problem[]): ProblemsSlice {
  return { ...problems, ofWeights };
}

function isSame(a: Problem, b: Problem): boolean {
  return a.code === b.code && a.message === b.message && a.file === b.file && a.line === b.line;
}
