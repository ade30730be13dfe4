import type { Tensor } from "../../tensor/tf.ts";
import { dispatch } from "../dispatch.ts";
import type { KernelSpec } from "../spec.ts";
import movingAverageSource from "./movingAverage.wgsl?raw";

export const movingAverageSpec: KernelSpec = {
  name: "movingAverage",
  wgsl: movingAverageSource,
  workgroupSize: [64, 1, 1],
  reads: ["moments", "skip"],
  updates: ["runningMean", "runningVariance"],
  writes: [],
  uniforms: { channels: "u32", momentum: "f32", varianceScale: "f32" },
};

/** A norm's running statistics, [C] each. */
export interface RunningStatistics {
  readonly mean: Tensor;
  readonly variance: Tensor;
}

/** Moves running statistics towards a batch's, in place: running = (1 - momentum) running + momentum batch.
 *
 *  moments: [2 or more,C], the batch's means and biased variances in the first two rows. varianceScale: n / (n - 1) for
 *  variances of n values, which torch keeps unbiased.
 *  skip: int32 [1]; nothing changes while it is not 0 (see `nonFinite`). Not on the tape.
 *  @throws if the numbers of channels differ. */
export function movingAverage(
  running: RunningStatistics,
  moments: Tensor,
  momentum: number,
  varianceScale: number,
  skip: Tensor,
): void {
  const channels = running.mean.size;
  if (running.variance.size !== channels || moments.shape[0] < 2 || moments.shape[1] !== channels) {
    throw new Error(
      `Moving average of ${channels} means and ${running.variance.size} variances: the batch's moments are [${moments.shape}].`,
    );
  }
  dispatch(movingAverageSpec, {
    tensors: { moments, skip, runningMean: running.mean, runningVariance: running.variance },
    outputs: [],
    uniforms: { channels, momentum, varianceScale },
    invocations: [channels],
  });
}
