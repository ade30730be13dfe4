import { type ProtocolName, protocolNamed, protocols } from "../engine/evaluation/protocols.ts";
import type { ScaleAlignmentName } from "../engine/evaluation/scaleAlignment.ts";
import { type OptionValue, UsageError } from "./command.ts";

export const evaluateOptions = {
  protocol: { type: "string" },
  scaling: { type: "string" },
  flip: { type: "boolean" },
  frames: { type: "string" },
  csv: { type: "string" },
  latex: { type: "string" },
  figures: { type: "string" },
  worst: { type: "string" },
  size: { type: "string" },
} as const;

/** How the modes of scaling are spelt on the command line. */
export const SCALINGS: Readonly<Record<string, ScaleAlignmentName>> = {
  "per-image": "perImage",
  "per-sequence": "perSequence",
  none: "none",
};

/** How the sets of frames are spelt on the command line. */
export const FRAMES: Readonly<Record<string, "all" | "heldOut">> = { all: "all", "held-out": "heldOut" };

export interface EvaluateChoices {
  readonly protocol: ProtocolName;
  readonly scaling: ScaleAlignmentName;
  readonly flip: boolean;
  readonly frames: "all" | "heldOut";
  /** Files and the folder to write, or null. */
  readonly csv: string | null;
  readonly latex: string | null;
  readonly figures: string | null;
  /** Figures of so many frames, those of the largest AbsRel; Infinity for all. */
  readonly worst: number;
}

/** @throws UsageError for a value that cannot be read. */
export function evaluateChoicesOf(values: Readonly<Record<string, OptionValue>>): EvaluateChoices {
  const text = (name: string): string | null => (values[name] === undefined ? null : String(values[name]));
  const typed = text("protocol") ?? "indoor";
  const protocol = protocolNamed(typed);
  if (protocol === null) throw notOneOf("protocol", typed, Object.keys(protocols));
  const scaling = text("scaling") ?? "per-image";
  if (!Object.hasOwn(SCALINGS, scaling)) throw notOneOf("scaling", scaling, Object.keys(SCALINGS));
  const frames = text("frames") ?? "all";
  if (!Object.hasOwn(FRAMES, frames)) throw notOneOf("set of frames", frames, Object.keys(FRAMES));
  const figures = text("figures");
  const worst = text("worst");
  if (worst !== null && figures === null) throw new UsageError("--worst N needs --figures DIR.");
  if (worst !== null && !/^[1-9]\d*$/.test(worst)) {
    throw new UsageError(`--worst needs a number of frames, not "${worst}".`);
  }
  return {
    protocol,
    scaling: SCALINGS[scaling],
    flip: values.flip === true,
    frames: FRAMES[frames],
    csv: text("csv"),
    latex: text("latex"),
    figures,
    worst: worst === null ? Number.POSITIVE_INFINITY : Number(worst),
  };
}

function notOneOf(option: string, value: string, choices: readonly string[]): UsageError {
  return new UsageError(`There is no ${option} "${value}"; choose of ${choices.join(", ")}.`);
}
