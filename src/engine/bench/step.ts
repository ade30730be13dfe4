import type { RunConfig } from "../training/config.ts";
import { type BudgetReport, budgetReport } from "./budgets.ts";
import { countStep, type StepCounts, type StepJsTimes, timeJs } from "./counts.ts";
import { type Arm, benchRun } from "./run.ts";
import { aligned, megabytes, type Spread, spreadOf } from "./statistics.ts";

type CountedArms = StepCounts<"replayed"> & {
  readonly counts: Partial<StepCounts["counts"]>;
};

export interface StepBench {
  readonly config: RunConfig;
  /** Of the arms that were asked for, and of the replayed one. */
  readonly counted: CountedArms;
  readonly js: StepJsTimes;
  /** Null where none are set. */
  readonly budgets: BudgetReport | null;
}

/** Counts a step of some arms. Needs no adapter; the tensor library is left on a stand-in. */
export async function benchStepCounts(
  config: RunConfig,
  arms: readonly Arm[],
  rounds: number,
  say: (line: string) => void,
): Promise<StepBench> {
  const { network, resolution, optimiser } = config;
  const size = `${resolution.height}x${resolution.width}, batch ${optimiser.batch}`;
  say(`a step of ${network.encoder} with ${network.poseNetworks} pose networks, ${size}`);
  const counted: CountedArms = await countStep(config, arms);
  const js = await timeJs(config, arms, rounds);
  const budgets = budgetReport(config, counted, js);
  for (const line of table(arms, counted, js, budgets)) say(line);
  return { config, counted, js, budgets };
}

/** Steps of some arms on the adapter that the tensor library is on, in turn, timed from their beginning to their losses.
 *  @param stepDone called after every step, the first of each arm, which compile, among them. */
export async function timeSteps<Timed extends Arm>(
  config: RunConfig,
  arms: readonly Timed[],
  steps: number,
  say: (line: string) => void,
  stepDone: () => void = () => undefined,
): Promise<Record<Timed, Spread>> {
  const runs = arms.map((arm) => ({ arm, run: benchRun(config, arm), taken: [] as number[] }));
  for (const { run } of runs) {
    await run.trainer.prepare();
    await run.step(); // compiles
    stepDone();
  }
  for (let i = 0; i < steps; i++) {
    for (const { run, taken } of runs) {
      taken.push((await run.step()).stepMs);
      stepDone();
    }
  }
  for (const { run } of runs) run.trainer.dispose();
  const spreads = runs.map(({ arm, taken }) => [arm, spreadOf(taken)] as const);
  const firstMedianMs = spreads[0][1].medianMs;
  const rows = spreads.map(([arm, { medianMs, fastestMs, slowestMs }]) => {
    const spread = `${fastestMs.toFixed(0)} to ${slowestMs.toFixed(0)}`;
    return [arm, `${medianMs.toFixed(1)} ms`, spread, `x${(firstMedianMs / medianMs).toFixed(2)}`];
  });
  for (const line of aligned([["a step", "median", "spread", `of ${arms[0]}`], ...rows])) say(line);
  return Object.fromEntries(spreads) as Record<Timed, Spread>;
}

function table(
  arms: readonly Arm[],
  { counts, program, traceMs }: CountedArms,
  js: StepJsTimes,
  budgets: BudgetReport | null,
): string[] {
  const row = (what: string, of: (arm: Arm) => string, budget?: keyof BudgetReport): string[] => {
    const set = budget === undefined ? undefined : budgets?.[budget];
    const asked = set === undefined ? [] : [shown(set.must), shown(set.aim), set.verdict];
    return [what, ...arms.map(of), ...(budgets === null ? [] : asked.length > 0 ? asked : ["", "", ""])];
  };
  const rows = [
    ["per step", ...arms, ...(budgets === null ? [] : ["must", "aim", ""])],
    row("dispatches", (arm) => String(counts[arm]?.dispatches ?? ""), "dispatches"),
    row("compute passes", (arm) => String(counts[arm]?.passes ?? "")),
    row("submits", (arm) => String(counts[arm]?.submits ?? ""), "submits"),
    row("bind groups created", (arm) => String(counts[arm]?.bindGroups ?? ""), "bindGroups"),
    row("uploads", (arm) => String(counts[arm]?.uploads ?? ""), "uploads"),
    row("uploaded", (arm) => megabytes(counts[arm]?.uploadedBytes ?? 0)),
    row("bytes bound", (arm) => megabytes(counts[arm]?.boundBytes ?? 0), "boundBytes"),
    row("GPU memory in all", (arm) => megabytes(counts[arm]?.bufferBytes ?? 0)),
    row("planned peak", (arm) => (arm === "replayed" ? megabytes(program.plannedBytes) : ""), "plannedBytes"),
    row("JS time, no GPU", (arm) => `${js.times[arm]?.medianMs.toFixed(2)} ms`),
    row(
      "  of the stock step's",
      (arm) => (arm === "replayed" && js.share !== null ? shown(js.share) : ""),
      "jsShare",
    ),
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
