import type { RunConfig } from "../training/config.ts";
import type { StepCounts, StepJsTimes } from "./counts.ts";

/** What is asked of a replayed step of the paper's networks at 256 x 320 with batch 1, whatever the adapter. */
export const STEP_BUDGETS = {
  dispatches: { must: 4000, aim: 2300 },
  uploads: { must: 1, aim: 1 },
  bindGroups: { must: 0, aim: 0 },
  submits: { must: 24, aim: 12 },
  plannedBytes: { must: 1.6e9, aim: 1.0e9 },
  boundBytes: { must: 9e9, aim: 5e9 },
  jsShare: { must: 1 / 150, aim: 1 / 400 },
} as const;

type Row = keyof typeof STEP_BUDGETS;

export type BudgetReport = Readonly<
  Record<Row, { readonly must: number; readonly aim: number; readonly is: number; readonly verdict: Verdict }>
>;
export type Verdict = "aim met" | "must met" | "missed";

/** The budgets beside what was counted, or null for a config that they do not speak of. */
export function budgetReport(
  config: RunConfig,
  { counts, program }: StepCounts<"replayed">,
  js: StepJsTimes,
): BudgetReport | null {
  const { network, resolution, optimiser } = config;
  const isThePaper =
    network.encoder === "small" &&
    network.poseNetworks === "resnet18" &&
    resolution.height === 256 &&
    resolution.width === 320 &&
    optimiser.batch === 1;
  if (!isThePaper || js.share === null) return null;
  const { dispatches, uploads, bindGroups, submits, boundBytes } = counts.replayed;
  const { plannedBytes } = program;
  const values = { dispatches, uploads, bindGroups, submits, plannedBytes, boundBytes, jsShare: js.share };
  const report = Object.entries(STEP_BUDGETS).map(([row, { must, aim }]) => {
    const is = values[row as Row];
    const verdict: Verdict = is <= aim ? "aim met" : is <= must ? "must met" : "missed";
    return [row, { must, aim, is, verdict }];
  });
  return Object.fromEntries(report) as BudgetReport;
}
