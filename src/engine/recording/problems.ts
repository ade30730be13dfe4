import { ProblemError } from "../problem.ts";

const REMEDY = "Record the run again with `cli record`, or drop another recording.";

/** The file is no recording, or one of another version, or damaged. */
export function refusedRecording(
  code: "recording-not-one" | "recording-version" | "recording-damaged" | "recording-too-large",
  message: string,
  cause?: unknown,
): ProblemError {
  return new ProblemError(
    { severity: "error", code, message, file: null, line: null, remedy: REMEDY },
    { cause },
  );
}

/** What is left of the recording cannot be read. */
export function damaged(found: string, cause?: unknown): ProblemError {
  return refusedRecording("recording-damaged", `The recording is damaged: ${found}.`, cause);
}
