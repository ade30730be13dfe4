import { type Tensor1D, tf } from "../tensor/tf.ts";
import type { BatchStatistics } from "./mode.ts";
import type { ParameterStore } from "./params.ts";

/** PyTorch's default weight of the newest batch. */
export const RUNNING_MOMENTUM = 0.1;

/** Moves the running statistics towards those of a pass, layer by layer in the order in which they ran:
 *  running = (1 - momentum) running + momentum batch, with the unbiased variance n / (n - 1), as PyTorch does.
 *  @throws if a layer saw a single value per channel, whose unbiased variance does not exist. */
export function updateRunningStatistics(
  p: ParameterStore,
  statistics: BatchStatistics,
  momentum = RUNNING_MOMENTUM,
): void {
  for (const { layer, mean, variance, count } of statistics.layers) {
    if (count < 2)
      throw new Error(`${layer} saw one value per channel; training needs a larger picture or batch.`);
    const blend = (name: string, batch: Tensor1D, factor: number): void => {
      const running = p.get(`${layer}.${name}`);
      p.replace(
        `${layer}.${name}`,
        tf.tidy(() => tf.add(tf.mul(running, 1 - momentum), tf.mul(batch, momentum * factor))),
      );
    };
    blend("running_mean", mean, 1);
    blend("running_var", variance, count / (count - 1));
  }
}
