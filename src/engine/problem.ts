/** What went wrong, told so that a person can find the spot and mend it.
 *  The page, the worker and the terminal all speak this one shape. */
export interface Problem {
  readonly severity: "error" | "warning";
  /** Stable kebab-case identifier, e.g. `colmap-parameter-count`; the prefix names the room. */
  readonly code: string;
  /** One sentence: what was found, with the value, and what was expected. */
  readonly message: string;
  /** Path inside the dropped files, or null when no file is to blame. */
  readonly file: string | null;
  /** 1-based line in `file`, or null. */
  readonly line: number | null;
  /** What to do about it. */
  readonly remedy: string;
}

/** A `Problem` on its way up. Libraries throw it; the worker and the terminal report it once. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem, options?: { cause?: unknown }) {
    super(describeProblem(problem), options);
    this.name = "ProblemError";
    this.problem = problem;
  }
}

/** `images.txt line 7: TX is "nan", expected a finite number. Fix the line …` */
export function describeProblem(problem: Problem): string {
  const where =
    problem.file === null
      ? ""
      : problem.line === null
        ? problem.file
        : `${problem.file} line ${problem.line}`;
  return `${where === "" ? "" : `${where}: `}${problem.message}${problem.remedy === "" ? "" : ` ${problem.remedy}`}`;
}

/** An error without a file; for refusals that come from the machine, not from the data. */
export function refusal(code: string, message: string, remedy: string, cause?: unknown): ProblemError {
  return new ProblemError({ severity: "error", code, message, file: null, line: null, remedy }, { cause });
}

/** Turns anything caught at a border into a `Problem`; an unforeseen error keeps its message. */
export function problemFrom(caught: unknown): Problem {
  if (caught instanceof ProblemError) return caught.problem;
  const message = caught instanceof Error ? caught.message : String(caught);
  return {
    severity: "error",
    code: "unforeseen",
    message: `Something failed that should not: ${message}`,
    file: null,
    line: null,
    remedy: "Please report this with the message above.",
  };
}
