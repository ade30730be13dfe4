import { REQUIRED_LIMITS } from "../engine/device/limits.ts";
import { type DeviceCounts, StandInDevice } from "../engine/replay/standInDevice.ts";
import { installBackend } from "../engine/tensor/backend.ts";
import type { RunConfig } from "../engine/training/config.ts";
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
  // The limits that every adapter has to offer: nothing else of the interface is read.
  const device = new StandInDevice(REQUIRED_LIMITS as unknown as GPUSupportedLimits);
  await installBackend(device.asDevice(), {} as GPUAdapterInfo);

  const eager = benchTrainer(config, "eager");
  await eager.step(); // the first compiles and makes the moments
  const eagerMs: number[] = [];
  for (let i = 0; i < eagerSteps; i++) {
    device.resetCounts();
    eagerMs.push(await millisecondsOf(() => eager.step()));
  }
  const eagerCounts = { ...device.counts };
  eager.dispose();

  const replayed = benchTrainer(config, "replayed");
  const { program, traceMs } = await replayed.prepare();
  if (program === null) throw new Error("A replayed run has no program.");
  await replayed.step();
  const replayedMs: number[] = [];
  for (let i = 0; i < REPLAYED_STEPS; i++) {
    device.resetCounts();
    replayedMs.push(await millisecondsOf(() => replayed.step()));
  }
  const replayedCounts = { ...device.counts };
  replayed.dispose();

  const { prologue, dropped, pipelines, slots, slotBytes, constantBytes } = program;
  return {
    eager: withoutPipelines(eagerCounts),
    replayed: withoutPipelines(replayedCounts),
    program: {
      ...{ prologue, dropped, pipelines, slots },
      plannedBytes: slotBytes + constantBytes,
      controlBytes: replayedCounts.uploadedBytes,
    },
    cpuMs: { eager: median(eagerMs), replayed: median(replayedMs) },
    traceMs,
  };
}

function withoutPipelines({ pipelines: _, ...counts }: DeviceCounts): Omit<DeviceCounts, "pipelines"> {
  return counts;
}

async function millisecondsOf(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}
