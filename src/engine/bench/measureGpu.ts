import type { AcquiredDevice } from "../device/acquire.ts";
import { chooseTiles, chosenTiles } from "../kernels/conv2d/chosenTiles.ts";
import { refusal } from "../problem.ts";
import { installBackend } from "../tensor/backend.ts";
import type { RunConfig } from "../training/config.ts";
import { benchControl, type ControlBench } from "./control.ts";
import { measurePeaks, type Peaks } from "./peaks.ts";
import type { Arm } from "./run.ts";
import type { Spread } from "./statistics.ts";
import { benchStepCounts, type StepBench, timeSteps } from "./step.ts";

/** What is being done, in the order in which it is done. */
export type BenchStage = "counting" | "peaks" | "control" | "steps";

export interface BenchProgress {
  readonly stage: BenchStage;
  /** Of `total` parts of unequal length. */
  readonly done: number;
  readonly total: number;
}

export interface BenchChoice {
  readonly config: RunConfig;
  /** Timed runs of everything, from 1. */
  readonly rounds: number;
  /** Whose steps are counted and timed. */
  readonly arms: readonly Arm[];
}

/** The bench of one adapter: what `cli bench --json` prints of it. */
export interface GpuMeasurement {
  readonly adapter: {
    readonly name: string;
    readonly vendor: string;
    readonly architecture: string;
    readonly isSoftware: boolean;
  };
  readonly peaks: Peaks;
  readonly step: StepBench & { readonly times: Readonly<Partial<Record<Arm, Spread>>> };
  readonly control: ControlBench;
}

const quiet = (): void => undefined;

/** Counts and times training steps of made-up data, interleaved, and the adapter's peaks in the same session, with the
 *  tile shapes that are in use. The tensor library is exchanged: whoever calls holds no tensors, and finds it on `acquired` without any afterwards.
 *  @throws ProblemError `bench-device-error` if the device reported an error, which makes every time worthless. */
export async function measureGpu(
  { device, adapter, report }: AcquiredDevice,
  { config, rounds, arms }: BenchChoice,
  hear: (progress: BenchProgress) => void,
): Promise<GpuMeasurement> {
  const total = 3 + arms.length * (rounds + 1);
  let done = 0;
  const begin = (stage: BenchStage): void => hear({ stage, done, total });
  const { name, vendor, architecture, isSoftware } = report;
  const tiles = chosenTiles();
  try {
    begin("counting");
    const counted = await benchStepCounts(config, arms, rounds, quiet);
    const backend = await installBackend(device, adapter.info);
    chooseTiles(tiles);
    done++;
    begin("peaks");
    const peaks = await measurePeaks(isSoftware, quiet);
    done++;
    begin("control");
    const control = await benchControl(isSoftware, rounds, quiet);
    done++;
    begin("steps");
    const times = await timeSteps(config, arms, rounds, quiet, () => {
      done++;
      begin("steps");
    });
    const [error] = backend.deviceErrors;
    if (error !== undefined) throw failed(error);
    return {
      adapter: { name, vendor, architecture, isSoftware },
      peaks,
      step: { ...counted, times },
      control,
    };
  } finally {
    // The pools of what was measured go with its backend.
    await installBackend(device, adapter.info);
  }
}

function failed(error: string) {
  return refusal(
    "bench-device-error",
    `The GPU reported an error while it was measured (${error}).`,
    "Measure smaller networks, or free memory of the GPU first.",
  );
}
