import { REQUIRED_LIMITS } from "../device/limits.ts";
import { type DeviceCounts, StandInDevice } from "../replay/standInDevice.ts";
import { installBackend } from "../tensor/backend.ts";
import type { RunConfig } from "../training/config.ts";
import { type Arm, benchRun } from "./run.ts";
import { millisecondsOf, type Spread, spreadOf } from "./statistics.ts";

type ArmCounts = Omit<DeviceCounts, "pipelines">;

/** What a step asks of the GPU, counted on a device that computes nothing: exact, and the same on every machine. */
export interface StepCounts<Counted extends Arm = Arm> {
  readonly counts: Readonly<Record<Counted, ArmCounts>>;
  readonly program: {
    readonly prologue: number;
    readonly dropped: number;
    readonly pipelines: number;
    readonly slots: number;
    /** Planned peak: all that a step needs beside weights, moments and pictures. */
    readonly plannedBytes: number;
    readonly controlBytes: number;
  };
  readonly traceMs: number;
}

/** JavaScript's time of a step when the GPU takes none. */
export interface StepJsTimes {
  /** Of the arms that were timed. */
  readonly times: Readonly<Partial<Record<Arm, Spread>>>;
  /** The replayed step's as a share of the stock step's, of the medians; null unless both were timed. */
  readonly share: number | null;
}

/** Replayed steps to one of the others: they take a thousandth. */
const REPLAYED_STEPS = 10;

/** Needs WebGPU's globals, but no adapter; the tensor library is left on a stand-in. */
export async function countStep<Counted extends Arm>(
  config: RunConfig,
  arms: readonly Counted[],
): Promise<StepCounts<Counted | "replayed">> {
  const counts: Partial<Record<Arm, ArmCounts>> = {};
  for (const arm of arms.filter((arm) => arm !== "replayed"))
    counts[arm] = (await countArm(config, arm)).counts;
  const { counts: replayed, preparation } = await countArm(config, "replayed");
  const { program, traceMs } = preparation;
  if (program === null) throw new Error("A replayed run has no program.");
  const { prologue, dropped, pipelines, slots, slotBytes, constantBytes } = program;
  return {
    counts: { ...counts, replayed } as Record<Counted | "replayed", ArmCounts>,
    program: {
      ...{ prologue, dropped, pipelines, slots },
      plannedBytes: slotBytes + constantBytes,
      controlBytes: replayed.uploadedBytes,
    },
    traceMs,
  };
}

/** A device that computes nothing, with the tensor library on it. */
export async function installStandIn(): Promise<StandInDevice> {
  // The limits that every adapter has to offer: nothing else of the interface is read.
  const device = new StandInDevice(REQUIRED_LIMITS as unknown as GPUSupportedLimits);
  await installBackend(device.asDevice(), {} as GPUAdapterInfo);
  return device;
}

/** The second step of an arm on a stand-in of its own, whose memory is its alone: the first eager ones make the moments and
 *  compile. */
async function countArm(config: RunConfig, arm: Arm) {
  const device = await installStandIn();
  const { trainer, step } = benchRun(config, arm);
  const preparation = await trainer.prepare();
  await step();
  device.resetCounts();
  await step();
  const { pipelines: _, ...counts } = device.counts;
  trainer.dispose();
  return { counts, preparation };
}

/** Some arms in turn on one stand-in, so that whatever else the machine does meets them alike; needs what `countStep` does.
 *  @param rounds of timed steps; those of the stock arm take seconds. */
export async function timeJs(config: RunConfig, arms: readonly Arm[], rounds: number): Promise<StepJsTimes> {
  await installStandIn();
  const runs = arms.map((arm) => ({ arm, run: benchRun(config, arm), taken: [] as number[] }));
  for (const { run } of runs) {
    await run.trainer.prepare();
    await run.step();
  }
  for (let round = 0; round < rounds; round++) {
    for (const { arm, run, taken } of runs) {
      const steps = arm === "replayed" ? REPLAYED_STEPS : 1;
      for (let i = 0; i < steps; i++) taken.push(await millisecondsOf(() => run.step()));
    }
  }
  for (const { run } of runs) run.trainer.dispose();
  const times: Partial<Record<Arm, Spread>> = {};
  for (const { arm, taken } of runs) times[arm] = spreadOf(taken);
  const { stock, replayed } = times;
  const share = stock === undefined || replayed === undefined ? null : replayed.medianMs / stock.medianMs;
  return { times, share };
}
