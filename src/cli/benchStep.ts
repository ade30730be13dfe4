import type { RunConfig } from "../engine/training/config.ts";
import { type BudgetReport, budgetReport } from "./benchBudgets.ts";
import { countStep, type StepCounts, type StepJsTimes, timeJs } from "./benchCounts.ts";
import { ARMS, type Arm, benchRun } from "./benchRun.ts";
import { aligned, megabytes, type Spread, spreadOf } from "./benchStatistics.ts";

export interface StepBench {
  readonly config: RunConfig;
  readonly counted: StepCounts;
  readonly js: StepJsTimes;
  /** Null where none are set. */
  readonly budgets: BudgetReport | null;
}

/** Counts a step of every arm. Needs no adapter; the tensor library is left on a stand-in. */
export async function benchStepCounts(
  config: RunConfig,
  rounds: number,
  say: (line: string) => void,
): Promise<StepBench> {
  const { network, resolution, optimiser } = config;
  const size = `${resolution.height}x${resolution.width}, batch ${optimiser.batch}`;
  say(`a step of ${network.encoder} with ${network.poseNetworks} pose networks, ${size}`);
  const counted = await countStep(config, ARMS);
  const js = await timeJs(config, rounds);
  const budgets = budgetReport(config, counted, js);
  for (const line of table(counted, js, budgets)) say(line);
  return { config, counted, js, budgets };
}

/** Steps of every arm on the adapter that the tensor library is on, in turn, timed from their beginning to their losses. */
export async function timeSteps(
  config: RunConfig,
  steps: number,
  say: (line: string) => void,
): Promise<Record<Arm, Spread>> {
  const runs = ARMS.map((arm) => ({ run: benchRun(config, arm), taken: [] as number[] }));
  for (const { run } of runs) {
    await run.trainer.prepare();
    await run.step(); // compiles
  }
  for (let i = 0; i < steps; i++) {
    for (const { run, taken } of runs) taken.push((await run.step()).stepMs);
  }
  for (const { run } of runs) run.trainer.dispose();
  const [stock, eager, replayed] = runs.map(({ taken }) => spreadOf(taken));
  const times = { stock, eager, replayed };
  const rows = ARMS.map((arm) => {
    const { medianMs, fastestMs, slowestMs } = times[arm];
    const spread = `${fastestMs.toFixed(0)} to ${slowestMs.toFixed(0)}`;
    return [arm, `${medianMs.toFixed(1)} ms`, spread, `x${(stock.medianMs / medianMs).toFixed(2)}`];
  });
  for (const line of aligned([["a step", "median", "spread", "of stock"], ...rows])) say(line);
  return times;
}

function table(
  { counts, program, traceMs }: StepCounts,
  js: StepJsTimes,
  budgets: BudgetReport | null,
): string[] {
  const row = (what: string, of: (arm: Arm) => string, budget?: keyof BudgetReport): string[] => {
    const set = budget === undefined ? undefined : budgets?.[budget];
    const asked = set === undefined ? [] : [shown(set.must), shown(set.aim), set.verdict];
    return [what, ...ARMS.map(of), ...(budgets === null ? [] : asked.length > 0 ? asked : ["", "", ""])];
  };
  const rows = [
    ["per step", ...ARMS, ...(budgets === null ? [] : ["must", "aim", ""])],
    row("dispatches", (arm) => String(counts[arm].dispatches), "dispatches"),
    row("compute passes", (arm) => String(counts[arm].passes)),
    row("submits", (arm) => String(counts[arm].submits), "submits"),
    row("bind groups created", (arm) => String(counts[arm].bindGroups), "bindGroups"),
    row("uploads", (arm) => String(counts[arm].uploads), "uploads"),
    row("uploaded", (arm) => megabytes(counts[arm].uploadedBytes)),
    row("bytes bound", (arm) => megabytes(counts[arm].boundBytes), "boundBytes"),
    row("GPU memory in all", (arm) => megabytes(counts[arm].bufferBytes)),
    row("planned peak", (arm) => (arm === "replayed" ? megabytes(program.plannedBytes) : ""), "plannedBytes"),
    row("JS time, no GPU", (arm) => `${js.times[arm].medianMs.toFixed(2)} ms`),
    row("  of the stock step's", (arm) => (arm === "replayed" ? shown(js.share) : ""), "jsShare"),
  ];
  return [
    ...aligned(rows),
    `program: ${program.pipelines} pipelines, ${program.slots} buffers, ${program.prologue} dispatches run once, ` +
      `${program.dropped} without use; traced in ${traceMs.toFixed(0)} ms`,
  ];
}

/** A count, bytes, or a share below 1. */
function shown(value: number): string {
  if (value > 0 && value < 1) return `1/${(1 / value).toFixed(0)}`;
  return value >= 1e6 ? megabytes(value) : String(value);
}
