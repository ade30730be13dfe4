import { movingAverage } from "../kernels/movingAverage/movingAverage.ts";
import type { Tensor } from "../tensor/tf.ts";
import type { BatchStatistics } from "./mode.ts";
import type { ParameterStore } from "./params.ts";

/** PyTorch's default weight of the newest batch. */
export const RUNNING_MOMENTUM = 0.1;

/** Moves the running statistics towards those of a pass in place, layer by layer in the order in which they ran:
 *  running = (1 - momentum) running + momentum batch, with the unbiased variance n / (n - 1), as PyTorch does.
 *  skip: int32 [1]; nothing changes while it is not 0.
 *  @throws if a layer saw a single value per channel, whose unbiased variance does not exist. */
export function updateRunningStatistics(
  p: ParameterStore,
  statistics: BatchStatistics,
  skip: Tensor,
  momentum = RUNNING_MOMENTUM,
): void {
  for (const { layer, moments, count } of statistics.layers) {
    if (count < 2)
      throw new Error(`${layer} saw one value per channel; training needs a larger picture or batch.`);
    const running = { mean: p.get(`${layer}.running_mean`), variance: p.get(`${layer}.running_var`) };
    movingAverage(running, moments, momentum, count / (count - 1), skip);
  }
}
