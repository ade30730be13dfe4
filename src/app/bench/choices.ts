import type { RunConfig } from "../../engine/training/config.ts";
import { PRESETS } from "../../engine/training/presets.ts";

const { quick, nano, tiny, paper } = PRESETS;

/** What can be measured: networks at the resolutions and batches that they are trained at, the paper's with one sample. */
export const BENCH_CONFIGS = {
  quick,
  nano,
  tiny,
  small: { ...paper, optimiser: { ...paper.optimiser, batch: 1 } },
} as const satisfies Record<string, RunConfig>;

export type BenchName = keyof typeof BENCH_CONFIGS;

export const BENCH_NAMES = Object.keys(BENCH_CONFIGS) as readonly BenchName[];

/** GPU memory in bytes while it lasts: the buffers of each timed arm, which all stand at once, as `cli bench step --counts`
 *  counts them. */
const BUFFER_BYTES: Readonly<Record<BenchName, { readonly ours: number; readonly stock: number }>> = {
  quick: { ours: 0.108e9, stock: 0.317e9 },
  nano: { ours: 0.38e9, stock: 1.16e9 },
  tiny: { ours: 2.24e9, stock: 5.17e9 },
  small: { ours: 3.9e9, stock: 10.2e9 },
};

/** What the peaks and the control leave in the pools: the sizes in `engine/bench` differ by kind of adapter. */
const PEAKS_BYTES = { software: 0.1e9, hardware: 1.2e9 } as const;

/** @param withStock whether the step composed of the library's own operations is timed too. */
export function benchBytes(name: BenchName, withStock: boolean, isSoftware: boolean): number {
  const { ours, stock } = BUFFER_BYTES[name];
  const peaks = PEAKS_BYTES[isSoftware ? "software" : "hardware"];
  return peaks + ours + (withStock ? stock : 0);
}

/** "nano at 128 x 96, batch 4". */
export function benchTitle({ network, resolution, optimiser }: RunConfig): string {
  return `${network.encoder} at ${resolution.width} × ${resolution.height}, batch ${optimiser.batch}`;
}
