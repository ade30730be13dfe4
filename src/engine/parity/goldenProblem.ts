import { ProblemError } from "../problem.ts";

/** A golden folder that is not what it should be. */
export function goldenProblem(code: string, file: string, message: string, cause?: unknown): ProblemError {
  const remedy = "Point the command at a complete folder of golden numbers.";
  return new ProblemError({ severity: "error", code, message, file, line: null, remedy }, { cause });
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
