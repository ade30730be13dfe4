import { type Problem, ProblemError } from "../problem.ts";

/** Where a problem stands among the dropped files; line is 1-based. */
export interface Place {
  readonly file: string | null;
  readonly line?: number | null;
}

/** A reason to refuse the set. */
export function dataError(
  code: string,
  place: Place,
  message: string,
  remedy: string,
  cause?: unknown,
): ProblemError {
  return new ProblemError({ ...dataWarning(code, place, message, remedy), severity: "error" }, { cause });
}

/** Something that a person should know although the set is accepted. */
export function dataWarning(code: string, place: Place, message: string, remedy: string): Problem {
  return { severity: "warning", code, message, file: place.file, line: place.line ?? null, remedy };
}

/** A value from a file as it may be shown: quoted, control characters escaped, cut at 60 characters. */
export function quoted(value: string): string {
  return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
}

/** `1 picture`, `25 pictures`. */
export function counted(count: number, singular: string, plural = `${singular}s`): string {
  return `${count} ${count === 1 ? singular : plural}`;
}
