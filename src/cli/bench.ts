import type { RunConfig } from "../engine/training/config.ts";
import { countStep, type StepCounts } from "./benchCounts.ts";
import { benchTrainer } from "./benchRun.ts";
import { median } from "./benchStatistics.ts";
import { type Command, UsageError } from "./command.ts";
import { openDevice } from "./device.ts";
import { integer, runConfigOf } from "./trainOptions.ts";

/** Timed steps of each kind unless `--steps` says otherwise. */
const TIMED_STEPS = 5;

/** A step of either kind on the adapter, timed from its beginning to its losses. */
interface StepTimes {
  readonly medianMs: number;
  readonly fastestMs: number;
  readonly slowestMs: number;
}

/** `{ok, config, counts, adapter, times}`; `adapter` and `times` are null with `--counts`. */
export const command: Command = {
  usage: "step [--preset NAME] [--encoder NAME] [--size HxW] [--batch N] [--steps N] [--counts]",
  description:
    "Counts what a training step asks of the GPU, on a device that computes nothing, and times it on this machine's adapter, eager and replayed in turn. --steps: timed steps of each kind. --counts leaves the timing out and needs no adapter.",
  options: {
    preset: { type: "string" },
    encoder: { type: "string" },
    size: { type: "string" },
    batch: { type: "string" },
    steps: { type: "string" },
    counts: { type: "boolean" },
  },
  async run({ positionals, values, say }) {
    if (positionals.join() !== "step") throw new UsageError("bench: say what, as in `bench step`.");
    const { steps: _, ...choice } = values;
    const config = await runConfigOf(choice);
    const counts = await countStep(config);
    for (const line of table(counts)) say(line);
    const result = { ok: true, config, counts, adapter: null, times: null };
    if (values.counts === true) return { exitCode: 0, result };
    const { report } = await openDevice();
    say(`adapter: ${report.name}${report.isSoftware ? " (software)" : ""}`);
    const times = await timeSteps(config, integer(values, "steps") ?? TIMED_STEPS);
    for (const [name, { medianMs, fastestMs, slowestMs }] of Object.entries(times)) {
      const spread = `${fastestMs.toFixed(1)} to ${slowestMs.toFixed(1)}`;
      say(`${name.padEnd(9)} ${medianMs.toFixed(1)} ms a step (${spread})`);
    }
    const adapter = { name: report.name, isSoftware: report.isSoftware };
    return { exitCode: 0, result: { ...result, adapter, times } };
  },
};

/** Eager and replayed steps in turn, so that whatever else the machine does meets both. */
async function timeSteps(config: RunConfig, steps: number): Promise<Record<"eager" | "replayed", StepTimes>> {
  const trainers = { eager: benchTrainer(config, "eager"), replayed: benchTrainer(config, "replayed") };
  const taken: Record<keyof typeof trainers, number[]> = { eager: [], replayed: [] };
  const kinds = ["eager", "replayed"] as const;
  for (const kind of kinds) await trainers[kind].step(); // compiles
  for (let i = 0; i < steps; i++) {
    for (const kind of kinds) taken[kind].push((await trainers[kind].step()).stepMs);
  }
  for (const kind of kinds) trainers[kind].dispose();
  const timesOf = (ms: readonly number[]): StepTimes => ({
    medianMs: median(ms),
    fastestMs: Math.min(...ms),
    slowestMs: Math.max(...ms),
  });
  return { eager: timesOf(taken.eager), replayed: timesOf(taken.replayed) };
}

function table({ eager, replayed, program, cpuMs, traceMs }: StepCounts): string[] {
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
  const rows: readonly (readonly [string, string | number, string | number])[] = [
    ["per step", "eager", "replayed"],
    ["dispatches", eager.dispatches, replayed.dispatches],
    ["compute passes", eager.passes, replayed.passes],
    ["submits", eager.submits, replayed.submits],
    ["bind groups created", eager.bindGroups, replayed.bindGroups],
    ["uploads", eager.uploads, replayed.uploads],
    ["uploaded", megabytes(eager.uploadedBytes), `${replayed.uploadedBytes} B`],
    ["bytes bound", megabytes(eager.boundBytes), megabytes(replayed.boundBytes)],
    ["GPU memory in all", megabytes(eager.bufferBytes), megabytes(replayed.bufferBytes)],
    ["CPU time, no GPU", `${cpuMs.eager.toFixed(1)} ms`, `${cpuMs.replayed.toFixed(2)} ms`],
  ];
  return [
    ...rows.map(([what, a, b]) => what.padEnd(20) + String(a).padStart(14) + String(b).padStart(14)),
    `program: ${program.pipelines} pipelines, ${program.slots} buffers, planned peak ${megabytes(program.plannedBytes)},`,
    `  ${program.prologue} dispatches run once, ${program.dropped} without use; traced in ${traceMs.toFixed(0)} ms`,
  ];
}
