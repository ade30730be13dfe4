import { type Problem, ProblemError } from "../../problem.ts";
import type { NetworkName, WeightsReport } from "./report.ts";

type Lists = Pick<
  WeightsReport,
  "missing" | "mismatched" | "disagreeing" | "unknown" | "converted" | "problems"
>;

/** What recognition writes down as it goes; the report's lists, still growing. */
export type Findings = { -readonly [Name in keyof Lists]: Lists[Name][number][] } & { notRead: number };

export function noFindings(): Findings {
  return {
    missing: [],
    mismatched: [],
    disagreeing: [],
    unknown: [],
    converted: [],
    problems: [],
    notRead: 0,
  };
}

export const NETWORK_WORDS: Readonly<Record<NetworkName, string>> = {
  depthEncoder: "the depth encoder",
  depthDecoder: "the depth decoder",
  poseEncoder: "PoseNet's encoder",
  poseHead: "PoseNet's head",
  alignEncoder: "AlignNet's encoder",
  alignHead: "AlignNet's head",
  backbone: "an ImageNet ResNet-18",
};

export function weightsProblem(
  severity: Problem["severity"],
  code: string,
  file: string | null,
  message: string,
  remedy: string,
): Problem {
  return { severity, code, message, file, line: null, remedy };
}

/** A network that is built as none here is. */
export function layoutError(
  file: string,
  message: string,
  remedy = "Only MPViT encoders with the published windows, our nano, ResNet-18 and the decoder are known.",
): ProblemError {
  return new ProblemError(weightsProblem("error", "weights-layout", file, message, remedy));
}

/** The first few of a list and how many there are: `a, b, c and 9 more`. */
export function firstFew(items: readonly string[]): string {
  const shown = items.slice(0, 3).join(", ");
  return items.length > 3 ? `${shown} and ${items.length - 3} more` : shown;
}
