import type { Problem } from "../../engine/problem.ts";

/** Something that a link asks for and cannot have: said, never taken silently. */
export function linkProblem(key: string, text: string, reason: string, remedy: string): Problem {
  return {
    severity: "warning",
    code: "link-value",
    message: `The link asks for ${key}=${text}. ${reason}`,
    file: null,
    line: null,
    remedy,
  };
}
