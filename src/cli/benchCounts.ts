import { REQUIRED_LIMITS } from "../engine/device/limits.ts";
import { type DeviceCounts, StandInDevice } from "../engine/replay/standInDevice.ts";
import { installBackend } from "../engine/tensor/backend.ts";
import type { RunConfig } from "../engine/training/config.ts";
import type { Execution } from "../engine/training/stepRunner.ts";
import { benchTrainer } from "./benchRun.ts";
import { median } from "./benchStatistics.ts";

/** What a step asks of the GPU, counted on a device that computes nothing. */
export interface StepCounts {
  readonly eager: Omit<DeviceCounts, "pipelines">;
  readonly replayed: Omit<DeviceCounts, "pipelines">;
  readonly program: {
    readonly prologue: number;
    readonly dropped: number;
    readonly pipelines: number;
    readonly slots: number;
    /** Planned peak: all that a step needs beside weights, moments and pictures. */
    readonly plannedBytes: number;
    readonly controlBytes: number;
  };
  /** CPU time of a step when the GPU takes none, medians. */
  readonly cpuMs: { readonly eager: number; readonly replayed: number };
  readonly traceMs: number;
}

const REPLAYED_STEPS = 30;

/** Counts of a step, exact and the same on every machine but for the times. Needs WebGPU's globals, but no adapter; the
 *  tensor library is left on the stand-in. @param eagerSteps timed beside the replayed ones; they take seconds each. */
export async function countStep(config: RunConfig, eagerSteps = 3): Promise<StepCounts> {
  const eager = await measure(config, "eager", eagerSteps);
  const replayed = await measure(config, "replayed", REPLAYED_STEPS);
  const { program, traceMs } = replayed.preparation;
  if (program === null) throw new Error("A replayed run has no program.");
  const { prologue, dropped, pipelines, slots, slotBytes, constantBytes } = program;
  return {
    eager: eager.counts,
    replayed: replayed.counts,
    program: {
      ...{ prologue, dropped, pipelines, slots },
      plannedBytes: slotBytes + constantBytes,
      controlBytes: replayed.counts.uploadedBytes,
    },
    cpuMs: { eager: eager.medianMs, replayed: replayed.medianMs },
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

/** Steps of a kind on a stand-in of their own, whose memory is theirs alone. The counts are the last step's. */
async function measure(config: RunConfig, execution: Execution, steps: number) {
  const device = await installStandIn();
  const trainer = benchTrainer(config, execution);
  const preparation = await trainer.prepare();
  await trainer.step(); // the first of the eager ones compiles, and makes the moments
  const taken: number[] = [];
  for (let i = 0; i < steps; i++) {
    device.resetCounts();
    taken.push(await millisecondsOf(() => trainer.step()));
  }
  const { pipelines: _, ...counts } = device.counts;
  trainer.dispose();
  return { counts, preparation, medianMs: median(taken) };
}

async function millisecondsOf(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}
