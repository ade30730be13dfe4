import { csvLine } from "../csv.ts";
import type { BaselineMetrics } from "./evaluateBaselines.ts";
import type { DepthMetrics } from "./metrics.ts";
import type { ProtocolName } from "./protocols.ts";
import type { ScaleAlignmentName } from "./scaleAlignment.ts";

/** An evaluation with all that decides its numbers; the protocol's `EvaluationReport` is one. */
export interface ReportedEvaluation {
  readonly choice: {
    readonly protocol: ProtocolName;
    readonly scaling: ScaleAlignmentName;
    readonly flip: boolean;
  };
  readonly mean: DepthMetrics;
  readonly images: readonly (DepthMetrics & { readonly name: string; readonly scale: number })[];
  readonly baselines: BaselineMetrics;
}

/** The field's order of the metrics, and its names for them. */
export const METRIC_TITLES = {
  absRel: "AbsRel",
  sqRel: "SqRel",
  rmse: "RMSE",
  rmseLog: "RMSElog",
  d1: "d1",
  d2: "d2",
  d3: "d3",
} as const satisfies Record<keyof DepthMetrics, string>;

const METRICS = Object.keys(METRIC_TITLES) as (keyof DepthMetrics)[];

/** The lines to beat, as tables name them. */
export const BASELINE_TITLES = {
  constant: "constant depth",
  row: "linear in the row",
  meanMap: "mean map of the truth",
} as const satisfies Record<keyof BaselineMetrics, string>;

/** How predictions came to metres, as tables say it. */
export const SCALING_TITLES = {
  perImage: "median scaling per image",
  perSequence: "one scale per sequence",
  none: "COLMAP's unit taken for the metre (baselines one scale per sequence)",
} as const satisfies Record<ScaleAlignmentName, string>;

/** A table (RFC 4180) with one row an image, then the mean over them, then the baselines. Every row says how it was
 *  measured, so that tables of several runs can be joined. Full precision; `scale` is empty where none is common. */
export function toCsv({ choice, mean, images, baselines }: ReportedEvaluation): string {
  const row = (kind: string, name: string, scale: number | "", metrics: DepthMetrics): string =>
    csvLine([
      kind,
      name,
      choice.protocol,
      choice.scaling,
      choice.flip,
      scale,
      ...METRICS.map((metric) => metrics[metric]),
    ]);
  return [
    csvLine(["kind", "name", "protocol", "scaling", "flip", "scale", ...METRICS]),
    ...images.map((image) => row("image", image.name, image.scale, image)),
    row("mean", "", "", mean),
    ...Object.entries(baselines).map(([name, metrics]) => row("baseline", name, "", metrics)),
  ].join("");
}

/** The mean as a row of a LaTeX table, three digits, after a comment that says what the columns are and how they were
 *  measured. The baselines come after it, commented out, so that whoever pastes the row sees them.
 *  @param label first cell, plain text: what LaTeX would take for a command is escaped */
export function toLatexRow(
  { choice, mean, images, baselines }: ReportedEvaluation,
  { label }: { readonly label: string },
): string {
  const measured = `${choice.protocol}, ${SCALING_TITLES[choice.scaling]}${choice.flip ? ", flip" : ""}`;
  const count = `${images.length} ${images.length === 1 ? "image" : "images"}`;
  const row = (title: string, metrics: DepthMetrics): string =>
    `${[title, ...METRICS.map((metric) => metrics[metric].toFixed(3))].join(" & ")} \\\\`;
  return [
    `% ${Object.values(METRIC_TITLES).join(" & ")} (${measured}, ${count})`,
    row(latexText(label), mean),
    `% ${row(BASELINE_TITLES.constant, baselines.constant)}`,
    `% ${row(BASELINE_TITLES.row, baselines.row)}`,
    `% ${row(BASELINE_TITLES.meanMap, baselines.meanMap)}`,
    "",
  ].join("\n");
}

const LATEX_ESCAPES: Readonly<Record<string, string>> = {
  "\\": "\\textbackslash{}",
  "~": "\\textasciitilde{}",
  "^": "\\textasciicircum{}",
  "&": "\\&",
  "%": "\\%",
  $: "\\$",
  "#": "\\#",
  _: "\\_",
  "{": "\\{",
  "}": "\\}",
  // In LaTeX's own encoding (OT1) these three are other signs.
  "<": "\\textless{}",
  ">": "\\textgreater{}",
  "|": "\\textbar{}",
};

function latexText(text: string): string {
  return text.replaceAll(/[\\~^&%$#_{}<>|]/g, (special) => LATEX_ESCAPES[special]).replaceAll(/\s+/g, " ");
}
