import type { EvaluationChoice, EvaluationReport } from "../../engine/protocol.ts";
import type { AppState } from "../store/index.ts";

type Metrics = EvaluationReport["mean"];
export type Metric = keyof Metrics;

/** The field's seven metrics in its order. Lengths are metres. */
export const METRICS: readonly {
  readonly metric: Metric;
  readonly title: string;
  readonly unit: string;
  readonly isBetter: "lower" | "higher";
}[] = [
  { metric: "absRel", title: "AbsRel", unit: "", isBetter: "lower" },
  { metric: "sqRel", title: "SqRel", unit: "m", isBetter: "lower" },
  { metric: "rmse", title: "RMSE", unit: "m", isBetter: "lower" },
  { metric: "rmseLog", title: "RMSE log", unit: "", isBetter: "lower" },
  { metric: "d1", title: "δ1", unit: "", isBetter: "higher" },
  { metric: "d2", title: "δ2", unit: "", isBetter: "higher" },
  { metric: "d3", title: "δ3", unit: "", isBetter: "higher" },
];

export const PROTOCOLS: Readonly<Record<EvaluationChoice["protocol"], string>> = {
  indoor: "every truth, no crop",
  nyu: "Eigen crop, 0.1 to 10 m",
  "nyu-as-released": "no crop, as GasMono's code runs",
  "7scenes": "every 10th frame, 0.1 to 10 m",
  "7scenes-monoindoor": "first of every 30",
  scannet: "0.1 to 10 m",
  kitti: "Garg crop, up to 80 m",
};

export const SCALINGS: Readonly<
  Record<EvaluationChoice["scaling"], { readonly label: string; readonly note: string }>
> = {
  perImage: { label: "per image", note: "each its median ratio" },
  perSequence: { label: "per sequence", note: "drifting scale is an error" },
  none: { label: "none", note: "COLMAP's unit taken as metres" },
};

/** The predictions that know no picture, as the table names them. */
const BASELINES = {
  constant: "constant depth",
  row: "linear in the row",
  meanMap: "mean truth map",
} as const;
const BASELINE_NAMES = ["constant", "row", "meanMap"] as const;

/** A line of the table: what was measured, and what it has to beat. */
export interface MetricsRow {
  readonly name: "network" | keyof typeof BASELINES;
  readonly label: string;
  readonly metrics: Metrics;
}

export function metricsRows({ mean, baselines }: EvaluationReport, network: string): MetricsRow[] {
  return [
    { name: "network", label: network, metrics: mean },
    ...BASELINE_NAMES.map((name) => ({ name, label: BASELINES[name], metrics: baselines[name] })),
  ];
}

/** Whether a row has a column's best value; what reads the same is equally good. */
export function isBest(
  { metrics }: MetricsRow,
  rows: readonly MetricsRow[],
  { metric, isBetter }: (typeof METRICS)[number],
): boolean {
  const values = rows.map((row) => asShown(row.metrics[metric]));
  return asShown(metrics[metric]) === (isBetter === "lower" ? Math.min(...values) : Math.max(...values));
}

/** With the three digits that the table prints. */
function asShown(value: number): number {
  return Number(value.toPrecision(3));
}

/** Which of the baselines the networks beat by AbsRel: the first thing to know about any number. What reads the same in the
 *  table is a draw: networks that have learnt nothing differ from a constant depth in the fifth digit. */
export function verdict({ mean, baselines }: EvaluationReport): string {
  const isBeaten = (name: keyof typeof BASELINES) => asShown(mean.absRel) < asShown(baselines[name].absRel);
  const beaten = BASELINE_NAMES.filter(isBeaten).map((name) => BASELINES[name]);
  const others = BASELINE_NAMES.filter((name) => !isBeaten(name)).map((name) => BASELINES[name]);
  if (others.length === 0) return "beats all three baselines";
  if (beaten.length === 0) return "beats none of the baselines";
  return `beats ${beaten.join(", ")}; not ${others.join(", ")}`;
}

/** Which frames a choice takes, in words, and how many of them were measured if not all were.
 *  @param measured images of the report, null without one: a protocol may choose among the frames, and a frame whose
 *  truth does not count is left out */
export function splitInWords(
  frames: EvaluationChoice["frames"],
  {
    run,
    withTruth,
    measured,
  }: { readonly run: AppState["run"]; readonly withTruth: number; readonly measured: number | null },
): string {
  const counting = (total: number): string =>
    measured === null || measured === total
      ? ""
      : `, ${measured} of which ${measured === 1 ? "counts" : "count"} under this protocol`;
  if (frames === "heldOut") {
    const heldOut = `${run.heldOut} held-out ${run.heldOut === 1 ? "frame" : "frames"}`;
    const every = everyNth(run.applied?.evaluation.heldOutEvery ?? 0);
    return `${heldOut}, ${every} with ground truth${counting(run.heldOut)}; never targets of training`;
  }
  const all = `All ${withTruth} ${withTruth === 1 ? "frame" : "frames"} with ground truth${counting(withTruth)}`;
  if (run.id === null) return all;
  return run.heldOut === 0
    ? `${all}; the run trained on them`
    : `${all}; the run trained on all but ${run.heldOut}`;
}

function everyNth(every: number): string {
  if (every === 1) return "every one";
  const last = every % 10;
  const isTeen = Math.floor(every / 10) % 10 === 1;
  const ending = isTeen ? "th" : last === 1 ? "st" : last === 2 ? "nd" : last === 3 ? "rd" : "th";
  return `every ${every}${ending}`;
}

/** What is evaluated with the controls as they are: all frames where none is held out. */
export function choiceInForce({ evaluation, run }: Pick<AppState, "evaluation" | "run">): EvaluationChoice {
  const { choice } = evaluation;
  return choice.frames === "heldOut" && run.heldOut === 0 ? { ...choice, frames: "all" } : choice;
}
