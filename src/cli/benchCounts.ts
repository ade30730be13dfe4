import { REQUIRED_LIMITS } from "../engine/device/limits.ts";
import { type DeviceCounts, StandInDevice } from "../engine/replay/standInDevice.ts";
import { installBackend } from "../engine/tensor/backend.ts";
import type { RunConfig } from "../engine/training/config.ts";
import { ARMS, type Arm, benchRun } from "./benchRun.ts";
import { millisecondsOf, type Spread, spreadOf } from "./benchStatistics.ts";

type ArmCounts = Omit<DeviceCounts, "pipelines">;

/** What a step asks of the GPU, counted on a device that computes nothing. */
export interface StepCounts {
  readonly counts: Readonly<Record<Arm, ArmCounts>>;
  readonly program: {
    readonly prologue: number;
    readonly dropped: number;
    readonly pipelines: number;
    readonly slots: number;
    /** Planned peak: all that a step needs beside weights, moments and pictures. */
    readonly plannedBytes: number;
    readonly controlBytes: number;
  };
  /** JavaScript's time of a step when the GPU takes none, the arms in turn. */
  readonly jsTimes: Readonly<Record<Arm, Spread>>;
  /** The replayed step's as a share of the stock step's, of the medians. */
  readonly jsShare: number;
  readonly traceMs: number;
}

/** Replayed steps to one of the others: they take a thousandth. */
const REPLAYED_STEPS = 10;

/** Counts of a step, exact and the same on every machine but for the times. Needs WebGPU's globals, but no adapter; the
 *  tensor library is left on the stand-in. @param rounds of timed steps of all arms; they take seconds. */
export async function countStep(config: RunConfig, rounds = 3): Promise<StepCounts> {
  const { counts: stock } = await countArm(config, "stock");
  const { counts: eager } = await countArm(config, "eager");
  const { counts: replayed, preparation } = await countArm(config, "replayed");
  const { program, traceMs } = preparation;
  if (program === null) throw new Error("A replayed run has no program.");
  const { prologue, dropped, pipelines, slots, slotBytes, constantBytes } = program;
  const jsTimes = await timeArms(config, rounds);
  return {
    counts: { stock, eager, replayed },
    program: {
      ...{ prologue, dropped, pipelines, slots },
      plannedBytes: slotBytes + constantBytes,
      controlBytes: replayed.uploadedBytes,
    },
    jsTimes,
    jsShare: jsTimes.replayed.medianMs / jsTimes.stock.medianMs,
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

/** All arms in turn on one stand-in, so that whatever else the machine does meets them alike. */
async function timeArms(config: RunConfig, rounds: number): Promise<Record<Arm, Spread>> {
  await installStandIn();
  const runs = ARMS.map((arm) => ({ arm, run: benchRun(config, arm), taken: [] as number[] }));
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
  const [stock, eager, replayed] = runs.map(({ taken }) => spreadOf(taken));
  return { stock, eager, replayed };
}
